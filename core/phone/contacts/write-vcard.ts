// Contacts into vCard text, version 3.0 (RFC 2426) or 4.0 (RFC 6350), with all that was kept of the card they came from. Pure.
import { formatBase64 } from "../../base/bytes.ts";
import type { Contact, ContactAddress, ContactDraft, ContactPhoto } from "../../ports/store.ts";
import { writeDataUrl } from "./contact-photo.ts";
import { FAVOURITE_PROPERTY } from "./read-vcard.ts";
import { writeVcardAddress } from "./vcard-address.ts";
import { escapeText, foldLine } from "./vcard-values.ts";

export type VcardVersion = "3.0" | "4.0";

/** One card. */
export function writeVcard(contact: ContactDraft | Contact, version: VcardVersion, photo?: ContactPhoto): string {
  const { name, organisation = "", title = "", notes = "", groups = [], birthday, uid, favourite, emails = [], extra = [] } = contact;
  const grouped = new GroupedLines(extra);
  const text = (property: string, value: string | undefined): readonly string[] => (value === undefined || value === "" ? [] : [`${property}:${escapeText(value)}`]);
  const lines = [
    "BEGIN:VCARD",
    `VERSION:${version}`,
    ...text("UID", uid),
    `FN:${escapeText(name)}`,
    ...nameLine(contact, version),
    ...(organisation === "" ? [] : [`ORG:${organisation.split("; ").map(escapeText).join(";")}`]),
    ...text("TITLE", title),
    ...contact.addresses.flatMap((address) => grouped.write(...callable(address, version), address, version)),
    ...emails.flatMap((address) => grouped.write("EMAIL", escapeText(address.value), address, version)),
    ...(groups.length === 0 ? [] : [`CATEGORIES:${groups.map(escapeText).join(",")}`]),
    ...text("NOTE", notes),
    ...(birthday === undefined ? [] : [`BDAY:${version === "4.0" ? birthday.replace(/(?<!-)-(?!-)/gu, "") : birthday}`]),
    ...(photo === undefined ? [] : [photoLine(photo, version)]),
    ...(favourite === true ? [`${FAVOURITE_PROPERTY}:1`] : []),
    ...extra,
    "END:VCARD",
  ];
  // What was kept of a card as it came is a line, whatever is in it.
  return `${lines.map((line) => foldLine(line.replace(/[\r\n]+/gu, " "))).join("\r\n")}\r\n`;
}

/** N is a must in version 3 (RFC 2426 section 3.1.2). */
function nameLine({ nameParts, name }: ContactDraft, version: VcardVersion): readonly string[] {
  if (nameParts) {
    const { family, given, additional, prefixes, suffixes } = nameParts;
    return [`N:${[family, given, additional, prefixes, suffixes].map(escapeText).join(";")}`];
  }
  return version === "3.0" ? [`N:;${escapeText(name)};;;`] : [];
}

/** The property and value of what can be called. */
function callable({ value }: ContactAddress, version: VcardVersion): readonly [property: string, value: string] {
  if (/^sips?:/iu.test(value)) return ["IMPP", escapeText(value)];
  if (value.includes("@")) return ["X-SIP", escapeText(value)];
  // A number as people write it is no URI; version 4 allows text, too (RFC 6350 section 6.4.1).
  return [version === "4.0" ? "TEL;VALUE=text" : "TEL", escapeText(value)];
}

function photoLine(photo: ContactPhoto, version: VcardVersion): string {
  if (version === "4.0") return `PHOTO:${writeDataUrl(photo)}`;
  return `PHOTO;ENCODING=b;TYPE=${photo.mediaType.replace("image/", "").toUpperCase()}:${formatBase64(photo.bytes)}`;
}

/** Lines whose label needs a second line beside them, under a group that nothing else in the card has. */
class GroupedLines {
  #last: number;

  constructor(extra: readonly string[]) {
    const taken = extra.map((line) => Number(/^item(\d{1,6})\./iu.exec(line)?.[1] ?? 0));
    this.#last = Math.max(0, ...taken);
  }

  write(property: string, value: string, address: ContactAddress, version: VcardVersion): readonly string[] {
    const { parameters, label } = writeVcardAddress(address, version, /^(?:IMPP|X-SIP)/u.test(property) ? "sip" : "other");
    if (label === undefined) return [`${property}${parameters}:${value}`];
    this.#last += 1;
    return [`item${this.#last}.${property}${parameters}:${value}`, `item${this.#last}.X-ABLabel:${escapeText(label)}`];
  }
}
