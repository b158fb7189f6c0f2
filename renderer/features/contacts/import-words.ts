// The words for what an import shows: what a column is, what would become of a contact.
import type { ContactField, FieldChange, ImportChoice, ImportItem, ImportItemKind } from "../../bridge/bridge.ts";
import type { MessageKey } from "../../i18n/en.ts";
import type { Translate } from "../../i18n/text.ts";
import { labelText } from "./contact-label.ts";

/** The kinds in the order in which they matter to a person. */
export const itemKinds: readonly ImportItemKind[] = ["new", "changed", "doubtful", "equal", "unusable"];

/** What each kind is called. */
export const kindNames: Record<ImportItemKind, MessageKey> = {
  new: "importing.kindNew", changed: "importing.kindChanged", doubtful: "importing.kindDoubtful", equal: "importing.kindEqual", unusable: "importing.kindUnusable",
};

/** What each choice is called. */
export const choiceNames: Record<ImportChoice, MessageKey> = {
  add: "importing.choiceAdd", merge: "importing.choiceMerge", replace: "importing.choiceReplace", skip: "importing.choiceSkip",
};

/** What can be done with a contact of a kind. */
export function choicesOf(kind: ImportItemKind): readonly ImportChoice[] {
  if (kind === "new") return ["add", "skip"];
  if (kind === "unusable") return [];
  return ["merge", "replace", "add", "skip"];
}

/** What a column can be said to be; labels of one's own stay among them. */
export function columnFields(present: ContactField | null): readonly ContactField[] {
  const usual: readonly ContactField[] = [
    "name", "given-name", "family-name", "organisation", "title", "phone:work", "phone:mobile", "phone:home", "phone:fax", "phone:other",
    "sip:sip", "email:work", "email:home", "notes", "groups", "favourite", "birthday",
  ];
  return present === null || usual.includes(present) ? usual : [...usual, present];
}

const fieldNames: Partial<Record<ContactField, MessageKey>> = {
  name: "contacts.name", "given-name": "importing.fieldFirstName", "family-name": "importing.fieldLastName", "additional-name": "importing.fieldAdditionalName",
  "name-prefix": "importing.fieldPrefix", "name-suffix": "importing.fieldSuffix", organisation: "contacts.organisation", title: "duplicates.position",
  notes: "contacts.notes", groups: "contacts.groups", favourite: "contacts.favourite", birthday: "duplicates.birthday", uid: "importing.fieldUid",
};

/** What a column is, in words. */
export function fieldText(field: ContactField, t: Translate): string {
  const key = fieldNames[field];
  if (key !== undefined) return t(key);
  const [kind, ...label] = field.split(":");
  const words = { label: labelText(label.join(":"), t) };
  if (kind === "email") return t("importing.fieldEmail", words);
  return t(kind === "sip" ? "importing.fieldSip" : "importing.fieldPhone", words);
}

const changeNames: Record<FieldChange["field"], MessageKey> = {
  name: "contacts.name", organisation: "contacts.organisation", title: "duplicates.position", addresses: "contacts.addresses", emails: "contacts.emails", notes: "contacts.notes",
  groups: "contacts.groups", birthday: "duplicates.birthday", photo: "contacts.photo", favourite: "contacts.favourite", other: "importing.fieldOther",
};

/** The field that a change is about, in words. */
export function changeText({ field }: FieldChange, t: Translate): string {
  return t(changeNames[field]);
}

/** The lines that a field loses and gains; photos and what is not shown elsewhere change without words. */
export function changedLines({ before, after }: FieldChange): { readonly lost: readonly string[]; readonly gained: readonly string[] } {
  const [old, fresh] = [before.split("\n"), after.split("\n")];
  const without = (lines: readonly string[], others: readonly string[]) => lines.filter((line) => line !== "" && !others.includes(line));
  return { lost: without(old, fresh), gained: without(fresh, old) };
}

/** Whom an item of the file is about. */
export function itemName({ contact, present }: ImportItem, t: Translate): string {
  return contact.name || present?.name || contact.addresses[0]?.value || t("importing.nameless");
}
