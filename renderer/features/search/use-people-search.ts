// Whom a field that asks for somebody offers while one types: own contacts at once, people of the company's directories a
// moment later. The same search as that of the box above the list.
import { computed, ref } from "vue";
import type { Contact } from "../../bridge/bridge.ts";
import { useDirectorySearch } from "../directories/use-directory-search.ts";
import { useContactSearch } from "./use-contact-search.ts";

/** Somebody who was found, by one of their addresses. */
export interface FoundPerson {
  readonly key: string;
  readonly name: string;
  readonly address: string;
  readonly label: string;
  /** Who it is among the own contacts. */
  readonly contact?: Contact;
  /** Where they work, as the directory says. */
  readonly at?: string;
}

export type PeopleSearch = ReturnType<typeof usePeopleSearch>;

/** Who is found for `text`, but not for what it begins with; of contacts and of directories `limit` addresses each. */
export function usePeopleSearch(text: () => string, limit: number) {
  const answered = ref(text().trim());
  const asked = (): string => (text().trim() === answered.value ? "" : text());
  const found = useContactSearch(asked, limit);
  const directory = useDirectorySearch(asked);
  const contacts = computed<readonly FoundPerson[]>(() => found.value
    .flatMap((contact) => contact.addresses.map(({ label, value }) => ({ key: `${contact.id} ${value}`, name: contact.name, address: value, label, contact })))
    .slice(0, limit));
  const people = computed<readonly FoundPerson[]>(() => directory.people.value
    .flatMap(({ id, name, title, organisation, numbers }) => numbers.map(({ label, value }) => ({ key: `${id} ${value}`, name, address: value, label, at: [title, organisation].filter((part) => part !== "").join(", ") })))
    .slice(0, limit));
  return {
    contacts, people, directory,
    all: computed(() => [...contacts.value, ...people.value]),
    /** What stands in the field from now on is somebody who was chosen, and asks for nobody. */
    leave: (chosen: string): void => void (answered.value = chosen.trim()),
  };
}
