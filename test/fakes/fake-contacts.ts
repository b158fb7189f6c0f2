// An address book in memory, for tests. It looks at every contact for every question, and so shows what the answers are
// to be; batches are taken back from copies of what was there before.
import { GodwitError } from "../../core/base/errors.ts";
import { completeContact } from "../../core/phone/contacts/complete-contact.ts";
import { addressKeys, chooseByAddress, contactKeys } from "../../core/phone/contacts/contact-keys.ts";
import { headingOf, initialOf, sortKeyOf } from "../../core/phone/contacts/contact-text.ts";
import { contactWords, hasTerms, searchTerms } from "../../core/phone/contacts/contact-words.ts";
import { MAX_COUNTED } from "../../core/ports/contact-store.ts";
import type { Contact, ContactOrder, ContactPhoto, ContactStore, ContactWrite } from "../../core/ports/store.ts";

interface Step {
  readonly id: string;
  readonly before: Contact | undefined;
  readonly after: Contact | undefined;
}

/** An empty contact store whose ids count up: "contact-1", "contact-2", ... */
export function createFakeContacts(country?: string): ContactStore {
  const contacts = new Map<string, Contact>();
  const photos = new Map<string, ContactPhoto>();
  const batches = new Map<string, Step[]>();
  const different = new Set<string>();
  let made = 0;
  const keys = new WeakMap<Contact, readonly string[]>();
  const keysOf = (contact: Contact): readonly string[] => {
    const known = keys.get(contact) ?? contactKeys(contact);
    keys.set(contact, known);
    return known;
  };
  const sorted = (some: readonly Contact[], order: ContactOrder = "name"): Contact[] => [...some].sort((a, b) => compare(a, b, order));
  const all = (order: ContactOrder = "name"): Contact[] => sorted([...contacts.values()], order);
  const freshId = (prefix: string): string => `${prefix}-${(made += 1)}`;
  const withKeys = (keys: readonly string[]): Contact[] => sorted([...contacts.values()].filter((contact) => keysOf(contact).some((key) => keys.includes(key))));
  const put = (contact: Contact): Contact => (contacts.set(contact.id, contact), contact);
  const present = (id: string): Contact => {
    const contact = contacts.get(id);
    if (!contact) throw new GodwitError({ code: "store/contact-not-found", message: "No such contact." });
    return contact;
  };
  const write = (change: ContactWrite): Step => {
    if (change.kind === "add") {
      const after = put(completeContact(change.contact, freshId("contact")));
      return { id: after.id, before: undefined, after };
    }
    const id = change.kind === "replace" ? change.contact.id : change.id;
    const before = present(id);
    if (change.kind === "delete") contacts.delete(id);
    return { id, before, after: change.kind === "replace" ? put(change.contact) : undefined };
  };

  return {
    searchContacts({ text = "", group, favourites, order, offset = 0, limit }) {
      const terms = searchTerms(text, country);
      const found = all(order).filter((contact) =>
        (group === undefined || contact.groups.includes(group)) && (favourites !== true || contact.favourite) && hasTerms(contactWords(contact), terms));
      return { total: text === "" ? found.length : Math.min(found.length, MAX_COUNTED), contacts: found.slice(offset, offset + limit) };
    },
    contactSections({ group, order = "name" }) {
      const counts = new Map<string, number>();
      for (const contact of all(order).filter((one) => group === undefined || one.groups.includes(group))) {
        const heading = contact.favourite ? "favourites" : headingOf(initialOf(sortKeyOf(contact, order)));
        counts.set(heading, (counts.get(heading) ?? 0) + 1);
      }
      return [...counts].map(([heading, count]) => ({ heading, count }));
    },
    contact: (id) => contacts.get(id),
    membersOf: (group) => [...contacts.values()].filter((contact) => contact.groups.includes(group)).map(({ id }) => id),
    contactsAfter: (id, limit) => [...contacts.values()].sort((a, b) => (a.id < b.id ? -1 : 1)).filter((contact) => id === undefined || contact.id > id).slice(0, limit),
    findByAddress: (value) => chooseByAddress(value, withKeys(addressKeys(value)), country),
    findAlike(contact, limit) {
      const keys = contactKeys(contact);
      const sharedBy = (other: Contact): number => contactKeys(other).reduce((sum, key) => sum + (!keys.includes(key) ? 0 : key.startsWith("u:") ? 8 : 1), 0);
      const nearest = new Set(withKeys(keys).sort((a, b) => sharedBy(b) - sharedBy(a)).slice(0, limit));
      return all().filter((other) => nearest.has(other));
    },
    contactsOf: (directory) => all().filter(({ origin }) => origin?.directory === directory),
    groups() {
      const counts = new Map<string, number>();
      for (const name of all().flatMap(({ groups }) => groups)) counts.set(name, (counts.get(name) ?? 0) + 1);
      return [...counts].map(([name, count]) => ({ name, count })).sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    sharedKeys(after, limit) {
      const keys = [...new Set(all().flatMap(contactKeys))].sort().filter((key) => key > after);
      const looked = keys.slice(0, limit);
      const shared = looked.map((key) => ({ key, contactIds: withKeys([key]).map(({ id }) => id).sort() })).filter(({ contactIds }) => contactIds.length > 1);
      return { shared, last: keys.length > limit ? looked.at(-1) : undefined };
    },
    markDifferent: (first, second) => void different.add(pairOf(first, second)),
    areDifferent: (first, second) => different.has(pairOf(first, second)),
    addContact: (draft) => put(completeContact(draft, freshId("contact"))),
    updateContact(contact) {
      present(contact.id);
      put(contact);
    },
    deleteContact: (id) => void contacts.delete(id),
    photo: (id) => photos.get(id),
    addPhoto(photo) {
      const id = `photo-${photo.mediaType}-${photo.bytes.join(".")}`;
      photos.set(id, photo);
      return id;
    },
    openBatch() {
      const id = freshId("batch");
      batches.set(id, []);
      return id;
    },
    writeBatch(batchId, writes) {
      const former = new Map(contacts);
      try {
        const steps = writes.map(write);
        batches.get(batchId)?.push(...steps);
        return steps.map(({ id }) => id);
      } catch (thrown) {
        contacts.clear();
        for (const [id, contact] of former) contacts.set(id, contact);
        throw thrown;
      }
    },
    undoBatch(batchId, limit) {
      const steps = batches.get(batchId);
      if (!steps) throw new GodwitError({ code: "store/batch-not-found", message: "This can no longer be taken back." });
      const taken = steps.splice(Math.max(0, steps.length - limit)).reverse();
      const untouched = taken.filter(({ id, before, after }) => {
        if (contacts.get(id) !== after) return false;
        if (before) put(before);
        else contacts.delete(id);
        return true;
      });
      if (steps.length === 0) batches.delete(batchId);
      return { undone: untouched.length, kept: taken.length - untouched.length, remaining: steps.length };
    },
  };
}

function compare(a: Contact, b: Contact, order: ContactOrder): number {
  const [left, right] = [sortKeyOf(a, order), sortKeyOf(b, order)];
  return Number(b.favourite) - Number(a.favourite) || (left < right ? -1 : Number(left > right));
}

function pairOf(first: string, second: string): string {
  return [first, second].sort().join(" ");
}
