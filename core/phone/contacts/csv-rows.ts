// Rows of a table into contacts and back. Several values in a cell are set apart as Google does it: " ::: ". Pure.
import type { Contact, ContactAddress, ContactDraft } from "../../ports/store.ts";
import type { ContactField } from "../protocol/contact-import-protocol.ts";
import { readDate } from "./vcard-values.ts";

const BETWEEN = " ::: ";
/** Longer cells are no names and numbers. */
const MAX_CELL_LENGTH = 65_536;
const NAME_FIELDS = ["name-prefix", "given-name", "additional-name", "family-name", "name-suffix"] as const;

/** The contact of a row; undefined where the row has neither a name nor anything that can be called. */
export function contactOfRow(row: readonly string[], fields: readonly (ContactField | null)[]): ContactDraft | undefined {
  const texts = new Map<ContactField, string>();
  const lists: Record<"phone" | "email" | "sip", ContactAddress[]> = { phone: [], email: [], sip: [] };
  let told = "";
  fields.forEach((field, index) => {
    const cell = unguarded((row[index] ?? "").slice(0, MAX_CELL_LENGTH).trim());
    const [kind = "", label = ""] = field?.split(":") ?? [];
    if (field === "label") told = cell;
    else if (kind === "phone" || kind === "email" || kind === "sip") {
      for (const value of cell.split(BETWEEN)) if (value !== "") lists[kind].push({ label: labelOf(told) || label, value });
      told = "";
    } else if (field !== null && cell !== "" && !texts.has(field)) texts.set(field, cell);
  });
  return contactOf(texts, [...lists.phone, ...lists.sip], lists.email);
}

function contactOf(texts: ReadonlyMap<ContactField, string>, addresses: readonly ContactAddress[], emails: readonly ContactAddress[]): ContactDraft | undefined {
  const text = (field: ContactField): string => texts.get(field) ?? "";
  const [prefixes, given, additional, family, suffixes] = NAME_FIELDS.map(text) as [string, string, string, string, string];
  const spoken = [prefixes, given, additional, family, suffixes].filter((part) => part !== "").join(" ");
  const name = text("name") || spoken || text("organisation") || emails[0]?.value || addresses[0]?.value || "";
  if (name === "") return undefined;
  const groups = text("groups").split(text("groups").includes(":::") ? ":::" : /[;,]/u).map((group) => group.trim()).filter((group) => group !== "");
  const birthday = readDate(text("birthday"));
  return {
    name, ...(spoken !== "" && { nameParts: { family, given, additional, prefixes, suffixes } }),
    organisation: text("organisation"), title: text("title"), notes: text("notes"),
    favourite: /^(?:1|x|y|yes|true|ja)$/iu.test(text("favourite")) || groups.includes("* starred"),
    groups: groups.filter((group) => !group.startsWith("* ")), addresses, emails,
    ...(birthday !== undefined && { birthday }), ...(texts.has("uid") && { uid: text("uid") }),
  };
}

/** A table with a line of names, which is read again as the same contacts. */
export function csvRows(contacts: readonly Contact[]): readonly (readonly string[])[] {
  const isSip = ({ value }: ContactAddress): boolean => value.includes("@") || /^sips?:/iu.test(value);
  const lists = {
    Phone: contacts.map(({ addresses }) => addresses.filter((address) => !isSip(address))),
    SIP: contacts.map(({ addresses }) => addresses.filter(isSip)),
    "E-mail": contacts.map(({ emails }) => emails),
  };
  const numbered = Object.entries(lists).flatMap(([name, values]) =>
    Array.from({ length: values.reduce((most, { length }) => Math.max(most, length), 0) }, (_, place) => ({ name, values, place })));
  const header = ["Name", "Name Prefix", "Given Name", "Additional Name", "Family Name", "Name Suffix", "Organization", "Job Title",
    ...numbered.flatMap(({ name, place }) => [`${name} ${place + 1} - Label`, `${name} ${place + 1} - Value`]), "Groups", "Favourite", "Birthday", "Notes", "UID"];
  return [header, ...contacts.map((contact, index) => {
    const { nameParts: parts } = contact;
    return [
      contact.name, parts?.prefixes ?? "", parts?.given ?? "", parts?.additional ?? "", parts?.family ?? "", parts?.suffixes ?? "", contact.organisation, contact.title,
      ...numbered.flatMap(({ values, place }) => [values[index]?.[place]?.label ?? "", values[index]?.[place]?.value ?? ""]),
      contact.groups.join(BETWEEN), contact.favourite ? "yes" : "", contact.birthday ?? "", contact.notes, contact.uid ?? "",
    ];
  })];
}

/** Google writes "* Work" for the one that is preferred, and "Mobile" in capitals. */
function labelOf(told: string): string {
  const label = told.replace(/^\* ?/u, "");
  const small = label.toLowerCase();
  return small === "cell" ? "mobile" : ["mobile", "home", "work", "sip", "other", "fax"].includes(small) ? small : small.endsWith(" fax") ? "fax" : label;
}

/** Without the apostrophe that keeps a spreadsheet from taking the cell for a formula. */
function unguarded(cell: string): string {
  return /^'[=@+\-\t]/u.test(cell) ? cell.slice(1) : cell;
}
