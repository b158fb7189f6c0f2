// One contact of several: lists are joined, the same number in two forms stays once, and where only one value can stand
// the first one's does, with the others kept as lines of a vCard. Pure.
import type { Contact, ContactAddress, ContactDraft } from "../../ports/store.ts";
import { emailKey, nameKey } from "./contact-keys.ts";
import { isNumber, normaliseAddress } from "./contact-text.ts";
import { compareNumbers, type Country } from "./phone-number.ts";
import { escapeText } from "./vcard-values.ts";

/** The first contact with what the others have beyond it. */
export function mergeContacts(first: Contact, others: readonly ContactDraft[], country: Country): Contact {
  return others.reduce((merged: Contact, other) => mergeTwo(merged, other, country), first);
}

function mergeTwo(first: Contact, other: ContactDraft, country: Country): Contact {
  // The parts of another name would say that this is somebody else.
  const isNamesake = first.name === "" || nameKey(first.name) === nameKey(other.name);
  const { nameParts = isNamesake ? other.nameParts : undefined, birthday = other.birthday, photoId = other.photoId, uid = other.uid } = first;
  return {
    ...first,
    name: first.name || other.name,
    organisation: first.organisation || (other.organisation ?? ""),
    title: first.title || (other.title ?? ""),
    favourite: first.favourite || other.favourite === true,
    addresses: joined(first.addresses, other.addresses, (a, b) => isSameAddress(a, b, country)),
    emails: joined(first.emails, other.emails ?? [], (a, b) => emailKey(a.value) === emailKey(b.value)),
    notes: joinedNotes(first.notes, other.notes ?? ""),
    groups: [...new Set([...first.groups, ...(other.groups ?? [])])],
    extra: [...new Set([...first.extra, ...(other.extra ?? []), ...displaced(first, other)])],
    ...(nameParts && { nameParts }), ...(birthday !== undefined && { birthday }), ...(photoId !== undefined && { photoId }), ...(uid !== undefined && { uid }),
  };
}

/** Whether two addresses call the same. */
export function isSameAddress(a: ContactAddress, b: ContactAddress, country: Country): boolean {
  if (normaliseAddress(a.value) === normaliseAddress(b.value)) return true;
  return isNumber(a.value) && isNumber(b.value) && compareNumbers(a.value, b.value, country) === "same";
}

function joined(first: readonly ContactAddress[], others: readonly ContactAddress[], isSame: (a: ContactAddress, b: ContactAddress) => boolean): readonly ContactAddress[] {
  return others.reduce((all: readonly ContactAddress[], other) => (all.some((one) => isSame(one, other)) ? all : [...all, other]), first);
}

function joinedNotes(first: string, other: string): string {
  if (other === "" || first.includes(other)) return first;
  return first === "" ? other : `${first}\n\n${other}`;
}

/** What the other says in fields that the first one fills differently. */
function displaced(first: Contact, other: ContactDraft): readonly string[] {
  const line = (property: string, ours: string | undefined, theirs: string | undefined): readonly string[] =>
    ours && theirs && ours !== theirs ? [`${property}:${escapeText(theirs)}`] : [];
  return [
    ...line("NICKNAME", first.name, other.name),
    ...line("ORG", first.organisation, other.organisation),
    ...line("TITLE", first.title, other.title),
    ...line("BDAY", first.birthday, other.birthday),
    ...line("X-GODWIT-UID", first.uid, other.uid),
  ];
}
