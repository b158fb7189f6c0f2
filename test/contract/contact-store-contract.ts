// What every ContactStore promises; run on the fake and on the real database. Both are of somebody in Britain.
import { describe, expect, it } from "vitest";
import type { ContactDraft, ContactStore } from "../../core/ports/store.ts";

const ada: ContactDraft = {
  name: "Ada Lovelace",
  nameParts: { family: "Lovelace", given: "Ada", additional: "", prefixes: "", suffixes: "" },
  organisation: "Analytical Engines",
  title: "Countess",
  favourite: false,
  addresses: [
    { label: "work", value: "+44 (20) 7946-0018", preferred: true },
    { label: "sip", value: "sip:Ada@Example.org;transport=tcp" },
  ],
  emails: [{ label: "home", value: "ada@post.example" }],
  notes: "Engines\nand <b>numbers</b>",
  groups: ["Press", "Friends"],
  birthday: "1815-12-10",
  uid: "urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1",
  origin: { directory: "office", href: "/ada.vcf" },
  extra: ["X-ENGINE;TYPE=difference:1"],
};

const person = (name: string, value: string, more: Partial<ContactDraft> = {}): ContactDraft => ({ name, addresses: [{ label: "work", value }], ...more });

/** Declares what holds for the contacts of a store that is empty before each test. */
export function describeContacts(contacts: () => ContactStore): void {
  const names = (text: string): readonly string[] => contacts().searchContacts({ text, limit: 50 }).contacts.map(({ name }) => name);
  const add = (...drafts: readonly ContactDraft[]) => drafts.map((draft) => contacts().addContact(draft));

  it("gives back what was added, as it was typed, and what was left out as empty", () => {
    const [whole, small] = add(ada, person("Bo", "1"));
    expect(contacts().contact(whole!.id)).toEqual({ ...ada, id: whole!.id });
    expect(contacts().contact(small!.id)).toMatchObject({ organisation: "", title: "", favourite: false, emails: [], notes: "", groups: [], extra: [] });
    expect(whole!.id).not.toBe(small!.id);
  });

  it("replaces a contact whole on update, with all that it is found by", () => {
    const [{ id } = { id: "" }] = add(ada);
    const changed = { ...contacts().addContact(person("Ada King", "2001", { favourite: true })), id };
    contacts().updateContact(changed);
    expect(contacts().contact(id)).toEqual(changed);
    expect(contacts().findByAddress("ada@example.org")).toBeUndefined();
    expect(names("lovelace")).toEqual([]);
    expect(contacts().groups()).toEqual([]);
  });

  it("refuses to update a contact that is not there, with a stable code", () => {
    expect(() => contacts().updateContact({ ...contacts().addContact(ada), id: "gone" })).toThrow(expect.objectContaining({ code: "store/contact-not-found" }));
  });

  it("forgets a deleted contact and all that it is found by; deleting it again changes nothing", () => {
    const [{ id } = { id: "" }] = add(ada);
    contacts().deleteContact(id);
    contacts().deleteContact(id);
    expect(contacts().contact(id)).toBeUndefined();
    expect(contacts().findByAddress("ada@example.org")).toBeUndefined();
    expect(contacts().searchContacts({ limit: 10 })).toEqual({ total: 0, contacts: [] });
  });

  describe("whose address it is", () => {
    it.each([
      ["scheme, case and parameters", "sips:ADA@example.ORG;user=phone"],
      ["a display name and brackets", "Ada <sip:ada@example.org>"],
      ["visual separators (RFC 3966 section 5.1.1)", "tel:+44-20-7946.0018"],
      ["the domain of a number", "sip:+442079460018@carrier.example"],
      ["the national form", "020 7946 0018"],
      ["the prefix for going abroad", "00442079460018"],
      ["a zero in brackets (E.123)", "+44 (0)20 7946 0018"],
      ["a number without its prefix for other towns", "2079460018"],
      ["a number within the town", "sip:79460018@carrier.example"],
    ])("is found whatever the form: %s", (_what, value) => {
      const [{ id } = { id: "" }] = add(ada);
      expect(contacts().findByAddress(value)?.id).toBe(id);
    });

    it.each(["", "sip:", "ada@example.com", "+44 20 7946 001", "460018", "+1 207 946 0018", "0018@example.org"])("is nobody's: %j", (value) => {
      add(ada, person("Empty", ""));
      expect(contacts().findByAddress(value)).toBeUndefined();
    });

    it("prefers the whole address over its number, and the number over one that ends alike", () => {
      const [, whole, number] = add(person("Number", "2001"), person("Whole", "2001@pbx.example"), person("Office", "+442079460018"), person("Elsewhere", "7946 0018"));
      expect(contacts().findByAddress("sip:2001@pbx.example")?.id).toBe(whole!.id);
      expect(contacts().findByAddress("020 7946 0018")?.id).toBe(number!.id);
    });

    it("finds nobody rather than guess between two whose numbers end alike", () => {
      add(person("Berlin", "+49 30 79460018"), person("London", "+44 20 79460018"));
      expect(contacts().findByAddress("79460018")).toBeUndefined();
    });

    it("takes an extension of one exchange for none of another", () => {
      add(person("Here", "sip:204@pbx.example"));
      expect(contacts().findByAddress("sip:204@other.example")).toBeUndefined();
      expect(contacts().findByAddress("204")).toBeUndefined();
    });
  });

  describe("search", () => {
    it.each(["MULLER jo", "jörg müller", "mueller", "mül JÖ", "engine mull", "030 12", "301234567", "+49 30 1234", "49301234567", "press jorg", "post.example", "met", "joerg@post"])("finds Jörg Müller by %j", (text) => {
      add(person("Jörg Müller", "+49 30 1234567", { organisation: "Engine Works", groups: ["Press"], emails: [{ label: "work", value: "joerg@post.example" }], notes: "Met in Mainz." }));
      add(person("Somebody Else", "+1 202 555 0114"));
      expect(names(text)).toEqual(["Jörg Müller"]);
    });

    it.each(["+44 20 7946", "0044 207", "020 7946", "2079", "0018"])("finds a number saved in its national form by %j", (text) => {
      add(person("National", "020 7946 0018"));
      expect(names(text)).toEqual(["National"]);
    });

    it.each(["muller 204", "üller", "engines x", "999"])("finds nobody by %j", (text) => {
      add(person("Jörg Müller", "+49 30 1234567"), person("Office 204", "204@pbx.example"));
      expect(names(text)).toEqual([]);
    });

    it("finds a given name in a name that is written without blanks", () => {
      add(person("山田太郎", "1"));
      expect(names("太郎")).toEqual(["山田太郎"]);
    });

    it.each(["ß", "straße", "STRASSE"])("takes ß for ss: %j", (text) => {
      add(person("Straßenbahn", "1", { notes: "ss" }));
      expect(names(text)).toEqual(["Straßenbahn"]);
    });

    it.each(["%", "\"", "*", "a\" OR \"b", "AND", "NEAR(a b)", "-", "words:"])("takes nothing in a search for a command: %j", (text) => {
      add(person("Plain", "1"));
      expect(() => contacts().searchContacts({ text, limit: 5 })).not.toThrow();
    });

    it("counts all that match and answers a page of them", () => {
      add(...["P1", "P2", "P3", "P4", "Q"].map((name) => person(name, "1")));
      const page = contacts().searchContacts({ text: "p", offset: 1, limit: 2 });
      expect(page.total).toBe(4);
      expect(page.contacts.map(({ name }) => name)).toEqual(["P2", "P3"]);
    });

    it("narrows by group and favourites", () => {
      add(person("A", "1", { groups: ["Press"] }), person("B", "2", { favourite: true, groups: ["Press"] }), person("C", "3", { favourite: true }));
      const found = (query: object) => contacts().searchContacts({ ...query, limit: 9 }).contacts.map(({ name }) => name).join("");
      expect([found({ group: "Press" }), found({ favourites: true }), found({ group: "Press", favourites: true, text: "b" })]).toEqual(["BA", "BC", "B"]);
    });
  });

  describe("the list", () => {
    const listed = (order: "name" | "family-name") => contacts().searchContacts({ order, limit: 50 }).contacts.map(({ name }) => name);

    it("has favourites first, then names without regard to case and accents, then those that begin with no letter", () => {
      add(...["zoe", "Émile", "Eve", "adam", "1st Aid"].map((name) => person(name, "1")), person("Yves", "2", { favourite: true }));
      expect(listed("name")).toEqual(["Yves", "adam", "Émile", "Eve", "zoe", "1st Aid"]);
    });

    it("goes by family names when asked, the last word of a name where none is known", () => {
      add(ada, person("Grace Hopper", "1"), person("Zuse", "2"), person("Vaughan, Dorothy", "3", { nameParts: { family: "Vaughan", given: "Dorothy", additional: "", prefixes: "", suffixes: "" } }));
      expect(listed("family-name")).toEqual(["Grace Hopper", "Ada Lovelace", "Vaughan, Dorothy", "Zuse"]);
    });

    it("falls into favourites and first letters, in its own order", () => {
      add(...["eve", "Émile", "adam", "1st Aid"].map((name) => person(name, "1", { groups: name === "eve" ? ["Press"] : [] })), person("Yves Adler", "2", { favourite: true }));
      expect(contacts().contactSections({})).toEqual([
        { heading: "favourites", count: 1 }, { heading: "A", count: 1 }, { heading: "E", count: 2 }, { heading: "#", count: 1 },
      ]);
      expect(contacts().contactSections({ group: "Press" })).toEqual([{ heading: "E", count: 1 }]);
    });

    it("counts who is in each group", () => {
      add(ada, person("B", "1", { groups: ["Press"] }));
      expect(contacts().groups()).toEqual([{ name: "Friends", count: 1 }, { name: "Press", count: 2 }]);
    });

    it("knows who is in a group", () => {
      const [first, second] = add(ada, person("B", "1", { groups: ["Press"] }), person("C", "2"));
      expect([...contacts().membersOf("Press")].sort()).toEqual([first!.id, second!.id].sort());
      contacts().deleteContact(first!.id);
      expect([contacts().membersOf("Press"), contacts().membersOf("Friends")]).toEqual([[second!.id], []]);
    });

    it("can be gone through in parts, each contact once", () => {
      const added = add(...["a", "b", "c"].map((name) => person(name, "1"))).map(({ id }) => id).sort();
      const [first, second] = contacts().contactsAfter(undefined, 2).map(({ id }) => id);
      expect([first, second, ...contacts().contactsAfter(second, 2).map(({ id }) => id)]).toEqual(added);
    });
  });

  it("knows who may be meant by a number, an e-mail address, a uid or a name", () => {
    const [{ id } = { id: "" }] = add(ada);
    add(person("Grace", "1"));
    const alike = (draft: ContactDraft) => contacts().findAlike(draft, 10).map((contact) => contact.id);
    expect(alike(person("X", "020 7946 0018"))).toEqual([id]);
    expect(alike(person("LOVELACE, Ada", "9"))).toEqual([id]);
    expect(alike({ name: "X", addresses: [], emails: [{ label: "", value: "ADA@post.example" }] })).toEqual([id]);
    expect(alike({ name: "X", addresses: [], uid: "4FBE8971-0bc3-424c-9c26-36c3e1eff6b1" })).toEqual([id]);
    expect(alike(person("X", "+99 1"))).toEqual([]);
  });

  it("knows the one who is meant among many who share a number, a name, or both", () => {
    const uid = (index: number): string => `urn:uuid:00000000-0000-4000-8000-0000000000${10 + index}`;
    const staff = Array.from({ length: 40 }, (_, index): ContactDraft => ({ ...person(`Person ${index}`, "+44 20 7946 0018"), uid: uid(index) }));
    const smiths = Array.from({ length: 40 }, (_, index) => person("John Smith", `+44 7700 9001${10 + index}`));
    const ids = add(...staff, ...smiths).map(({ id }) => id);
    const found = [...staff.map(({ uid: _uid, ...draft }) => draft), ...smiths].map((draft, index) => contacts().findAlike(draft, 16).some(({ id }) => id === ids[index]));
    expect(found).toEqual(ids.map(() => true));
    expect(staff.map((draft, index) => contacts().findAlike({ ...draft, name: "Somebody else" }, 16).some(({ id }) => id === ids[index]))).toEqual(staff.map(() => true));
  });

  it("tells which keys several share, in parts, and remembers who is not the same person", () => {
    const [a, b, c] = add(person("Ada", "+44 20 7946 0018"), person("Ada", "020 7946 0018"), person("Bo", "3")).map(({ id }) => id);
    const shared: string[] = [];
    for (let after: string | undefined = ""; after !== undefined;) {
      const part = contacts().sharedKeys(after, 4);
      shared.push(...part.shared.map(({ key, contactIds }) => `${key} ${contactIds.length}`));
      after = part.last;
    }
    expect(shared.sort()).toEqual(["n:ada 2", "t:9460018 2"]);
    contacts().markDifferent(b!, a!);
    expect([contacts().areDifferent(a!, b!), contacts().areDifferent(a!, c!)]).toEqual([true, false]);
  });

  it("lists what is kept in step with a directory", () => {
    const [{ id } = { id: "" }] = add(ada, person("B", "1"));
    expect(contacts().contactsOf("office").map((contact) => contact.id)).toEqual([id]);
    expect(contacts().contactsOf("home")).toEqual([]);
  });

  it("keeps a photo apart, the same one once", () => {
    const photo = { mediaType: "image/png", bytes: Uint8Array.of(137, 80, 78, 71) };
    const id = contacts().addPhoto(photo);
    expect(contacts().addPhoto({ ...photo, bytes: photo.bytes.slice() })).toBe(id);
    expect(contacts().photo(id)).toEqual(photo);
    expect(contacts().photo("gone")).toBeUndefined();
  });

  describe("a batch", () => {
    const everything = () => contacts().searchContacts({ limit: 50 }).contacts;

    it("makes all of its changes or none", () => {
      const batch = contacts().openBatch("import");
      expect(() => contacts().writeBatch(batch, [{ kind: "add", contact: ada }, { kind: "delete", id: "gone" }])).toThrow(expect.objectContaining({ code: "store/contact-not-found" }));
      expect(everything()).toEqual([]);
    });

    it("is taken back whole: what was added goes, what was changed or deleted is as before and found as before", () => {
      const [first, second] = add(ada, person("Bo", "2002"));
      const batch = contacts().openBatch("import");
      const [added] = contacts().writeBatch(batch, [{ kind: "add", contact: person("New", "1") }, { kind: "delete", id: second!.id }]);
      contacts().writeBatch(batch, [{ kind: "replace", contact: { ...first!, name: "Changed" } }, { kind: "replace", contact: { ...first!, name: "Changed again" } }]);
      expect(contacts().contact(added!)?.name).toBe("New");
      let left = contacts().undoBatch(batch, 3);
      expect(left.remaining).toBe(1);
      left = contacts().undoBatch(batch, 3);
      expect(left).toEqual({ undone: 1, kept: 0, remaining: 0 });
      expect(everything()).toEqual([first, second]);
      expect(contacts().findByAddress("2002")?.id).toBe(second!.id);
      expect(() => contacts().undoBatch(batch, 3)).toThrow(expect.objectContaining({ code: "store/batch-not-found" }));
    });

    it("leaves alone what somebody has changed since", () => {
      const [first] = add(ada);
      const batch = contacts().openBatch("import");
      contacts().writeBatch(batch, [{ kind: "replace", contact: { ...first!, title: "Imported" } }]);
      contacts().updateContact({ ...first!, title: "By hand" });
      expect(contacts().undoBatch(batch, 10)).toEqual({ undone: 0, kept: 1, remaining: 0 });
      expect(contacts().contact(first!.id)?.title).toBe("By hand");
    });
  });
}
