// The address book as the window shows it; the phone keeps it. Also finds the contact behind an address.
import { defineStore } from "pinia";
import { computed, ref, shallowRef } from "vue";
import type { Contact, ContactDraft } from "../bridge/bridge.ts";
import { addressKey } from "../composables/address.ts";
import { usePhone } from "./phone.ts";

const listLimit = 1_000;

/** Contacts in the phone's order: favourites first, then by name. */
export const useContacts = defineStore("contacts", () => {
  const phone = usePhone();
  const contacts = shallowRef<readonly Contact[]>([]);
  const loaded = ref(false);
  phone.onChange((change) => {
    if (change.kind === "contacts-changed") void load();
  });

  const favourites = computed(() => contacts.value.filter((contact) => contact.favourite));
  const byAddress = computed(() => {
    const index = new Map<string, Contact>();
    for (const contact of contacts.value) {
      for (const address of contact.addresses) index.set(addressKey(address.value), contact);
    }
    return index;
  });

  async function load(): Promise<void> {
    const found = await phone.run("contacts.search", "", listLimit);
    loaded.value = true;
    if (found.ok) contacts.value = found.value;
  }

  function search(query: string, limit: number): Promise<readonly Contact[]> {
    return phone.run("contacts.search", query, limit).then((found) => (found.ok ? found.value : []));
  }

  function contact(id: string | null): Contact | undefined {
    return contacts.value.find((candidate) => candidate.id === id);
  }

  function findByAddress(address: string): Contact | undefined {
    return byAddress.value.get(addressKey(address)) ?? byAddress.value.get(addressKey(userPart(address)));
  }

  const add = (draft: ContactDraft) => phone.attempt("contacts.add", draft);
  const update = (changed: Contact) => phone.run("contacts.update", changed);
  const remove = (id: string) => phone.run("contacts.delete", id);

  return { contacts, loaded, favourites, load, search, contact, findByAddress, add, update, remove };
});

function userPart(address: string): string {
  const at = address.indexOf("@");
  return at < 0 ? address : address.slice(0, at);
}
