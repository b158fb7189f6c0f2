// What the form holds while a contact is entered, whether it can be saved, and what is saved. Pure.
import type { Contact, ContactAddress, ContactDraft } from "../../bridge/bridge.ts";
import { addressKey, isCallable, isNumber, splitAddress } from "../../composables/address.ts";
import type { MessageKey } from "../../i18n/en.ts";

/** One line of the form: numbers and addresses that can be called, and e-mail addresses, are kept apart by their look alone. */
export interface DraftAddress {
  /** Tells the line from others while it moves. */
  readonly key: number;
  label: string;
  value: string;
  readonly preferred?: boolean;
  /** The line was an e-mail address, and is kept as one. */
  readonly isEmail: boolean;
}

/** The form's fields. */
export interface ContactFields {
  name: string;
  organisation: string;
  title: string;
  favourite: boolean;
  notes: string;
  groups: string[];
  photoId: string | undefined;
  addresses: DraftAddress[];
}

/** What is wrong: with the name, with the addresses as a whole, or with one line by its key. */
export interface DraftErrors {
  readonly name?: MessageKey;
  readonly addresses?: MessageKey;
  readonly lines: ReadonlyMap<number, MessageKey>;
}

/** The fields of a contact, or of nobody yet. */
export function fieldsOf(contact: Contact | undefined, given: { readonly name?: string | undefined; readonly address?: string | undefined; readonly draft?: ContactDraft | undefined } = {}): ContactFields {
  const known = contact ?? given.draft;
  const lines = known === undefined
    ? [{ label: "work", value: plainAddress(given.address ?? ""), isEmail: false }]
    : [...known.addresses.map((address) => ({ ...address, isEmail: false })), ...(known.emails ?? []).map((email) => ({ ...email, isEmail: true }))];
  return {
    name: known?.name ?? given.name ?? "",
    organisation: known?.organisation ?? "",
    title: known?.title ?? "",
    favourite: contact?.favourite ?? false,
    notes: contact?.notes ?? "",
    groups: [...(contact?.groups ?? [])],
    photoId: contact?.photoId,
    addresses: lines.map((line, key) => ({ ...line, key })),
  };
}

/** What keeps the fields from being saved; empty where nothing does. */
export function checkFields({ name, addresses }: ContactFields): DraftErrors {
  const lines = new Map<number, MessageKey>();
  const seen = new Set<string>();
  for (const { key, label, value, isEmail } of addresses) {
    if (value.trim() === "") continue;
    const identity = `${isEmail ? "e" : ""}${addressKey(value)}`;
    if (label.trim() === "") lines.set(key, "contacts.labelMissing");
    else if (!isUsable(value)) lines.set(key, "contacts.addressUnusable");
    else if (seen.has(identity)) lines.set(key, "contacts.addressTwice");
    seen.add(identity);
  }
  return {
    ...(name.trim() === "" ? { name: "contacts.nameMissing" as const } : {}),
    ...(addresses.every(({ value }) => value.trim() === "") ? { addresses: "contacts.addressMissing" as const } : {}),
    lines,
  };
}

/** Whether nothing is wrong. */
export function isFree(errors: DraftErrors): boolean {
  return errors.name === undefined && errors.addresses === undefined && errors.lines.size === 0;
}

/** What is saved of the fields: trimmed, empty lines left out. */
export function draftOf(fields: ContactFields): ContactDraft {
  const lines = fields.addresses.filter(({ value }) => value.trim() !== "");
  const kept = (isEmail: boolean): ContactAddress[] => lines.filter((line) => line.isEmail === isEmail).map(({ label, value, preferred }) => ({
    label: label.trim(), value: value.trim(), ...(preferred === true ? { preferred } : {}),
  }));
  return {
    name: fields.name.trim(), organisation: fields.organisation.trim(), title: fields.title.trim(), favourite: fields.favourite,
    notes: fields.notes.trim(), groups: fields.groups, addresses: kept(false), emails: kept(true), ...(fields.photoId === undefined ? {} : { photoId: fields.photoId }),
  };
}

/** The contact with what was entered; what the form does not show stays, but for parts of a name that is another now. */
export function changedContact(contact: Contact, fields: ContactFields): Contact {
  const { photoId: _photo, nameParts, ...rest } = contact;
  const draft = draftOf(fields);
  return { ...rest, ...draft, ...(nameParts !== undefined && draft.name === contact.name ? { nameParts } : {}) } as Contact;
}

/** Whether two states of the form would be saved as the same. */
export function isSame(first: ContactFields, second: ContactFields): boolean {
  return JSON.stringify(draftOf(first)) === JSON.stringify(draftOf(second));
}

/** Numbers, extensions, user@host and SIP or tel addresses can be called; a word with a blank in it cannot. */
function isUsable(value: string): boolean {
  const text = value.trim();
  return isCallable(text) || /^[^\s@]+$/u.test(text);
}

function plainAddress(uri: string): string {
  const { user, host } = splitAddress(uri);
  return isNumber(user) || host === "" ? user : `${user}@${host}`;
}
