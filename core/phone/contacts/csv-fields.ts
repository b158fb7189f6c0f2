// What the columns of a table mean, guessed from its first line: Google's and Outlook's names, plain English and German
// ones, and our own. What is guessed is proposed to a person, not believed. Pure.
import type { ContactColumn, ContactField } from "../protocol/contact-import-protocol.ts";
import { isNumber } from "./contact-text.ts";

const EXAMPLES = 3;

/** Names in small letters, without signs. Outlook's come first, then Google's former and present ones, then others'. */
const NAMED: Readonly<Record<string, ContactField>> = {
  "name": "name", "full name": "name", "display name": "name", "file as": "name", "anzeigename": "name", "nimi": "name",
  "first name": "given-name", "given name": "given-name", "vorname": "given-name", "etunimi": "given-name",
  "last name": "family-name", "family name": "family-name", "surname": "family-name", "nachname": "family-name", "sukunimi": "family-name",
  "middle name": "additional-name", "additional name": "additional-name",
  "title": "title", "name prefix": "name-prefix", "suffix": "name-suffix", "name suffix": "name-suffix",
  "job title": "title", "organization title": "title", "organization 1 title": "title", "position": "title",
  "company": "organisation", "organization": "organisation", "organisation": "organisation", "organization name": "organisation", "organization 1 name": "organisation", "firma": "organisation", "yritys": "organisation",
  "notes": "notes", "note": "notes", "notizen": "notes", "muistiinpanot": "notes",
  "categories": "groups", "group membership": "groups", "labels": "groups", "groups": "groups", "kategorien": "groups", "gruppen": "groups",
  "favourite": "favourite", "favorite": "favourite", "starred": "favourite",
  "birthday": "birthday", "geburtstag": "birthday", "uid": "uid",
};

/** The columns of a table as they seem to be, with examples. */
export function proposeColumns(rows: readonly (readonly string[])[]): { readonly columns: readonly ContactColumn[]; readonly hasHeader: boolean } {
  const [first = []] = rows;
  const hasHeader = first.filter((cell) => fieldOfHeader(cell) !== null).length >= 2 || (first.some((cell) => fieldOfHeader(cell) !== null) && !first.some(isData));
  const examples = rows.slice(hasHeader ? 1 : 0);
  const width = Math.max(0, ...rows.map((row) => row.length));
  const columns = Array.from({ length: width }, (_, index) => {
    const cells = examples.map((row) => row[index] ?? "").filter((cell) => cell !== "");
    return { header: hasHeader ? (first[index] ?? "") : "", field: hasHeader ? fieldOfHeader(first[index] ?? "") : fieldOfCell(cells[0] ?? ""), examples: cells.slice(0, EXAMPLES) };
  });
  return { columns: hasHeader ? columns : withOneName(columns), hasHeader };
}

function fieldOfHeader(header: string): ContactField | null {
  const text = header.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  const named = NAMED[text];
  if (named !== undefined) return named;
  // Google: "Phone 1 - Type" (later "Label") before "Phone 1 - Value".
  if (/^(?:phone|e mail|sip) \d+ (?:type|label)$/u.test(text)) return "label";
  const label = /mobile|cell|handy|mobil/u.test(text) ? "mobile" : /\bfax\b/u.test(text) ? "fax" : /business|work|company|office|gesch/u.test(text) ? "work" : /home|priv|koti/u.test(text) ? "home" : "other";
  if (/e ?mail/u.test(text)) return /type|display/u.test(text) ? null : `email:${label}`;
  if (/\bsip\b|voip/u.test(text)) return "sip:sip";
  if (/^pager$/u.test(text)) return "phone:pager";
  return /phone|telefon|puhelin|\bfax\b|\btel\b|mobile$|number$|handy/u.test(text) ? `phone:${label}` : null;
}

function isData(cell: string): boolean {
  return cell.includes("@") || (isNumber(cell) && cell.replace(/\D/gu, "").length >= 3);
}

function fieldOfCell(cell: string): ContactField | null {
  if (/^sips?:/iu.test(cell)) return "sip:sip";
  if (cell.includes("@")) return "email:other";
  if (isData(cell)) return "phone:other";
  return cell === "" ? null : "name";
}

/** Of several columns of words, the first one is the name. */
function withOneName(columns: readonly ContactColumn[]): readonly ContactColumn[] {
  const first = columns.findIndex(({ field }) => field === "name");
  return columns.map((column, index) => (column.field === "name" && index !== first ? { ...column, field: null } : column));
}
