// Two sides that change at will come to say the same, whatever is cut off on the way, and nobody's word is lost.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GodwitError } from "../../../../core/base/errors.ts";
import { createMemoryDirectories } from "../../../../core/phone/memory-directories.ts";
import { BookSync, type SyncReport } from "../../../../core/phone/directories/book-sync.ts";
import { readCardText } from "../../../../core/phone/directories/card-text.ts";
import type { RemovalAnswer } from "../../../../core/phone/directories/removal-guard.ts";
import { isSameCard } from "../../../../core/phone/directories/same-card.ts";
import type { Contact } from "../../../../core/ports/store.ts";
import { FakeAddressBook } from "../../../fakes/fake-address-book.ts";
import { FakeClock } from "../../../fakes/fake-clock.ts";
import { createFakeContacts } from "../../../fakes/fake-contacts.ts";

const DIRECTORY = "office";

function makeSides() {
  const [clock, contacts, store, book] = [new FakeClock(), createFakeContacts(), createMemoryDirectories(), new FakeAddressBook()];
  const progress: [number, number][] = [];
  const controller = { signal: new AbortController().signal };
  const sync = (signal: AbortSignal = controller.signal, answer?: RemovalAnswer): Promise<SyncReport> =>
    new BookSync({ clock, contacts, store, book, onProgress: (done, total) => progress.push([done, total]), onContacts: () => {} }, DIRECTORY, signal, answer).run();
  const answer = (goneFrom: RemovalAnswer["goneFrom"], removals: RemovalAnswer["removals"], count = Number.POSITIVE_INFINITY): Promise<SyncReport> => sync(undefined, { goneFrom, removals, count });
  const add = (name: string, number = "1001"): Contact => contacts.addContact({ name, addresses: [{ label: "work", value: number }], origin: { directory: DIRECTORY, href: "" } });
  const here = (): readonly Contact[] => contacts.contactsOf(DIRECTORY);
  const change = (contact: Contact, more: Partial<Contact>): void => contacts.updateContact({ ...contacts.contact(contact.id)!, ...more });
  return { clock, contacts, store, book, progress, sync, answer, add, here, change };
}

const vcard = (uid: string, name: string, ...lines: readonly string[]): string => ["BEGIN:VCARD", "VERSION:3.0", `UID:${uid}`, `FN:${name}`, `N:${name};;;;`, ...lines, "END:VCARD", ""].join("\r\n");
const failure = (code: `${string}/${string}`): GodwitError => new GodwitError({ code, message: code });

describe("an address book in step", () => {
  it("takes all cards at first, and nothing the second time", async () => {
    const { book, sync, here } = makeSides();
    book.write("/book/ada.vcf", vcard("1", "Ada", "TEL;TYPE=WORK:1001"));
    expect(await sync()).toMatchObject({ taken: 1, sent: 0 });
    expect(here()).toMatchObject([{ name: "Ada", addresses: [{ label: "work", value: "1001" }], origin: { directory: DIRECTORY, href: "/book/ada.vcf" } }]);
    expect(await sync()).toMatchObject({ taken: 0, sent: 0 });
    expect(book.requests).toEqual(["changes", "fetch /book/ada.vcf", "changes"]);
  });

  it("sends new, changed and deleted contacts, each only as it knows the card (RFC 6352 section 6.3.2)", async () => {
    const { book, contacts, sync, add, change } = makeSides();
    const ada = add("Ada");
    await sync();
    const [[href, card] = ["", undefined]] = [...book.cards];
    expect(href).toBe(book.hrefFor(ada.id));
    expect(readCardText(card!.text)?.fields).toMatchObject({ name: "Ada", uid: ada.id });
    change(ada, { name: "Ada King" });
    await sync();
    expect(readCardText(book.cards.get(href)!.text)?.fields.name).toBe("Ada King");
    contacts.deleteContact(ada.id);
    await sync();
    expect(book.cards.size).toBe(0);
  });

  it("keeps lines that mean nothing to it, on both ways", async () => {
    const { book, sync, here, change } = makeSides();
    book.write("/book/ada.vcf", vcard("1", "Ada", "X-ENGINE;TYPE=difference:1", "ADR;TYPE=HOME:;;St James's Square;London;;;"));
    await sync();
    change(here()[0]!, { title: "Countess" });
    await sync();
    expect(book.cards.get("/book/ada.vcf")!.text).toContain("X-ENGINE;TYPE=difference:1\r\n");
    expect(book.cards.get("/book/ada.vcf")!.text).toContain("ADR;TYPE=HOME:;;St James's Square;London;;;\r\n");
  });

  it("makes a contact that came from a file before its card's own, and nobody twice", async () => {
    const { book, contacts, sync, here } = makeSides();
    book.write("/book/ada.vcf", vcard("1", "Ada", "TEL;TYPE=WORK:1001"));
    const { id } = contacts.addContact({ ...readCardText(book.cards.get("/book/ada.vcf")!.text)!.fields });
    expect(await sync()).toMatchObject({ sent: 0, merged: 0 });
    expect(here()).toMatchObject([{ id, origin: { href: "/book/ada.vcf" } }]);
    expect(contacts.contactsAfter(undefined, 10)).toHaveLength(1);
    expect(await sync()).toMatchObject({ taken: 0, sent: 0 });
  });

  it("is found without a UID where it says the same", async () => {
    const { book, contacts, sync, here } = makeSides();
    book.write("/book/ada.vcf", vcard("1", "Ada", "TEL;TYPE=WORK:1001"));
    const { uid: _uid, ...fields } = readCardText(book.cards.get("/book/ada.vcf")!.text)!.fields;
    contacts.addContact(fields);
    expect(await sync()).toMatchObject({ sent: 0 });
    expect(here()).toMatchObject([{ uid: "1" }]);
    expect(contacts.contactsAfter(undefined, 10)).toHaveLength(1);
  });

  it("does so by the UID where the card was changed since: the server's word stands, and nothing is lost", async () => {
    const { book, contacts, sync, here } = makeSides();
    book.write("/book/ada.vcf", vcard("urn:uuid:1", "Ada King", "TEL;TYPE=WORK:1002"));
    contacts.addContact({ name: "Ada", uid: "1", addresses: [{ label: "work", value: "1001" }] });
    await sync();
    expect(here().map(({ name, addresses }) => [name, addresses.map(({ value }) => value).sort()])).toEqual([["Ada King", ["1001", "1002"]]]);
    expect(contacts.contactsAfter(undefined, 10)).toHaveLength(1);
    expect(await sync()).toMatchObject({ taken: 0, sent: 0 });
  });

  it("takes no contact for its card that is somebody else's: of another UID, of another address book, only alike", async () => {
    const { book, contacts, sync } = makeSides();
    book.write("/book/ada.vcf", vcard("1", "Ada", "TEL;TYPE=WORK:1001"));
    const { fields } = readCardText(book.cards.get("/book/ada.vcf")!.text)!;
    contacts.addContact({ ...fields, uid: "2" });
    contacts.addContact({ ...fields, origin: { directory: "private", href: "/private/ada.vcf" } });
    contacts.addContact({ name: "Ada", addresses: [{ label: "work", value: "1002" }] });
    await sync();
    expect(contacts.contactsAfter(undefined, 10)).toHaveLength(4);
    expect(contacts.contactsOf("private")).toHaveLength(1);
  });

  it("goes on with the others where one may not be written (RFC 6352 section 6.3.2.1)", async () => {
    const { book, sync, add, here } = makeSides();
    const ada = add("Ada");
    book.write("/book/bo.vcf", vcard("2", "Bo"));
    book.before = (request, href) => { if (request === "put" && href === book.hrefFor(ada.id)) throw failure("directory/forbidden"); };
    expect(await sync()).toMatchObject({ refused: 1, refusal: { code: "directory/forbidden" } });
    expect(here()).toHaveLength(2);
  });

  it("leaves groups and what cannot be read alone", async () => {
    const { book, sync, here } = makeSides();
    book.write("/book/g.vcf", vcard("1", "Press", "X-ADDRESSBOOKSERVER-KIND:group"));
    book.write("/book/broken.vcf", "BEGIN:VCARD\r\nFN:cut");
    await sync();
    await sync();
    expect(here()).toEqual([]);
    expect(book.cards.size).toBe(2);
  });

  it("merges when somebody else was faster (412)", async () => {
    const { book, sync, add, here, change } = makeSides();
    const ada = add("Ada");
    await sync();
    const href = book.hrefFor(ada.id);
    change(ada, { title: "Countess" });
    let raced = false;
    book.before = (request) => {
      if (request === "put" && !raced) book.write(href, vcard(ada.id, "Ada", "TEL;TYPE=WORK:1001", "ORG:Engines"));
      raced ||= request === "put";
    };
    await sync();
    expect(here()).toMatchObject([{ title: "Countess", organisation: "Engines" }]);
    expect(readCardText(book.cards.get(href)!.text)?.fields).toMatchObject({ title: "Countess", organisation: "Engines" });
  });

  it("finds its own card again when it was cut off between the server and the store", async () => {
    const { book, sync, add, here } = makeSides();
    add("Ada");
    book.after = () => { throw failure("directory/unreachable"); };
    await expect(sync()).rejects.toMatchObject({ code: "directory/unreachable" });
    book.after = () => {};
    expect(await sync()).toMatchObject({ sent: 0 });
    expect(book.cards.size).toBe(1);
    expect(here()).toHaveLength(1);
  });

  it("goes on with the others when the server refuses one, and tries that one again", async () => {
    const { book, sync, add } = makeSides();
    const [ada] = [add("Ada"), add("Bo", "1002")];
    book.before = (request, href) => { if (request === "put" && href === book.hrefFor(ada.id)) throw failure("directory/too-large"); };
    expect(await sync()).toMatchObject({ sent: 1, refused: 1, refusal: { code: "directory/too-large" } });
    book.before = () => {};
    expect(await sync()).toMatchObject({ sent: 1, refused: 0 });
  });

  it("goes on where it was stopped, without asking for what it has", async () => {
    const { book, sync, progress } = makeSides();
    for (let index = 0; index < 120; index += 1) book.write(`/book/${index}.vcf`, vcard(String(index), `N${index}`));
    const stop = new AbortController();
    book.before = (request) => { if (request === "fetch" && book.requests.length === 3) stop.abort(); };
    await expect(sync(stop.signal)).rejects.toMatchObject({ code: "directory/stopped" });
    expect(progress.at(-1)).toEqual([50, 120]);
    book.before = () => {};
    book.requests.length = 0;
    await sync();
    expect(book.requests).toHaveLength(3);
  });

  it("takes two thousand in forty-one requests", async () => {
    const { book, clock, sync, here } = makeSides();
    for (let index = 0; index < 2_000; index += 1) book.write(`/book/${index}.vcf`, vcard(String(index), `N${index}`));
    await sync();
    expect(here()).toHaveLength(2_000);
    expect(book.requests).toHaveLength(41);
    expect(clock.pendingTimers).toBe(0);
  });

  it("lets a contact that others have deleted go, unless it was changed here", async () => {
    const { book, sync, add, here, change } = makeSides();
    const [ada, bo] = [add("Ada"), add("Bo", "1002")];
    await sync();
    for (const { id } of [ada, bo]) book.remove(book.hrefFor(id));
    change(bo, { title: "Chef" });
    await sync();
    expect(here().map(({ name }) => name)).toEqual(["Bo"]);
    expect([...book.cards.keys()]).toEqual([book.hrefFor(bo.id)]);
  });
});

describe("an address book most of which is gone", () => {
  const TEN = Array.from({ length: 10 }, (_, index) => `N${index}`);
  async function makeTen(knowsTokens = true) {
    const sides = makeSides();
    sides.book.knowsTokens = knowsTokens;
    for (const name of TEN) sides.add(name);
    await sides.sync();
    const names = (): readonly string[] => sides.here().map(({ name }) => name).sort();
    const loseThere = (count: number): void => { for (const href of [...sides.book.cards.keys()].slice(0, count)) sides.book.remove(href); };
    const loseHere = (count: number): void => { for (const { id } of sides.here().slice(0, count)) sides.contacts.deleteContact(id); };
    return { ...sides, names, loseThere, loseHere };
  }

  it.each([true, false])("takes nobody from here before the user has said so, however often it looks (tokens: %s)", async (knowsTokens) => {
    const { sync, names, loseThere, book } = await makeTen(knowsTokens);
    loseThere(10);
    book.write("/book/new.vcf", vcard("new", "New"));
    for (let round = 0; round < 3; round += 1) expect((await sync()).held).toEqual({ goneFrom: "server", count: 10, of: round === 0 ? 10 : 11 });
    expect(names()).toEqual(["N0", "N1", "N2", "N3", "N4", "N5", "N6", "N7", "N8", "N9", "New"]);
    expect(book.cards.size).toBe(1);
  });

  it("asks also where the server lists cards that it then does not have", async () => {
    const { sync, names, book } = await makeTen();
    for (const [href, card] of [...book.cards]) book.write(href, card.text);
    book.before = (request) => { if (request === "fetch") book.cards.clear(); };
    expect((await sync()).held).toEqual({ goneFrom: "server", count: 10, of: 10 });
    expect(names()).toEqual(TEN);
  });

  it("lets them go where the user accepts it, and no more than were shown", async () => {
    const { sync, answer, names, loseThere } = await makeTen();
    loseThere(8);
    expect((await sync()).held?.count).toBe(8);
    loseThere(1);
    expect((await answer("server", "accept", 8)).held?.count).toBe(9);
    expect((await answer("computer", "accept")).held?.count).toBe(9);
    expect((await answer("server", "accept", 9)).held).toBeUndefined();
    expect(names()).toHaveLength(1);
    expect(await sync()).toMatchObject({ taken: 0, sent: 0, held: undefined });
  });

  it("puts them back on the server where the user keeps them", async () => {
    const { sync, answer, names, loseThere, book } = await makeTen();
    loseThere(10);
    await sync();
    expect(await answer("server", "undo", 10)).toMatchObject({ sent: 10, held: undefined });
    expect([names(), book.cards.size]).toEqual([TEN, 10]);
    expect(await sync()).toMatchObject({ taken: 0, sent: 0 });
  });

  it("goes on by itself when the server has them again", async () => {
    const { sync, names, book } = await makeTen();
    const cards = [...book.cards.values()];
    book.cards.clear();
    book.knowsTokens = false;
    expect((await sync()).held?.count).toBe(10);
    for (const { href, text } of cards) book.write(href, text);
    expect(await sync()).toMatchObject({ sent: 0, held: undefined });
    expect(names()).toEqual(TEN);
  });

  it.each([[1, 1], [3, 4], [4, 8], [5, 10]])("asks nothing where %i of %i are deleted, as people do", async (count, of) => {
    const { sync, add, here, book } = makeSides();
    for (const name of TEN.slice(0, of)) add(name);
    await sync();
    for (const href of [...book.cards.keys()].slice(0, count)) book.remove(href);
    expect((await sync()).held).toBeUndefined();
    expect(here()).toHaveLength(of - count);
  });

  it("deletes nothing on the server where most are gone from this computer, before the user has said so", async () => {
    const { sync, answer, loseHere, names, book } = await makeTen();
    loseHere(9);
    for (let round = 0; round < 2; round += 1) expect((await sync()).held).toEqual({ goneFrom: "computer", count: 9, of: 10 });
    expect(book.cards.size).toBe(10);
    expect((await answer("computer", "undo", 9)).held).toBeUndefined();
    expect([names(), book.cards.size]).toEqual([TEN, 10]);
    loseHere(9);
    expect(await answer("computer", "accept", 9)).toMatchObject({ sent: 9, held: undefined });
    expect(book.cards.size).toBe(1);
  });
});

describe("two sides that change at will", () => {
  const words = fc.constantFrom("Ada", "Bo", "Cy", "Di");
  const edits = fc.record({ where: fc.constantFrom("here", "there"), what: fc.constantFrom("add", "name", "number", "delete", "sync", "cut"), which: fc.nat(5), word: words, tag: fc.nat(999) });

  it("come to say the same, and every number that somebody added and nobody deleted is on both", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(edits, { maxLength: 30 }), fc.boolean(), fc.boolean(), async (steps, knowsTokens, hidesVersions) => {
        const { book, contacts, answer, add, here, change } = makeSides();
        const sync = async (): Promise<SyncReport> => {
          const { held } = await answer("server", "accept");
          return answer(held?.goneFrom ?? "server", "accept");
        };
        Object.assign(book, { knowsTokens, hidesVersions });
        const added = new Map<string, string>();
        let made = 0;
        for (const { where, what, which, word, tag } of steps) {
          const person = here()[which];
          const card = [...book.cards.values()][which];
          const number = `7${tag}${(made += 1)}`;
          if (what === "sync") await sync();
          else if (what === "cut") {
            book.after = () => { throw failure("directory/unreachable"); };
            await sync().catch(() => undefined);
            book.after = () => {};
          } else if (where === "here") {
            if (what === "add") added.set(number, add(word, number).id);
            else if (person && what === "delete") contacts.deleteContact(person.id);
            else if (person && what === "name") change(person, { name: word });
            else if (person) change(person, { addresses: [...person.addresses, { label: "work", value: number }] });
          } else if (what === "add") book.write(`/book/there-${made}.vcf`, vcard(`there-${made}`, word, `TEL;TYPE=WORK:${number}`));
          else if (card && what === "delete") book.remove(card.href);
          else if (card) {
            const line = what === "name" ? `NICKNAME:${word}` : `TEL;TYPE=WORK:${number}`;
            book.write(card.href, card.text.replace("END:VCARD", `${line}\r\nEND:VCARD`));
          }
        }
        const deletes = steps.some(({ what }) => what === "delete");
        for (let round = 0; round < 3; round += 1) await sync();
        expect(here()).toHaveLength(book.cards.size);
        for (const { origin, id: _id, ...fields } of here()) {
          const there = readCardText(book.cards.get(origin!.href)!.text)!.fields;
          expect(isSameCard(fields, there)).toBe(true);
        }
        const numbers = here().flatMap(({ addresses }) => addresses.map(({ value }) => value));
        if (!deletes) for (const number of added.keys()) expect(numbers).toContain(number);
        expect(await sync()).toMatchObject({ taken: 0, sent: 0 });
      }),
      { numRuns: 150 },
    );
  });
});
