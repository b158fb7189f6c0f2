// By what a contact is looked up: its addresses, the tails of its numbers, its e-mail addresses, its uid and its name.
// A key only narrows down; who it is decides a comparison of what was found. Pure.
import type { Contact, ContactDraft } from "../../ports/store.ts";
import { foldText, isNumber, normaliseAddress, splitAddress, wordsOf } from "./contact-text.ts";
import { compareNumbers, digitsOf, SURE_TAIL_DIGITS, tailOf, type Country } from "./phone-number.ts";

/** All keys of a contact, each once. */
export function contactKeys(contact: ContactDraft): readonly string[] {
  const keys = new Set(contact.addresses.flatMap(({ value }) => [addressKey(value), ...tailKeys(value)]));
  for (const { value } of contact.emails ?? []) keys.add(emailKey(value));
  if (contact.uid !== undefined) keys.add(uidKey(contact.uid));
  keys.add(nameKey(contact.name));
  return [...keys].filter((key) => key.length > 2);
}

/** The keys under which whoever has this address is found, the surest first. */
export function addressKeys(value: string): readonly string[] {
  return [addressKey(value), ...tailKeys(value, true)].filter((key) => key.length > 2);
}

/** A name whatever the order, case and accents of its words: "Lovelace, Ada" and "ada lovelace" have the same. */
export function nameKey(name: string): string {
  return `n:${[...wordsOf(foldText(name))].sort().join(" ")}`;
}

/** An e-mail address without case. */
export function emailKey(value: string): string {
  return `e:${value.trim().toLowerCase()}`;
}

export function uidKey(uid: string): string {
  return `u:${uid.trim().replace(/^urn:uuid:/iu, "").toLowerCase()}`;
}

/**
 * Who of `found`, in the list's order, has this address: the whole address before the same number before a number that
 * ends alike; by such an end only if it is one person.
 */
export function chooseByAddress(value: string, found: readonly Contact[], country: Country): Contact | undefined {
  const matches = found.map((contact) => ({ contact, strength: strengthOf(value, contact, country) })).filter(({ strength }) => strength > 0);
  const best = Math.max(0, ...matches.map(({ strength }) => strength));
  const chosen = matches.filter(({ strength }) => strength === best);
  return best === GUESS && chosen.length > 1 ? undefined : chosen[0]?.contact;
}

/** Whether two addresses that are nobody's in particular are one party's: an extension is another one's at another server. */
export function isSameParty(first: string, second: string): boolean {
  if (normaliseAddress(first) === normaliseAddress(second)) return true;
  const [one, other] = [numberOf(first), numberOf(second)];
  return one !== undefined && other !== undefined && compareNumbers(one, other, undefined) !== "different";
}

const [WHOLE, NUMBER, GUESS] = [3, 2, 1];

function strengthOf(value: string, contact: Contact, country: Country): number {
  const whole = normaliseAddress(value);
  const { user } = splitAddress(value);
  return Math.max(0, ...contact.addresses.map((address) => {
    if (normaliseAddress(address.value) === whole) return WHOLE;
    const number = numberOf(address.value);
    if (number === undefined || !isNumber(user)) return 0;
    const likeness = compareNumbers(user, number, country);
    return likeness === "same" ? NUMBER : likeness === "tail" ? GUESS : 0;
  }));
}

/** The number that an address stands for. An extension belongs to its domain; a whole number is the same with any. */
function numberOf(value: string): string | undefined {
  const { user, host } = splitAddress(value);
  const digits = digitsOf(user);
  if (digits === undefined) return undefined;
  return host === "" || digits.length >= SURE_TAIL_DIGITS ? user : undefined;
}

function addressKey(value: string): string {
  return `a:${normaliseAddress(value)}`;
}

function tailKeys(value: string, isLookup = false): readonly string[] {
  // Whoever calls from a server's domain may be saved by the extension alone.
  const digits = digitsOf((isLookup ? splitAddress(value).user : numberOf(value)) ?? "");
  return digits === undefined ? [] : [`t:${tailOf(digits)}`];
}
