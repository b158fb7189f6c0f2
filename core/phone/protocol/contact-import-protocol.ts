// Taking contacts from a file, as hosts see it: read, (for a table) say what each column is, look at what would change,
// choose, run, and take it back as a whole. One import at a time; nothing changes before `contacts.importStart`.
import type { Failure } from "../../base/errors.ts";
import type { Contact, ContactDraft } from "../../ports/store.ts";

/** What a column of a table means. "phone:work" is a number with its label, "label" the label of the next column's; null: not taken. */
export type ContactField =
  | "name" | "given-name" | "family-name" | "additional-name" | "name-prefix" | "name-suffix"
  | "organisation" | "title" | "notes" | "groups" | "favourite" | "birthday" | "uid" | "label"
  | `phone:${string}` | `email:${string}` | `sip:${string}`;

/** One column of a table: its name in the first line, what it was taken for, and what stands in the first lines. */
export interface ContactColumn {
  readonly header: string;
  readonly field: ContactField | null;
  readonly examples: readonly string[];
}

/**
 * reading -> comparing -> planned -> running -> done; cancelling while running takes back what was done: cancelled.
 * A table waits in "mapping" after reading, until its columns are said to be right.
 */
export type ContactImportState = "reading" | "mapping" | "comparing" | "planned" | "running" | "done" | "cancelled" | "failed";

/**
 * new: nobody is like it. changed: it is somebody who is there, and something differs. equal: it is there already.
 * doubtful: it may be somebody who is there. unusable: it cannot be read.
 */
export type ImportItemKind = "new" | "changed" | "equal" | "doubtful" | "unusable";

/** add: as a new contact beside the one that is there. merge: what is new is added to it. replace: it becomes what the file says. */
export type ImportChoice = "skip" | "add" | "merge" | "replace";

export interface ContactImportView {
  readonly fileName: string;
  readonly format: "vcard" | "csv";
  readonly state: ContactImportState;
  /** Contacts read, compared or written so far, and of how many. */
  readonly done: number;
  readonly total: number;
  /** For a table. */
  readonly columns?: readonly ContactColumn[];
  readonly hasHeader?: boolean;
  /** From "planned" on. */
  readonly counts?: Readonly<Record<ImportItemKind, number>>;
  /** How many would be added, changed and left out by the choices made so far; when done, how many were. */
  readonly outcome?: { readonly added: number; readonly changed: number; readonly skipped: number };
  /** Why it failed. */
  readonly failure?: Failure;
  /** Takes the whole import back by `contacts.undo`. */
  readonly batchId?: string;
}

/** What one field would become; lists are joined by line breaks. */
export interface FieldChange {
  readonly field: "name" | "organisation" | "title" | "addresses" | "emails" | "notes" | "groups" | "birthday" | "photo" | "favourite" | "other";
  readonly before: string;
  readonly after: string;
}

/** One contact of the file in the preview. */
export interface ImportItem {
  /** Its place in the file, counted from 0. */
  readonly index: number;
  readonly kind: ImportItemKind;
  readonly choice: ImportChoice;
  readonly contact: ContactDraft;
  /** The one that is there. */
  readonly present?: Contact;
  /** What `choice` would change in the one that is there: for "merge" and "replace". */
  readonly changes: readonly FieldChange[];
  /** The line of the file that it begins in, counted from 1. */
  readonly line: number;
  /** Why it is unusable. */
  readonly failure?: Failure;
}

export interface ImportItemPage {
  readonly total: number;
  readonly items: readonly ImportItem[];
}

export interface ContactImportCommands {
  /** Reads a file's text: a vCard file or a table, told apart by its content. Answers at once; how it goes comes as events. */
  "contacts.importOpen": (fileName: string, text: string) => ContactImportView;
  /** Says what the columns of a table are, in their order, and goes on to compare. */
  "contacts.importColumns": (fields: readonly (ContactField | null)[], hasHeader: boolean) => void;
  "contacts.importItems": (kind: ImportItemKind | null, offset: number, limit: number) => ImportItemPage;
  /** What is to be done with one contact of the file, or with all of a kind. */
  "contacts.importChoose": (which: { readonly index: number } | { readonly kind: ImportItemKind }, choice: ImportChoice) => void;
  "contacts.importStart": () => void;
  /** Stops and forgets the import; what a running one has written is taken back first. */
  "contacts.importClose": () => void;
}
