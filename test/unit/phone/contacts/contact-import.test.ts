// Taking contacts from files: what is found is shown before anything changes, nothing is overwritten unasked, and a whole
// import goes back.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ContactBook } from "../../../../core/phone/contacts/contact-book.ts";
import { ContactImports } from "../../../../core/phone/contacts/contact-imports.ts";
import type { ContactImportView } from "../../../../core/phone/protocol.ts";
import { csvTables } from "../../../../core/platform/node/csv-tables.ts";
import type { Contact, ContactStore } from "../../../../core/ports/store.ts";
import { createFakeContacts } from "../../../fakes/fake-contacts.ts";
import { directBatches } from "../../../../core/phone/contacts/direct-batches.ts";
import { FakeClock } from "../../../fakes/fake-clock.ts";

let clock: FakeClock;
let contacts: ContactStore;
let book: ContactBook;
let imports: ContactImports;
let views: (ContactImportView | undefined)[];
let changes: number;

beforeEach(() => {
  clock = new FakeClock();
  contacts = createFakeContacts("GB");
  views = [];
  changes = 0;
  const ports = { contacts, batches: directBatches(contacts), clock, country: () => "GB", tables: csvTables, onChange: () => void (changes += 1) };
  book = new ContactBook(ports);
  imports = new ContactImports({ ...ports, tell: (view) => void views.push(view) });
});
afterEach(() => {
  imports.dispose();
  book.dispose();
  expect(clock.pendingTimers).toBe(0);
});

const card = (name: string, ...lines: readonly string[]): string => ["BEGIN:VCARD", "VERSION:3.0", `FN:${name}`, ...lines, "END:VCARD", ""].join("\r\n");
const everybody = (): readonly Contact[] => contacts.searchContacts({ limit: 100 }).contacts;
const names = (): readonly string[] => everybody().map(({ name }) => name);

/** Lets turns follow each other until nothing is to be done. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await clock.advance(1);
}
async function planned(text: string, fileName = "people.vcf"): Promise<ContactImportView> {
  await imports.open(fileName, text);
  await settle();
  return imports.current.view;
}

describe("a file of cards", () => {
  it("is compared with who is there: new, changed, equal, doubtful, unusable; and nothing has changed yet", async () => {
    contacts.addContact({ name: "Ada Lovelace", addresses: [{ label: "work", value: "020 7946 0018" }] });
    contacts.addContact({ name: "Grace Hopper", addresses: [{ label: "work", value: "2001" }] });
    const view = await planned(
      card("Lovelace, Ada", "TEL:+442079460018", "TITLE:Countess") + card("Grace Hopper", "TEL:2001") + card("Someone", "TEL:2001") + card("New One", "TEL:3") + card("", "NOTE:x"),
    );
    expect(view).toMatchObject({
      state: "planned", format: "vcard", counts: { new: 1, changed: 1, equal: 1, doubtful: 1, unusable: 1 }, outcome: { added: 2, changed: 1, skipped: 2 },
    });
    const [changed] = imports.current.items("changed", 0, 10).items;
    expect(changed).toMatchObject({ index: 0, line: 1, choice: "merge", present: { name: "Ada Lovelace" } });
    expect(changed!.changes).toContainEqual({ field: "title", before: "", after: "Countess" });
    expect(imports.current.items("unusable", 0, 10).items[0]).toMatchObject({ failure: { code: "contacts/card-empty" } });
    expect(names()).toEqual(["Ada Lovelace", "Grace Hopper"]);
  });

  it("has nothing to change in a contact that says the same, though a namesake with the same number does not", async () => {
    contacts.addContact({ name: "Ada Lovelace", addresses: [{ label: "work", value: "2001" }], title: "Reception" });
    const { id } = contacts.addContact({ name: "Ada Lovelace", addresses: [{ label: "work", value: "2001" }], title: "Countess" });
    const view = await planned(card("Ada Lovelace", "TEL;TYPE=WORK:2001", "TITLE:Countess"));
    expect(view.counts).toMatchObject({ equal: 1, changed: 0 });
    expect(imports.current.items("equal", 0, 10).items).toMatchObject([{ choice: "skip", present: { id } }]);
  });

  it("has nothing to change in somebody of whom both know the name alone, and doubts where one knows more", async () => {
    for (const [title, kind] of [["", "equal"], ["Countess", "doubtful"]] as const) {
      for (const { id } of everybody()) contacts.deleteContact(id);
      contacts.addContact({ name: "Ada", addresses: [], title });
      expect((await planned(card("Ada"))).counts).toMatchObject({ [kind]: 1 });
    }
  });

  it("is taken as chosen, and goes back as a whole", async () => {
    const ada = contacts.addContact({ name: "Ada Lovelace", title: "Countess", notes: "Mine", addresses: [{ label: "work", value: "020 7946 0018" }], favourite: true });
    await planned(card("Ada Lovelace", "TEL:+442079460018", "TITLE:Lady", "PHOTO;ENCODING=b;TYPE=PNG:iVBORw0KGgo=") + card("B", "TEL:1") + card("C", "TEL:2"));
    imports.current.choose({ kind: "changed" }, "replace");
    imports.current.choose({ index: 2 }, "skip");
    imports.current.start();
    await settle();
    const { view } = imports.current;
    expect(view).toMatchObject({ state: "done", outcome: { added: 1, changed: 1, skipped: 1 } });
    expect(names()).toEqual(["Ada Lovelace", "B"]);
    expect(contacts.contact(ada.id)).toMatchObject({ title: "Lady", notes: "", favourite: true, addresses: [{ value: "+442079460018" }] });
    expect(contacts.photo(contacts.contact(ada.id)!.photoId!)).toMatchObject({ mediaType: "image/png" });
    expect(await book.undo(view.batchId!)).toEqual({ undone: 2, kept: 0, remaining: 0 });
    expect(everybody()).toEqual([ada]);
    expect(changes).toBe(2);
  });

  it("overwrites nothing by merging: what is there stays, what is new is added, what differs is kept beside it", async () => {
    const { id } = contacts.addContact({ name: "Ada Lovelace", title: "Countess", notes: "Mine", addresses: [{ label: "work", value: "020 7946 0018" }] });
    await planned(card("Ada Lovelace", "TEL:+442079460018", "TEL;TYPE=CELL:07700 900123", "TITLE:Lady", "NOTE:Theirs"));
    imports.current.start();
    await settle();
    expect(contacts.contact(id)).toMatchObject({
      title: "Countess", notes: "Mine\n\nTheirs", extra: ["TITLE:Lady"],
      addresses: [{ label: "work", value: "020 7946 0018" }, { label: "mobile", value: "07700 900123" }],
    });
  });

  it("stopped while it is written, leaves all as it was", async () => {
    await planned(Array.from({ length: 30 }, (_, index) => card(`P${index}`, `TEL:9${index}`)).join(""));
    imports.current.start();
    await imports.close();
    expect(views.at(-1)).toBeUndefined();
    await settle();
    expect(everybody()).toEqual([]);
    expect(() => imports.current).toThrow(expect.objectContaining({ code: "contacts/no-import" }));
  });

  it.each([["", "contacts/file-empty"], ["BEGIN:VCARD\n", "planned"], ["just words\n", "mapping"]])("says what is wrong with %j", async (text, expected) => {
    const view = await planned(text);
    expect(view.failure?.code ?? view.state).toBe(expected);
  });
});

describe("a table", () => {
  const google = 'Name,Given Name,Family Name,Phone 1 - Type,Phone 1 - Value,E-mail 1 - Value,Organization 1 - Name,Group Membership\n"Lovelace, Ada",Ada,Lovelace,Mobile,+44 7700 900123 ::: +44 7700 900124,ada@post.example,Engines,Press ::: * starred\n';
  const outlook = "First Name;Last Name;Company;Job Title;Business Phone;Mobile Phone;E-mail Address;Categories;Notes\nAda;Lovelace;Engines;Countess;020 7946 0018;07700 900123;ada@post.example;Press;\"two\nlines\"\n";

  it.each([
    ["Google", google, { groups: ["Press"], favourite: true, addresses: [{ label: "mobile", value: "+44 7700 900123" }, { label: "mobile", value: "+44 7700 900124" }] }],
    ["Outlook", outlook, { title: "Countess", notes: "two\nlines", addresses: [{ label: "work", value: "020 7946 0018" }, { label: "mobile", value: "07700 900123" }] }],
  ])("of %s is understood by its first line", async (_whose, text, expected) => {
    const view = await planned(text, "people.csv");
    expect(view).toMatchObject({ state: "mapping", format: "csv", hasHeader: true });
    imports.current.setColumns(view.columns!.map(({ field }) => field), true);
    await settle();
    expect(imports.current.items(null, 0, 5).items[0]!.contact).toMatchObject({ organisation: "Engines", nameParts: { family: "Lovelace", given: "Ada" }, ...expected });
  });

  it("without a first line of names is guessed by what is in it, and corrected by whoever knows", async () => {
    const view = await planned("Engines\tAda\t2001\nWorks\tBo\t2002\n", "people.tsv");
    expect(view).toMatchObject({ hasHeader: false, columns: [{ field: "name", examples: ["Engines", "Works"] }, { field: null }, { field: "phone:other" }] });
    imports.current.setColumns(["organisation", "name", "phone:work"], false);
    await settle();
    imports.current.start();
    await settle();
    expect(everybody()).toMatchObject([{ name: "Ada", organisation: "Engines", addresses: [{ label: "work", value: "2001" }] }, { name: "Bo" }]);
  });

  it("that was exported is read again as the same contacts, and runs nothing in a spreadsheet", async () => {
    contacts.addContact({
      name: "=cmd|' /C calc'!A0", organisation: "@SUM(1)", notes: "a,\"b\"\nc", favourite: true, groups: ["Press", "Old friends"], birthday: "1815-12-10",
      addresses: [{ label: "own word", value: "+44 20 7946 0018" }, { label: "sip", value: "sip:ada@example.org" }], emails: [{ label: "home", value: "a@b.example" }],
    });
    const [before] = everybody();
    const { text, count } = await book.exported({ kind: "all" }, "csv");
    expect(count).toBe(1);
    expect(text.split("\r\n")[1]).toMatch(/^'=cmd/u);
    expect(text).toContain(",+44 20 7946 0018,");
    contacts.deleteContact(before!.id);
    const view = await planned(text, "contacts.csv");
    imports.current.setColumns(view.columns!.map(({ field }) => field), view.hasHeader!);
    await settle();
    imports.current.start();
    await settle();
    expect(everybody()[0]).toEqual({ ...before, id: expect.any(String) });
  });
});

describe("duplicates", () => {
  it("are found by number, e-mail address and name, the sure ones first, and not brought up again when they are none", async () => {
    const [a, b, c] = [["Ada Lovelace", "020 7946 0018"], ["Lovelace Ada", "+44 20 7946 0018"], ["Reception", "0044 20 7946 0018"]].map(([name, value]) => contacts.addContact({ name: name!, addresses: [{ label: "work", value: value! }] }));
    const pairs = await duplicates();
    expect(pairs.map(({ first, second, reasons }) => [first.id, second.id, reasons.map(({ reason }) => reason).join()])).toEqual([
      [a!.id, b!.id, "number,name"], [a!.id, c!.id, "number"], [b!.id, c!.id, "number"],
    ]);
    contacts.markDifferent(a!.id, c!.id);
    expect(await duplicates()).toHaveLength(2);
  });

  it("are merged without losing anything, and come apart again", async () => {
    const [a, b] = [
      contacts.addContact({ name: "Ada", addresses: [{ label: "work", value: "020 7946 0018" }], extra: ["X-A:1"], groups: ["One"] }),
      contacts.addContact({ name: "Ada King", organisation: "Engines", addresses: [{ label: "home", value: "+44 20 7946 0018" }, { label: "sip", value: "ada@x.example" }], extra: ["X-B:2"], groups: ["Two"] }),
    ];
    const merged = book.merged([a.id, b.id]);
    expect(merged).toMatchObject({ id: a.id, name: "Ada", organisation: "Engines", groups: ["One", "Two"], extra: ["X-A:1", "X-B:2", "NICKNAME:Ada King"], addresses: [{ value: "020 7946 0018" }, { value: "ada@x.example" }] });
    const batch = book.merge([a.id, b.id], merged);
    expect(everybody()).toEqual([merged]);
    await book.undo(batch);
    expect(everybody()).toEqual([a, b]);
  });

  async function duplicates() {
    const found = book.duplicates(10);
    await settle();
    return found;
  }
});

it("puts contacts into groups, renames and ends a group, and takes each back", async () => {
  const { id } = contacts.addContact({ name: "A", addresses: [], groups: ["One"] });
  await book.assign("Two", [id, "gone"], true);
  const batch = await book.renameGroup("One", "Two");
  expect(contacts.groups()).toEqual([{ name: "Two", count: 1 }]);
  await book.undo(batch);
  expect(contacts.contact(id)!.groups).toEqual(["One", "Two"]);
  await book.renameGroup("Two", null);
  expect(contacts.contact(id)!.groups).toEqual(["One"]);
});
