// Many contacts at once: all or nothing where something fails in the middle, and one of several without a mix of their names.
import { expect, it } from "vitest";
import { ContactBook } from "../../../../core/phone/contacts/contact-book.ts";
import { directBatches } from "../../../../core/phone/contacts/direct-batches.ts";
import { mergeContacts } from "../../../../core/phone/contacts/merge-contacts.ts";
import type { ContactDraft } from "../../../../core/ports/store.ts";
import { createFakeContacts } from "../../../fakes/fake-contacts.ts";
import { FakeClock } from "../../../fakes/fake-clock.ts";

const person = (name: string, more: Partial<ContactDraft> = {}): ContactDraft => ({ name, favourite: false, notes: "", addresses: [], ...more });

it("takes back what was deleted when the rest of it cannot be, and tells the window", async () => {
  const clock = new FakeClock();
  const contacts = createFakeContacts();
  const direct = directBatches(contacts);
  const ids = Array.from({ length: 50 }, (_, index) => contacts.addContact(person(`Person ${index}`)).id);
  let writes = 0;
  let changes = 0;
  const batches: typeof direct = {
    ...direct,
    writeBatch: (...args) => (++writes > 1 ? Promise.reject(new Error("database or disk is full")) : direct.writeBatch(...args)),
  };
  const book = new ContactBook({ contacts, batches, clock, country: () => undefined, onChange: () => void (changes += 1) });
  await expect(book.deleteAll(ids)).rejects.toThrow("disk is full");
  expect(contacts.searchContacts({ limit: 100 }).total).toBe(50);
  expect(changes).toBe(1);
  book.dispose();
  expect(clock.pendingTimers).toBe(0);
});

it("gives a merged contact the parts of its own name only", () => {
  const contacts = createFakeContacts();
  const nameParts = { family: "Smith", given: "Bob", additional: "", prefixes: "", suffixes: "" };
  const ada = contacts.addContact(person("Ada Lovelace"));
  expect(mergeContacts(ada, [person("Bob Smith", { nameParts })], undefined)).toMatchObject({ name: "Ada Lovelace", extra: ["NICKNAME:Bob Smith"] });
  expect(mergeContacts(ada, [person("Bob Smith", { nameParts })], undefined)).not.toHaveProperty("nameParts");
  const bob = contacts.addContact(person("Smith, Bob"));
  expect(mergeContacts(bob, [person("Bob Smith", { nameParts })], undefined)).toMatchObject({ name: "Smith, Bob", nameParts });
});
