// Commands about contacts.
import type { Commands, CommandTargets } from "./command-table.ts";

/** What one answer to the window holds at the most. */
const MAX_LISTED = 1_000;

export function contactCommands({ contacts, state }: CommandTargets): Commands<"contacts"> {
  const changed = <Answer>(answer: Answer): Answer => {
    state.apply({ kind: "contacts-changed" });
    return answer;
  };
  return {
    "contacts.search": (query, limit) => contacts.searchContacts(query, Math.min(limit, MAX_LISTED)),
    "contacts.add": (draft) => changed(contacts.addContact(draft)),
    "contacts.update": (contact) => changed(contacts.updateContact(contact)),
    "contacts.delete": (id) => changed(contacts.deleteContact(id)),
  };
}
