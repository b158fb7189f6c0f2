// The address book as the window shows it; the phone keeps it, and gives a page, a person or a photo when one is looked
// at. Also finds the contact behind an address.
import { defineStore } from "pinia";
import { computed, ref, shallowRef } from "vue";
import type { Contact, ContactDraft, ContactGroup, Failure } from "../bridge/bridge.ts";
import { createBatchedLookup } from "./batched-lookup.ts";
import { usePhone } from "./phone.ts";

/** More favourites than that are found in the list of contacts. */
const FAVOURITES_SHOWN = 100;
const PHOTOS_KEPT = 300;

export const useContacts = defineStore("contacts", () => {
  const phone = usePhone();
  const favourites = shallowRef<readonly Contact[]>([]);
  const groups = shallowRef<readonly ContactGroup[]>([]);
  const failure = shallowRef<Failure>();
  const loaded = ref(false);
  /** Grows with each change, for those who show a part of the book. */
  const revision = ref(0);

  const people = createBatchedLookup<Contact>((ids) => Promise.all(ids.map(fetchOne)));
  const owners = createBatchedLookup<Contact>(async (addresses) => valueOf(await phone.run("contacts.find", addresses)));
  const photos = createBatchedLookup<string>((ids) => Promise.all(ids.map(async (id) => valueOf(await phone.run("contacts.photo", id)))), PHOTOS_KEPT);

  phone.onChange((change) => {
    if (change.kind !== "contacts-changed") return;
    revision.value += 1;
    people.refresh();
    owners.refresh();
    void load();
  });

  // Whoever comes late has missed the phone's first word.
  if (phone.status === "ready") void load();

  async function fetchOne(id: string): Promise<Contact | null> {
    return valueOf(await phone.run("contacts.get", id));
  }

  async function load(): Promise<void> {
    const [page, named] = await Promise.all([phone.run("contacts.page", { favourites: true, limit: FAVOURITES_SHOWN }), phone.run("contacts.groups")]);
    failure.value = page.ok ? undefined : page.failure;
    if (page.ok) favourites.value = page.value.contacts;
    if (named.ok) groups.value = named.value;
    loaded.value = true;
  }

  async function search(query: string, limit: number): Promise<readonly Contact[]> {
    const found = await phone.run("contacts.search", query, limit);
    return found.ok ? found.value : [];
  }

  /** One person: undefined while being read, null where there is none of this id. */
  const contact = (id: string): Contact | null | undefined => people.get(id);

  /** Whose number or address this is, as far as is known by now. */
  const findByAddress = (address: string): Contact | undefined => owners.get(address) ?? undefined;

  /** A photo as a data: URL, as far as it is here by now. */
  const photo = (photoId: string | undefined): string | undefined => (photoId === undefined ? undefined : (photos.get(photoId) ?? undefined));

  const groupNames = computed(() => groups.value.map(({ name }) => name));

  const add = (draft: ContactDraft) => phone.run("contacts.add", draft);
  const update = (changed: Contact) => phone.run("contacts.update", changed);

  return { favourites, groups, groupNames, failure, loaded, revision, load, fetchOne, search, contact, findByAddress, photo, add, update };
});

function valueOf<Value>(outcome: { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly failure: Failure }): Value {
  if (outcome.ok) return outcome.value;
  throw new Error(outcome.failure.message);
}
