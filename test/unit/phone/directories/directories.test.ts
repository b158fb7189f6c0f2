// The user's directories as a whole: when an address book is brought in step, what the user is asked, who is found.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { GodwitError } from "../../../../core/base/errors.ts";
import { Directories } from "../../../../core/phone/directories/directories.ts";
import { createMemoryDirectories } from "../../../../core/phone/memory-directories.ts";
import { DEFAULT_PREFERENCES, DEFAULT_REACHABILITY, type CardDavSettings, type DirectoryView, type LdapSettings } from "../../../../core/phone/protocol.ts";
import { Notices } from "../../../../core/phone/notices.ts";
import { PhoneState, type InitialState } from "../../../../core/phone/phone-state.ts";
import { createMemorySecrets, createMemorySettings } from "../../../../core/platform/node/memory-settings.ts";
import { FakeAddressBook } from "../../../fakes/fake-address-book.ts";
import { FakeClock } from "../../../fakes/fake-clock.ts";
import { createFakeContacts } from "../../../fakes/fake-contacts.ts";
import { FakePeople } from "../../../fakes/fake-people.ts";
import { FakeRandom } from "../../../fakes/fake-random.ts";

const BOOK: CardDavSettings = { kind: "carddav", name: "Team", url: "https://cloud.example.org/book/", user: "ada", allowsPlain: false, takesNew: true };
const OFFICE: LdapSettings = { kind: "ldap", name: "Office", host: "ldap.example.org", port: 636, security: "tls", baseDn: "dc=example,dc=org", bindDn: "", filter: "" };
const INITIAL = { directories: [], notices: [], preferences: DEFAULT_PREFERENCES, reachability: DEFAULT_REACHABILITY } as unknown as InitialState;

const card = (name: string): string => ["BEGIN:VCARD", "VERSION:3.0", `UID:${name}`, `FN:${name}`, `N:${name};;;;`, "END:VCARD", ""].join("\r\n");
const ada = { dn: ["uid=ada"], cn: ["Ada Lovelace"], telephonenumber: ["+44 20 7946 0018"] };

let clock: FakeClock;
let book: FakeAddressBook;
let people: FakePeople;
let contacts: ReturnType<typeof createFakeContacts>;
let directories: Directories;
let state: PhoneState;

beforeEach(() => {
  [clock, book, people, contacts, state] = [new FakeClock(), new FakeAddressBook(), new FakePeople(), createFakeContacts(), new PhoneState(INITIAL)];
  const books = { discover: async () => [{ url: BOOK.url, name: "Team" }], open: () => book };
  directories = new Directories({ clock, random: new FakeRandom(1), contacts, settings: createMemorySettings(), secrets: createMemorySecrets(), store: createMemoryDirectories(), state, books, people, country: () => "GB", notices: new Notices(state, []) });
});

afterEach(() => {
  directories.dispose();
  expect(clock.pendingTimers).toBe(0);
});

const view = (): DirectoryView => state.snapshot.directories[0]!;

describe("an address book that comes back empty", () => {
  beforeEach(async () => {
    for (const name of ["Ada", "Bo", "Cy"]) book.write(`/book/${name}.vcf`, card(name));
    await directories.add(BOOK, "secret");
    await clock.advance(10);
    expect(view()).toMatchObject({ contacts: 3 });
    for (const name of ["Ada", "Bo", "Cy"]) book.remove(`/book/${name}.vcf`);
    directories.sync(view().id);
    await clock.advance(10);
  });

  it("asks, keeps everybody, and asks again at the next sync", async () => {
    const asked = { contacts: 3, held: { goneFrom: "server", count: 3, of: 3 }, failure: { code: "directory/most-gone" } };
    expect(view()).toMatchObject(asked);
    await clock.advance(20 * 60_000);
    expect(view()).toMatchObject(asked);
    expect(contacts.contactsOf(view().id)).toHaveLength(3);
  });

  it("says so outside of the settings, once, until it is settled", async () => {
    const told = (): readonly unknown[] => state.snapshot.notices.map(({ failure }) => [failure.code, failure.detail]);
    expect(told()).toEqual([["directory/most-gone", "Team"]]);
    new Notices(state, []).dismiss(state.snapshot.notices[0]!.id);
    await clock.advance(20 * 60_000);
    expect(told()).toEqual([]);
    directories.remove(view().id, true);
    expect(told()).toEqual([]);
  });

  it("is no longer told of when it is settled", async () => {
    directories.sync(view().id, "undo");
    await clock.advance(10);
    expect(state.snapshot.notices).toEqual([]);
  });

  it("removes them here when that is accepted, and asks no more", async () => {
    directories.sync(view().id, "accept");
    await clock.advance(10);
    expect(view()).toMatchObject({ contacts: 0 });
    expect([view().held, view().failure]).toEqual([undefined, undefined]);
  });

  it("puts them back there when they are kept", async () => {
    directories.sync(view().id, "undo");
    await clock.advance(10);
    expect([view().contacts, view().held, book.cards.size]).toEqual([3, undefined, 3]);
  });

  it("remembers the answer until the server can be reached", async () => {
    book.before = () => { throw new GodwitError({ code: "directory/unreachable", message: "gone" }); };
    directories.sync(view().id, "undo");
    await clock.advance(10);
    expect(view()).toMatchObject({ held: { count: 3 }, failure: { code: "directory/unreachable" } });
    book.before = () => {};
    await clock.advance(60_000);
    expect([view().held, book.cards.size]).toEqual([undefined, 3]);
  });
});

describe("a directory that is changed", () => {
  const asked = (): readonly string[] => people.asked.map(({ access }) => access.password);

  it("keeps its password where it goes the same way, and has to be told it again where it goes elsewhere", async () => {
    await directories.add({ ...OFFICE, bindDn: "cn=ada" }, "secret");
    await directories.update(view().id, { ...OFFICE, bindDn: "cn=ada", name: "Company", baseDn: "ou=people" }, null);
    await directories.update(view().id, { ...OFFICE, bindDn: "cn=ada", host: "elsewhere.example.org" }, null);
    await directories.update(view().id, { ...OFFICE, bindDn: "cn=ada", security: "none" }, "another");
    await directories.search("Ada", 10);
    expect(asked()).toEqual(["secret", "secret", "", "another", "another"]);
  });

  it("is brought in step at once, also where that was going on", async () => {
    await directories.add(BOOK, "secret");
    await clock.advance(10);
    book.requests.length = 0;
    directories.sync(view().id);
    const updated = directories.update(view().id, { ...BOOK, takesNew: false }, null);
    await clock.advance(10);
    await updated;
    await clock.advance(10);
    expect(book.requests.at(-1)).toBe("changes");
    expect(view()).toMatchObject({ settings: { takesNew: false } });
    expect(view().progress).toBeUndefined();
  });
});

describe("a directory from another computer", () => {
  it("is taken without a try, with its password, and brought in step from the start", async () => {
    book.before = () => { throw new GodwitError({ code: "directory/unreachable", message: "gone" }); };
    book.write("/book/Ada.vcf", card("Ada"));
    expect(directories.restore(BOOK, "secret")).toBe(true);
    await clock.advance(10);
    expect(view()).toMatchObject({ settings: BOOK, contacts: 0, failure: { code: "directory/unreachable" } });
    book.before = () => {};
    await clock.advance(60_000);
    expect(view()).toMatchObject({ contacts: 1 });
  });

  it("changes nothing where the same user asks there already, however the address is written", async () => {
    await directories.add(BOOK, "secret");
    await directories.add({ ...OFFICE, bindDn: "cn=ada" }, "secret");
    expect(directories.restore({ ...BOOK, name: "Mine", url: "HTTPS://Cloud.example.org/book", takesNew: false }, "another")).toBe(false);
    expect(directories.restore({ ...OFFICE, bindDn: "cn=ada", host: "LDAP.example.org", security: "starttls" }, "another")).toBe(false);
    await directories.search("Ada", 10);
    expect(people.asked.map(({ access }) => access.password)).toEqual(["secret", "secret"]);
    expect(state.snapshot.directories.map(({ settings }) => settings)).toEqual([BOOK, { ...OFFICE, bindDn: "cn=ada" }]);
  });

  it("is another one for another user or another book; new contacts go on to where they went", async () => {
    await directories.add(BOOK, "secret");
    expect([directories.restore({ ...BOOK, user: "bo" }, ""), directories.restore({ ...BOOK, url: "https://cloud.example.org/other/" }, "")]).toEqual([true, true]);
    expect(state.snapshot.directories.map(({ settings }) => settings.kind === "carddav" && settings.takesNew)).toEqual([true, false, false]);
    expect(() => directories.restore({ ...BOOK, url: "cloud" }, "")).toThrow(expect.objectContaining({ code: "directory/bad-address" }));
  });
});

describe("people of a directory", () => {
  beforeEach(async () => {
    await directories.add(OFFICE, "");
    people.entries = [ada];
    people.asked.length = 0;
  });

  it("are found by what is typed, from two characters on", async () => {
    expect(await directories.search(" A ", 10)).toEqual({ people: [] });
    expect(people.asked).toEqual([]);
    expect(await directories.search("Ada", 10)).toMatchObject({ people: [{ name: "Ada Lovelace", directory: "Office" }] });
  });

  it("are not waited for any more when something else is typed", async () => {
    people.hold();
    const first = directories.search("Ad", 10);
    const second = directories.search("Ada", 10);
    expect(await first).toEqual({ people: [] });
    people.answer();
    expect((await second).people).toHaveLength(1);
    expect(view().failure).toBeUndefined();
  });

  it("are missing where the directory fails, which is said with the answer and in its view until it works again", async () => {
    people.failure = new GodwitError({ code: "directory/auth-rejected", message: "no" });
    expect(await directories.search("Ada", 10)).toMatchObject({ people: [], failure: { code: "directory/auth-rejected" } });
    expect(view().failure?.code).toBe("directory/auth-rejected");
    people.failure = undefined;
    await directories.search("Ada", 10);
    expect(view().failure).toBeUndefined();
  });

  it("name a number in whatever form, but only one person's", async () => {
    for (const number of ["+442079460018", "02079460018", "020 7946 0018"]) expect(await directories.nameOf(`sip:${number}@example.org`, number)).toBe("Ada Lovelace");
    expect(await directories.nameOf("sip:02079460019@example.org", "02079460019")).toBeUndefined();
    people.entries = [ada, { ...ada, dn: ["uid=bo"], cn: ["Bo"] }];
    expect(await directories.nameOf("sip:02079460018@example.org", "02079460018")).toBeUndefined();
  });
});
