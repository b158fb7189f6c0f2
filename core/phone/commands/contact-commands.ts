// Commands about contacts.
import { GodwitError } from "../../base/errors.ts";
import { readDataUrl, writeDataUrl } from "../contacts/contact-photo.ts";
import type { Commands, CommandTargets } from "./command-table.ts";

/** What one answer to the window holds at the most. */
const MAX_LISTED = 1_000;

export function contactCommands({ contacts, contactBook, contactImports, directories, state }: CommandTargets): Commands<"contacts"> {
  const changed = <Answer>(answer: Answer): Answer => {
    state.apply({ kind: "contacts-changed" });
    return answer;
  };
  return {
    "contacts.search": (text, limit) => contacts.searchContacts({ text, limit: Math.min(limit, MAX_LISTED) }).contacts,
    "contacts.page": (query) => contacts.searchContacts({ ...query, limit: Math.min(query.limit, MAX_LISTED) }),
    "contacts.sections": (query) => contacts.contactSections(query),
    "contacts.get": (id) => contacts.contact(id) ?? null,
    "contacts.find": (addresses) => addresses.map((address) => contacts.findByAddress(address) ?? null),
    "contacts.add": (draft) => {
      const directory = directories.newContactsGoTo;
      return changed(contacts.addContact(directory === undefined ? draft : { origin: { directory, href: "" }, ...draft }));
    },
    "contacts.update": (contact) => changed(contacts.updateContact(contact)),
    "contacts.delete": (id) => changed(contacts.deleteContact(id)),
    "contacts.deleteAll": (ids) => contactBook.deleteAll(ids),
    "contacts.photo": (id) => {
      const photo = contacts.photo(id);
      return photo ? writeDataUrl(photo) : null;
    },
    "contacts.addPhoto": (dataUrl) => {
      const photo = readDataUrl(dataUrl);
      if (!photo) throw new GodwitError({ code: "contacts/bad-photo", message: "This is no picture that can be kept. Choose a JPEG or PNG file of less than a megabyte." });
      return contacts.addPhoto(photo);
    },
    "contacts.groups": () => contacts.groups(),
    "contacts.assign": (group, ids, member) => contactBook.assign(group, ids, member),
    "contacts.renameGroup": (group, newName) => contactBook.renameGroup(group, newName),
    "contacts.duplicates": (limit) => contactBook.duplicates(Math.min(limit, MAX_LISTED)),
    "contacts.different": (first, second) => contacts.markDifferent(first, second),
    "contacts.merged": (ids) => contactBook.merged(ids),
    "contacts.merge": (ids, merged) => contactBook.merge(ids, merged),
    "contacts.undo": (batchId) => contactBook.undo(batchId),
    "contacts.export": (choice, format) => contactBook.exported(choice, format),
    "contacts.importOpen": (fileName, text) => contactImports.open(fileName, text),
    "contacts.importColumns": (fields, hasHeader) => contactImports.current.setColumns(fields, hasHeader),
    "contacts.importItems": (kind, offset, limit) => contactImports.current.items(kind, offset, Math.min(limit, MAX_LISTED)),
    "contacts.importChoose": (which, choice) => contactImports.current.choose(which, choice),
    "contacts.importStart": () => contactImports.current.start(),
    "contacts.importClose": () => contactImports.close(),
  };
}
