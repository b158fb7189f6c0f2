// vCard files into contacts: versions 3.0 (RFC 2426), 4.0 (RFC 6350) and 2.1 as old phones write it. What means nothing to
// this phone stays with the contact as it was written. Pure; answers one card at a time, so that long files can be read in
// turns. A card that cannot be read is told with its line, and the next one is read.
import type { Failure } from "../../base/errors.ts";
import { fail, succeed, type Result } from "../../base/result.ts";
import type { ContactAddress, ContactDraft, ContactPhoto, NameParts } from "../../ports/store.ts";
import { readDataUrl, readPhoto } from "./contact-photo.ts";
import { readGroupLabel, readVcardAddress } from "./vcard-address.ts";
import { vcardLines, type VcardLine } from "./vcard-lines.ts";
import { readDate, splitEscaped, unescapeText } from "./vcard-values.ts";

/** A contact of a file, with its photo, which the store does not have yet. */
export interface ReadContact {
  readonly contact: ContactDraft;
  readonly photo?: ContactPhoto;
}

/** One contact of a file, or why it cannot be read, with the line in which it begins. */
export interface FileEntry {
  readonly line: number;
  readonly result: Result<ReadContact, Failure>;
}

/** Ten times what a full card has. */
const MAX_PROPERTIES = 1_000;
const MAX_VALUE_LENGTH = 65_536;
/** These speak of the file, not of the person. */
const OF_THE_FILE = ["BEGIN", "END", "VERSION", "PRODID", "REV"];
/** How a favourite is marked by us, and as groups by others. */
export const FAVOURITE_PROPERTY = "X-GODWIT-FAVOURITE";
const STARRED = ["starred", "* starred", "starred in android"];

/** Every card of a text. */
export function* readVcards(text: string): Generator<FileEntry> {
  let lines: VcardLine[] | undefined;
  let begun = 0;
  let depth = 0;
  for (const line of vcardLines(text)) {
    const isCard = line.value.trim().toUpperCase() === "VCARD";
    if (line.name === "BEGIN" && isCard) {
      if (depth === 0) [lines, begun] = [[], line.line];
      depth += 1;
      // A card within a card (RFC 2426 section 3.5.4) goes with its contact as it is.
      if (depth > 1) lines?.push({ ...line, name: "" });
    } else if (line.name === "END" && isCard && depth > 0) {
      depth -= 1;
      if (depth > 0) lines?.push({ ...line, name: "" });
      else if (lines) yield { line: begun, result: readCard(lines) };
    } else if (depth > 0 && lines && lines.length <= MAX_PROPERTIES) {
      lines.push(depth > 1 ? { ...line, name: "" } : line);
    }
  }
  if (depth > 0) yield { line: begun, result: fail({ code: "contacts/card-cut", message: "The file ends within this contact. Export it again where it comes from." }) };
}

function readCard(lines: readonly VcardLine[]): Result<ReadContact, Failure> {
  if (lines.length > MAX_PROPERTIES) return fail({ code: "contacts/card-too-large", message: "This contact has more entries than a person can have." });
  const card = new CardReader(lines).read();
  const hasContent = card.contact.name !== "" || card.contact.addresses.length > 0;
  return hasContent ? succeed(card) : fail({ code: "contacts/card-empty", message: "This contact has neither a name nor a number." });
}

type SingleField = "formattedName" | "organisation" | "title" | "birthday" | "uid";

class CardReader {
  readonly #lines: readonly VcardLine[];
  readonly #labels = new Map<string, VcardLine>();
  readonly #usedLabels = new Set<VcardLine>();
  readonly #addresses: ContactAddress[] = [];
  readonly #emails: ContactAddress[] = [];
  readonly #notes: string[] = [];
  readonly #groups: string[] = [];
  readonly #extra: string[] = [];
  #single: Partial<Record<SingleField, string>> = {};
  #nameParts: NameParts | undefined;
  #photo: ContactPhoto | undefined;
  #favourite = false;

  constructor(lines: readonly VcardLine[]) {
    this.#lines = lines;
    for (const line of lines) if (line.name === "X-ABLABEL" && line.group !== "") this.#labels.set(line.group, line);
  }

  read(): ReadContact {
    for (const line of this.#lines) if (!OF_THE_FILE.includes(line.name) && line.name !== "X-ABLABEL" && !this.#take(line)) this.#keep(line);
    for (const line of this.#labels.values()) if (!this.#usedLabels.has(line)) this.#keep(line);
    const { organisation = "", title = "", birthday, uid } = this.#single;
    const contact: ContactDraft = {
      name: this.#name(), ...(this.#nameParts && { nameParts: this.#nameParts }), organisation, title, favourite: this.#favourite,
      addresses: this.#addresses, emails: this.#emails, notes: this.#notes.join("\n\n"), groups: [...new Set(this.#groups)],
      ...(birthday !== undefined && { birthday }), ...(uid !== undefined && { uid }), extra: this.#extra,
    };
    return this.#photo ? { contact, photo: this.#photo } : { contact };
  }

  /** Whether the line means something to this phone. */
  #take(line: VcardLine): boolean {
    const { name, value } = line;
    if (value.length > MAX_VALUE_LENGTH && name !== "PHOTO") return false;
    switch (name) {
      case "FN": return this.#once("formattedName", unescapeText(value).trim());
      case "N": return this.#takeName(value);
      case "ORG": return this.#once("organisation", splitEscaped(value, ";").map((part) => unescapeText(part).trim()).filter((part) => part !== "").join("; "));
      case "TITLE": return this.#once("title", unescapeText(value).trim());
      case "BDAY": return this.#once("birthday", withoutOmittedYear(line, readDate(value) ?? ""));
      case "UID": return this.#once("uid", unescapeText(value).trim());
      case "NOTE": return this.#notes.push(unescapeText(value)) > 0;
      case "CATEGORIES": return this.#takeGroups(value);
      case "TEL": return this.#takeAddress(line, unescapeText(value).trim().replace(/^tel:/iu, ""), "other");
      case "EMAIL": return this.#takeEmail(line, unescapeText(value).trim());
      case "X-SIP": return this.#takeAddress(line, unescapeText(value).trim(), "sip");
      case "IMPP": return /^sips?:/iu.test(value.trim()) && this.#takeAddress(line, unescapeText(value).trim(), "sip");
      case "PHOTO": return this.#takePhoto(line);
      case FAVOURITE_PROPERTY: return (this.#favourite = true);
      default: return false;
    }
  }

  /** The first of several is ours; the others are kept as they are. */
  #once(field: SingleField, text: string): boolean {
    if (text === "" || this.#single[field] !== undefined) return false;
    this.#single = { ...this.#single, [field]: text };
    return true;
  }

  #takeName(value: string): boolean {
    if (this.#nameParts) return false;
    const [family = "", given = "", additional = "", prefixes = "", suffixes = ""] = splitEscaped(value, ";").map((part) => unescapeText(part).trim());
    if (family + given + additional + prefixes + suffixes === "") return true;
    this.#nameParts = { family, given, additional, prefixes, suffixes };
    return true;
  }

  #takeGroups(value: string): boolean {
    for (const part of splitEscaped(value, ",")) {
      const group = unescapeText(part).trim();
      if (STARRED.includes(group.toLowerCase())) this.#favourite = true;
      else if (group !== "") this.#groups.push(group);
    }
    return true;
  }

  #takeAddress(line: VcardLine, value: string, usual: string): boolean {
    if (value !== "") this.#addresses.push(readVcardAddress(line, value, this.#labelFor(line), usual));
    return value !== "";
  }

  #takeEmail(line: VcardLine, value: string): boolean {
    if (value !== "") this.#emails.push(readVcardAddress(line, value, this.#labelFor(line), "other"));
    return value !== "";
  }

  #takePhoto(line: VcardLine): boolean {
    if (this.#photo) return false;
    const type = line.parameters.find(({ name }) => name === "TYPE" || name === "MEDIATYPE")?.values[0] ?? "";
    this.#photo = line.value.startsWith("data:") ? readDataUrl(unescapeText(line.value)) : readPhoto(type, line.value);
    return this.#photo !== undefined;
  }

  #labelFor({ group }: VcardLine): string | undefined {
    const label = group === "" ? undefined : this.#labels.get(group);
    if (label) this.#usedLabels.add(label);
    return label && readGroupLabel(unescapeText(label.value).trim());
  }

  #keep(line: VcardLine): void {
    if (line.value !== "" && line.whole.length <= MAX_VALUE_LENGTH) this.#extra.push(line.whole);
  }

  #name(): string {
    const parts = this.#nameParts;
    const spoken = parts ? [parts.prefixes, parts.given, parts.additional, parts.family, parts.suffixes].filter((part) => part !== "").join(" ") : "";
    return this.#single.formattedName ?? (spoken || this.#single.organisation || this.#emails[0]?.value || this.#addresses[0]?.value || "");
  }
}

/** Apple writes a birthday without its year with one that its parameter says to leave out. */
function withoutOmittedYear({ parameters }: VcardLine, date: string): string {
  const omitted = parameters.find(({ name }) => name === "X-APPLE-OMIT-YEAR")?.values[0];
  return omitted !== undefined && date.startsWith(`${omitted}-`) ? `-${date.slice(omitted.length)}` : date;
}
