// People one knows, as hosts see them.
import type { Contact, ContactDraft } from "../../ports/store.ts";

export type { Contact, ContactAddress, ContactDraft } from "../../ports/store.ts";

export type ContactChange =
  | { readonly kind: "contacts-changed" };

export interface ContactCommands {
  "contacts.search": (query: string, limit: number) => readonly Contact[];
  "contacts.add": (draft: ContactDraft) => Contact;
  "contacts.update": (contact: Contact) => void;
  "contacts.delete": (contactId: string) => void;
}
