// What taking a file's contacts would do: each one compared with who is there, what it would change, and what is chosen. Pure
// but for the questions it asks the store. Nothing is overwritten unless somebody chooses "replace".
import type { Failure } from "../../base/errors.ts";
import type { Contact, ContactDraft, ContactStore, ContactWrite } from "../../ports/store.ts";
import type { ImportChoice, ImportItem, ImportItemKind } from "../protocol/contact-import-protocol.ts";
import { completeContact } from "./complete-contact.ts";
import { contactChanges } from "./contact-changes.ts";
import { rankAlike } from "./contact-likeness.ts";
import { mergeContacts } from "./merge-contacts.ts";
import type { Country } from "./phone-number.ts";

/** A contact of a file as the plan keeps it; what it would change is found out when it is asked for. */
export interface PlannedContact {
  readonly line: number;
  readonly kind: ImportItemKind;
  readonly contact: ContactDraft;
  readonly presentId?: string;
  readonly failure?: Failure;
  choice: ImportChoice;
}

const MAX_CANDIDATES = 16;
/** What is done with a kind unless somebody says otherwise: as little as loses nothing. */
const USUAL_CHOICE: Readonly<Record<ImportItemKind, ImportChoice>> = { new: "add", changed: "merge", equal: "skip", doubtful: "add", unusable: "skip" };

/** Compares one contact with who is there. */
export function planContact(line: number, contact: ContactDraft, store: ContactStore, country: Country): PlannedContact {
  const alike = rankAlike(contact, store.findAlike(contact, MAX_CANDIDATES), country);
  const [best] = alike;
  if (!best) return planned(line, "new", contact);
  // Of namesakes with one number, it is the one that says the same.
  const equal = alike.find(({ present, isSure }) => saysNothingNew(present, contact, country) && (isSure || saysNothingNew(completeContact(contact, ""), present, country)));
  const kind = equal ? "equal" : best.isSure ? "changed" : "doubtful";
  return { ...planned(line, kind, contact), presentId: (equal ?? best).present.id };
}

/** Whether the second says nothing that the first does not. */
function saysNothingNew(contact: Contact, other: ContactDraft, country: Country): boolean {
  return contactChanges(contact, mergeContacts(contact, [other], country)).length === 0;
}

/** One that cannot be read. */
export function planUnusable(line: number, failure: Failure): PlannedContact {
  return { ...planned(line, "unusable", { name: "", addresses: [] }), failure };
}

/** Whether a choice can be made for such a contact. */
export function allows(item: PlannedContact, choice: ImportChoice): boolean {
  if (choice === "skip") return true;
  if (item.kind === "unusable") return false;
  return choice === "add" || item.presentId !== undefined;
}

/** The change that the choice stands for; undefined for none. */
export function writeOf(item: PlannedContact, store: ContactStore, country: Country): ContactWrite | undefined {
  if (item.choice === "skip" || item.kind === "unusable") return undefined;
  const present = item.choice === "add" || item.presentId === undefined ? undefined : store.contact(item.presentId);
  if (!present) return { kind: "add", contact: item.contact };
  return { kind: "replace", contact: outcomeOf(item.choice, present, item.contact, country) };
}

/** The item as a person looks at it. */
export function describeItem(item: PlannedContact, index: number, store: ContactStore, country: Country): ImportItem {
  const { kind, choice, contact, line, failure } = item;
  const present = item.presentId === undefined ? undefined : store.contact(item.presentId);
  const shown = choice === "replace" ? choice : "merge";
  const changes = present ? contactChanges(present, outcomeOf(shown, present, contact, country)) : [];
  return { index, kind, choice, contact, line, changes, ...(present && { present }), ...(failure && { failure }) };
}

/** What a file cannot say (whose favourite it is, where it is kept in step) stays when it replaces. */
function outcomeOf(choice: ImportChoice, present: Contact, contact: ContactDraft, country: Country): Contact {
  if (choice === "merge") return mergeContacts(present, [contact], country);
  const { origin, photoId, uid } = present;
  return {
    ...(origin && { origin }), ...(photoId !== undefined && { photoId }), ...(uid !== undefined && { uid }),
    ...completeContact(contact, present.id), favourite: present.favourite || contact.favourite === true,
  };
}

function planned(line: number, kind: ImportItemKind, contact: ContactDraft): PlannedContact {
  return { line, kind, contact, choice: USUAL_CHOICE[kind] };
}
