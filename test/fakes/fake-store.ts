// Contacts and recent calls in memory, for tests and for hosts that keep nothing.
import type { Contact, ContactStore, HistoryEntry, HistoryStore } from "../../core/ports/store.ts";
import { GodwitError } from "../../core/base/errors.ts";
import {
  addressCandidates,
  foldText,
  normaliseAddress,
  searchTextOf,
  searchWords,
} from "../../core/platform/node/sqlite-store/contact-text.ts";

/** An empty contact store whose ids count up: "contact-1", "contact-2", ... */
export function createFakeContacts(): ContactStore {
  const contacts = new Map<string, Contact>();
  let made = 0;
  const inOrder = (): Contact[] => [...contacts.values()].sort(byFavouriteThenName);
  return {
    searchContacts(query, limit) {
      const words = searchWords(query);
      return inOrder()
        .filter((contact) => words.every((word) => searchTextOf(contact).includes(word)))
        .slice(0, limit);
    },
    contact: (id) => contacts.get(id),
    findByAddress(value) {
      for (const candidate of addressCandidates(value)) {
        const found = inOrder().find((contact) => candidate !== "" && hasAddress(contact, candidate));
        if (found) return found;
      }
      return undefined;
    },
    addContact(draft) {
      made += 1;
      const contact = { ...draft, id: `contact-${made}` };
      contacts.set(contact.id, contact);
      return contact;
    },
    updateContact(contact) {
      if (!contacts.has(contact.id)) throw new GodwitError({ code: "store/contact-not-found", message: "No such contact." });
      contacts.set(contact.id, contact);
    },
    deleteContact: (id) => void contacts.delete(id),
  };
}

/** An empty list of recent calls. */
export function createFakeHistory(): HistoryStore {
  let entries: readonly HistoryEntry[] = [];
  return {
    addHistory(entry) {
      entries = [entry, ...entries].sort((a, b) => b.startedAtMs - a.startedAtMs);
    },
    listHistory: (limit, before = Number.POSITIVE_INFINITY) =>
      entries.filter((entry) => entry.startedAtMs < before).slice(0, limit),
    countUnseenMissed: () => entries.filter((entry) => !entry.seen && entry.outcome === "missed").length,
    markHistorySeen() {
      entries = entries.map((entry) => ({ ...entry, seen: true }));
    },
    deleteHistory(id) {
      entries = id === undefined ? [] : entries.filter((entry) => entry.id !== id);
    },
  };
}

function hasAddress(contact: Contact, normalised: string): boolean {
  return contact.addresses.some(({ value }) => normaliseAddress(value) === normalised);
}

function byFavouriteThenName(a: Contact, b: Contact): number {
  const [left, right] = [foldText(a.name), foldText(b.name)];
  return Number(b.favourite) - Number(a.favourite) || (left < right ? -1 : Number(left > right));
}
