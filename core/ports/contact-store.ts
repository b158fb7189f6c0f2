// The address book as it is kept: people with their numbers, addresses and groups, searched, looked up by number, changed
// one by one or many at once with one way back. Calls are synchronous and short: whoever changes many does so in parts.

/** The labels that every window has words for; any other is the user's own word. */
export const ADDRESS_LABELS = ["work", "home", "mobile", "sip", "fax", "other"] as const;

/** A number or SIP address that can be called, or an e-mail address. */
export interface ContactAddress {
  /** One of ADDRESS_LABELS, or the user's own word. */
  readonly label: string;
  /** As the user typed it. */
  readonly value: string;
  /** The one that the person would rather be reached at. */
  readonly preferred?: boolean;
  /** What else a vCard said of it, as parameters of its line that mean nothing to this phone. */
  readonly parameters?: readonly string[];
}

/** A name in the parts of a vCard's N (RFC 6350 section 6.2.2), each as written, empty where there is none. */
export interface NameParts {
  readonly family: string;
  readonly given: string;
  readonly additional: string;
  readonly prefixes: string;
  readonly suffixes: string;
}

/** Where a contact that is kept in step with a directory lives there. */
export interface ContactOrigin {
  /** The directory's id. */
  readonly directory: string;
  /** Its card's path on the server; empty for one that was not sent there yet. */
  readonly href: string;
}

export interface Contact {
  readonly id: string;
  /** As it is shown; never empty for what a person enters. */
  readonly name: string;
  readonly nameParts?: NameParts;
  readonly organisation: string;
  /** What the person does there. */
  readonly title: string;
  readonly favourite: boolean;
  /** What can be called: numbers and SIP addresses. */
  readonly addresses: readonly ContactAddress[];
  readonly emails: readonly ContactAddress[];
  readonly notes: string;
  /** Names of the groups that it is in. */
  readonly groups: readonly string[];
  /** A date as vCard 4 writes it: "1815-12-10", "--12-10" where the year is not known (RFC 6350 section 4.3.1). */
  readonly birthday?: string;
  /** The photo is kept apart and asked for by this id. */
  readonly photoId?: string;
  /** The identity that another program gave it (vCard's UID), by which it is known again. */
  readonly uid?: string;
  readonly origin?: ContactOrigin;
  /** Unfolded lines of a vCard that mean nothing to this phone, kept so that a round trip loses nothing. */
  readonly extra: readonly string[];
}

/** What is entered for a contact; what is left out is empty. */
export type ContactDraft = Pick<Contact, "name" | "addresses"> & Partial<Omit<Contact, "id" | "name" | "addresses">>;

export interface ContactPhoto {
  /** Such as "image/jpeg". */
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** Which contacts, and which of them. What is left out does not narrow. */
export interface ContactQuery {
  /** Words in any order: beginnings of words of name, organisation, title, addresses, groups and notes, and runs of digits. */
  readonly text?: string;
  readonly group?: string;
  readonly favourites?: boolean;
  /** By the name as shown unless said otherwise; favourites come first in either order. */
  readonly order?: ContactOrder;
  readonly offset?: number;
  readonly limit: number;
}

export type ContactOrder = "name" | "family-name";

/** How far the people who have some words are counted. */
export const MAX_COUNTED = 10_000;

export interface ContactPage {
  /** How many match in all; where words are looked for, no more than MAX_COUNTED are counted. */
  readonly total: number;
  readonly contacts: readonly Contact[];
}

/** A stretch of the list: favourites ("favourites"), a first letter ("A"), or names that begin with no letter ("#"). */
export interface ContactSection {
  readonly heading: string;
  readonly count: number;
}

export interface ContactGroup {
  readonly name: string;
  readonly count: number;
}

/** One change among many that are made together. */
export type ContactWrite =
  | { readonly kind: "add"; readonly contact: ContactDraft }
  | { readonly kind: "replace"; readonly contact: Contact }
  | { readonly kind: "delete"; readonly id: string };

/** What a batch of changes is for; told when it is taken back. */
export type ContactBatchKind = "import" | "merge" | "delete" | "group" | "sync";

/** What became of a batch that was taken back, so far. */
export interface ContactUndo {
  readonly undone: number;
  /** Contacts that were changed again since, and are left as they are. */
  readonly kept: number;
  readonly remaining: number;
}

/** What several contacts have in common, as `contactKeys` makes it: "t:" the end of a number, "e:" an e-mail address, "n:" a name, ... */
export interface SharedKey {
  readonly key: string;
  readonly contactIds: readonly string[];
}

/** Many changes beside everything else: the same as the store's, where nobody else has to wait for them. */
export interface ContactBatches {
  writeBatch(batchId: string, writes: readonly ContactWrite[]): Promise<readonly string[]>;
  undoBatch(batchId: string, limit: number): Promise<ContactUndo>;
}

export interface ContactStore {
  /** Favourites first, then by name without regard to case and accents. */
  searchContacts(query: ContactQuery): ContactPage;
  /** How the whole list, or a group, falls into favourites and first letters, in the list's order. */
  contactSections(query: Pick<ContactQuery, "group" | "order">): readonly ContactSection[];
  contact(id: string): Contact | undefined;
  /** The contacts after the one with this id, in an order that changes do not disturb: for going through all in parts. */
  contactsAfter(id: string | undefined, limit: number): readonly Contact[];
  /** Whose address this is, whatever the form of its number; nobody where it could be several people's by guess only. */
  findByAddress(value: string): Contact | undefined;
  /** Who may be meant by one of these: an address, number or e-mail address in any form, a name, a uid. Of many, those who share most. */
  findAlike(contact: ContactDraft, limit: number): readonly Contact[];
  /** What is kept in step with a directory. */
  contactsOf(directory: string): readonly Contact[];
  groups(): readonly ContactGroup[];
  /** Ids of those who are in a group, in no order. */
  membersOf(group: string): readonly string[];
  /**
   * Keys that several contacts share, from after the given one on ("" first), of the next `limit` keys: for finding
   * duplicates in parts. `last` is where to go on; undefined at the end.
   */
  sharedKeys(after: string, limit: number): { readonly shared: readonly SharedKey[]; readonly last: string | undefined };
  /** Remembers that two contacts are not the same person. */
  markDifferent(firstId: string, secondId: string): void;
  areDifferent(firstId: string, secondId: string): boolean;
  addContact(draft: ContactDraft): Contact;
  /** Replaces it whole. Throws GodwitError `store/contact-not-found`. */
  updateContact(contact: Contact): void;
  deleteContact(id: string): void;
  photo(photoId: string): ContactPhoto | undefined;
  /** Keeps a photo; the same bytes have the same id. One that no contact names goes some time later. */
  addPhoto(photo: ContactPhoto): string;
  /** Opens a batch, whose changes can be taken back together; the last few are remembered. Answers its id. */
  openBatch(kind: ContactBatchKind): string;
  /** Makes all of these changes, or none, under a batch. Answers the contacts' ids. */
  writeBatch(batchId: string, writes: readonly ContactWrite[]): readonly string[];
  /** Takes back up to `limit` changes of a batch, the last one first; call it until nothing remains. Throws `store/batch-not-found`. */
  undoBatch(batchId: string, limit: number): ContactUndo;
}
