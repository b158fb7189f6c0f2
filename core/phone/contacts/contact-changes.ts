// What a contact would become, field by field, in words that can be shown side by side. Pure.
import type { Contact } from "../../ports/store.ts";
import type { FieldChange } from "../protocol/contact-import-protocol.ts";

/** The fields in which the two differ. */
export function contactChanges(before: Contact, after: Contact): readonly FieldChange[] {
  const [former, next] = [fieldsOf(before), fieldsOf(after)];
  return (Object.keys(next) as FieldChange["field"][])
    .filter((field) => former[field] !== next[field])
    .map((field) => ({ field, before: former[field], after: next[field] }));
}

function fieldsOf(contact: Contact): Record<FieldChange["field"], string> {
  const addresses = (list: Contact["addresses"]): string => list.map(({ label, value }) => `${value} (${label})`).join("\n");
  return {
    name: contact.name,
    organisation: contact.organisation,
    title: contact.title,
    addresses: addresses(contact.addresses),
    emails: addresses(contact.emails),
    notes: contact.notes,
    groups: contact.groups.join("\n"),
    birthday: contact.birthday ?? "",
    photo: contact.photoId ?? "",
    favourite: contact.favourite ? "1" : "",
    other: contact.extra.join("\n"),
  };
}
