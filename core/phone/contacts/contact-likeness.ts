// Whether two contacts are the same person, and by what one can tell. Pure.
import type { Contact, ContactDraft } from "../../ports/store.ts";
import type { DuplicatePair } from "../protocol/contact-protocol.ts";
import { emailKey, nameKey, uidKey } from "./contact-keys.ts";
import { splitAddress } from "./contact-text.ts";
import { isSameAddress } from "./merge-contacts.ts";
import type { Country } from "./phone-number.ts";

export type Likeness = DuplicatePair["reasons"];

/** What the two have in common, the surest first; empty where nothing. */
export function likenessOf(first: ContactDraft, second: ContactDraft, country: Country): Likeness {
  const uid = first.uid !== undefined && second.uid !== undefined && uidKey(first.uid) === uidKey(second.uid) ? [first.uid] : [];
  const numbers = first.addresses.filter((address) => second.addresses.some((other) => isSameAddress(address, other, country)));
  const emails = (first.emails ?? []).filter(({ value }) => (second.emails ?? []).some((other) => emailKey(other.value) === emailKey(value)));
  const isNamesake = first.name !== "" && nameKey(first.name) === nameKey(second.name);
  return [
    ...uid.map((value) => ({ reason: "uid", value }) as const),
    ...numbers.map(({ value }) => ({ reason: "number", value: shown(value) }) as const),
    ...emails.map(({ value }) => ({ reason: "email", value }) as const),
    ...(isNamesake ? [{ reason: "name", value: first.name } as const] : []),
  ];
}

/** Beyond doubt: the same identity, or the same name with the same number or e-mail address. */
export function isSure(likeness: Likeness): boolean {
  const has = (reason: Likeness[number]["reason"]): boolean => likeness.some((one) => one.reason === reason);
  return has("uid") || (has("name") && (has("number") || has("email")));
}

/** Those who may be meant by a contact of a file, the surest first. */
export function rankAlike(contact: ContactDraft, candidates: readonly Contact[], country: Country): readonly { readonly present: Contact; readonly isSure: boolean }[] {
  const alike = candidates.map((present) => ({ present, likeness: likenessOf(contact, present, country) })).filter(({ likeness }) => likeness.length > 0);
  const rated = alike.map(({ present, likeness }) => ({ present, isSure: isSure(likeness), count: likeness.length }));
  return rated.sort((a, b) => Number(b.isSure) - Number(a.isSure) || b.count - a.count);
}

function shown(value: string): string {
  const { user, host } = splitAddress(value);
  return host === "" ? user : `${user}@${host}`;
}
