// A contact from what was entered: what was left out is empty. Pure.
import type { Contact, ContactDraft } from "../../ports/store.ts";

/** The whole contact. */
export function completeContact(draft: ContactDraft, id: string): Contact {
  return { organisation: "", title: "", favourite: false, emails: [], notes: "", groups: [], extra: [], ...draft, id };
}
