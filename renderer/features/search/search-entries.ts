// What the search-or-dial box offers for a text: "Call ..." first where it is a number or an
// address (last for a plain word, which may be a user of the account's own domain), contacts, then calls.
import type { Contact, HistoryEntry } from "../../bridge/bridge.ts";
import { addressKey, isCallable, isNumber } from "../../composables/address.ts";

/** One line under the box; pressing it calls `target` or, for a contact with several addresses, opens it. */
export type SearchEntry =
  | { readonly kind: "call"; readonly key: string; readonly target: string }
  | { readonly kind: "contact"; readonly key: string; readonly contact: Contact; readonly target: string }
  | { readonly kind: "history"; readonly key: string; readonly entry: HistoryEntry; readonly target: string };

const contactLimit = 8;
const historyLimit = 5;

/** The lines for `query`, best first. `contacts` are those that the phone found for it. */
export function searchEntries(query: string, contacts: readonly Contact[], history: readonly HistoryEntry[]): readonly SearchEntry[] {
  const text = query.trim();
  if (text === "") return [];
  const found = contacts.slice(0, contactLimit).map(contactEntry(text));
  const known = new Set(contacts.flatMap((contact) => contact.addresses.map((address) => addressKey(address.value))));
  const recent = historyEntries(text, history, known);
  const call: SearchEntry = { kind: "call", key: "call", target: text };
  if (isCallable(text)) return [call, ...found, ...recent];
  return /\s/u.test(text) ? [...found, ...recent] : [...found, ...recent, call];
}

function contactEntry(text: string) {
  const wanted = isNumber(text) ? compact(text) : text.toLowerCase();
  return (contact: Contact): SearchEntry => {
    const matching = contact.addresses.find((address) => compact(address.value).includes(wanted));
    return { kind: "contact", key: `contact-${contact.id}`, contact, target: (matching ?? contact.addresses[0])?.value ?? "" };
  };
}

function historyEntries(text: string, history: readonly HistoryEntry[], known: ReadonlySet<string>): SearchEntry[] {
  const wanted = isNumber(text) ? compact(text) : text.toLowerCase();
  const seen = new Set(known);
  const entries: SearchEntry[] = [];
  for (const entry of history) {
    const key = addressKey(entry.remoteUri);
    const matches = compact(entry.remoteUri).includes(wanted) || entry.remoteName.toLowerCase().includes(wanted);
    if (!matches || seen.has(key)) continue;
    seen.add(key);
    entries.push({ kind: "history", key: `history-${entry.id}`, entry, target: entry.remoteUri });
    if (entries.length === historyLimit) break;
  }
  return entries;
}

function compact(text: string): string {
  return text.toLowerCase().replace(/[\s().\-/]/gu, "");
}
