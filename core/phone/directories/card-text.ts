// A server's card as a contact's fields and back. Groups and what cannot be read are told apart, to be left alone. Pure.
import type { CardFields } from "../../ports/directory-store.ts";
import type { ContactDraft, ContactPhoto } from "../../ports/store.ts";
import { completeContact } from "../contacts/complete-contact.ts";
import { readVcards } from "../contacts/read-vcard.ts";
import { writeVcard, type VcardVersion } from "../contacts/write-vcard.ts";

export interface ReadCard {
  readonly fields: Omit<CardFields, "photoId">;
  readonly photo: ContactPhoto | undefined;
  readonly version: VcardVersion;
}

/** A person's card; undefined for a group (RFC 6350 section 6.1.4, and as Apple writes it), several cards, or no card. */
export function readCardText(text: string): ReadCard | undefined {
  if (/^(?:KIND|X-ADDRESSBOOKSERVER-KIND)(?:;[^:\r\n]*)?:\s*group\s*$/imu.test(text)) return undefined;
  const [entry, ...others] = readVcards(text);
  if (!entry?.result.ok || others.length > 0) return undefined;
  const { id: _none, ...fields } = completeContact(withoutBareName(entry.result.value.contact), "");
  return { fields, photo: entry.result.value.photo, version: /^VERSION:4/imu.test(text) ? "4.0" : "3.0" };
}

/** The card's text. */
export function writeCardText(fields: CardFields, version: VcardVersion, photo: ContactPhoto | undefined): string {
  return writeVcard(fields, version, photo);
}

/** Version 3 wants an N where nobody knows the parts of a name (RFC 2426 section 3.1.2): the whole of it says nothing more. */
function withoutBareName({ nameParts, ...contact }: ContactDraft): ContactDraft {
  const isBare = nameParts !== undefined && Object.values(nameParts).filter((part) => part !== "").join() === contact.name;
  return nameParts === undefined || isBare ? contact : { ...contact, nameParts };
}
