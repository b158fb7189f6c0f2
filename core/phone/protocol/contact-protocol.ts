// People one knows, as hosts see them. Lists are asked for in pages; what changed is told without saying what.
import type { Contact, ContactDraft, ContactGroup, ContactPage, ContactQuery, ContactSection, ContactUndo } from "../../ports/store.ts";
import type { ContactImportCommands, ContactImportView } from "./contact-import-protocol.ts";

export type * from "./contact-import-protocol.ts";
export type {
  Contact,
  ContactAddress,
  ContactDraft,
  ContactGroup,
  ContactOrder,
  ContactPage,
  ContactQuery,
  ContactSection,
  ContactUndo,
  NameParts,
} from "../../ports/store.ts";

export type ContactChange =
  | { readonly kind: "contacts-changed" }
  /** Undefined when an import is closed. */
  | { readonly kind: "contact-import"; readonly contactImport: ContactImportView | undefined };

/** Why contacts seem to be the same person. */
export type LikenessReason = "number" | "email" | "uid" | "name";

/** Two contacts that may be one, and why: the surest reason first. */
export interface DuplicatePair {
  readonly first: Contact;
  readonly second: Contact;
  readonly reasons: readonly { readonly reason: LikenessReason; readonly value: string }[];
}

export type ContactFileFormat = "vcard-3" | "vcard-4" | "csv";

/** Which contacts: these, one group's, the favourites, or all. */
export type ContactChoice =
  | { readonly kind: "all" | "favourites" }
  | { readonly kind: "group"; readonly group: string }
  | { readonly kind: "ids"; readonly ids: readonly string[] };

export interface ContactFile {
  readonly suggestedName: string;
  readonly text: string;
  /** Contacts in it. */
  readonly count: number;
}

export interface ContactCommands extends ContactImportCommands {
  /** The first ones that match, for a box that completes while one types. */
  "contacts.search": (query: string, limit: number) => readonly Contact[];
  "contacts.page": (query: ContactQuery) => ContactPage;
  "contacts.sections": (query: Pick<ContactQuery, "group" | "order">) => readonly ContactSection[];
  "contacts.get": (contactId: string) => Contact | null;
  /** Whose numbers or addresses these are, in their order; null where nobody's. */
  "contacts.find": (addresses: readonly string[]) => readonly (Contact | null)[];
  "contacts.add": (draft: ContactDraft) => Contact;
  "contacts.update": (contact: Contact) => void;
  "contacts.delete": (contactId: string) => void;
  /** Deletes these together. Answers a batch that `contacts.undo` takes back. */
  "contacts.deleteAll": (contactIds: readonly string[]) => string;
  /** A photo as a data: URL; null where it is gone. */
  "contacts.photo": (photoId: string) => string | null;
  /** Keeps a photo given as a data: URL of an image (JPEG, PNG, GIF, WebP; 1 MiB at most). Answers its id for `Contact.photoId`. */
  "contacts.addPhoto": (dataUrl: string) => string;
  "contacts.groups": () => readonly ContactGroup[];
  /** Puts contacts into a group or takes them out. Answers a batch. */
  "contacts.assign": (group: string, contactIds: readonly string[], member: boolean) => string;
  /** Gives a group another name, or takes it from all its contacts (null). Answers a batch. */
  "contacts.renameGroup": (group: string, newName: string | null) => string;
  /** Pairs that may be the same person, the surest first, without those that were said to be different. */
  "contacts.duplicates": (limit: number) => readonly DuplicatePair[];
  /** These are not the same person: they are not brought up again. */
  "contacts.different": (firstId: string, secondId: string) => void;
  /** What merging these would make of the first one: nothing is lost, the first one's word goes where only one can stand. */
  "contacts.merged": (contactIds: readonly string[]) => Contact;
  /** Replaces these by one, which takes the place of `merged.id`. Answers a batch. */
  "contacts.merge": (contactIds: readonly string[], merged: Contact) => string;
  /** Takes a batch back: an import, a merge, a deletion. */
  "contacts.undo": (batchId: string) => ContactUndo;
  /** The text of a file with these contacts. */
  "contacts.export": (choice: ContactChoice, format: ContactFileFormat) => ContactFile;
}
