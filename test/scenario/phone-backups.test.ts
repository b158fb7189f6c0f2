// Everything in one file: from one phone to another that has nothing, once more to one that has it, and never from a file
// that is broken, foreign or of a later version.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Backups } from "../../electron/main/setup/backups.ts";
import { BACKUP_PARTS } from "../../electron/contract/setup.ts";
import { createMemorySecrets } from "../../core/platform/node/memory-settings.ts";
import type { SecretStore } from "../../core/ports/store.ts";
import type { CardDavSettings, LdapSettings } from "../../core/phone/protocol.ts";
import type { AddressBookAccess } from "../../core/ports/address-book.ts";
import { FakeAddressBook } from "../fakes/fake-address-book.ts";
import { FakePeople } from "../fakes/fake-people.ts";
import { accountOf, NOTHING_LEFT, PhoneWorld, type TestPhone } from "./phone-world.ts";

const AT_MS = Date.UTC(2026, 10, 23, 9);

interface Desk extends TestPhone {
  readonly secrets: SecretStore;
  readonly backups: Backups;
}

let world: PhoneWorld;
let old: Desk;
let fresh: Desk;
/** An address book on a server, and as whom it was asked. */
let team: FakeAddressBook;
let asked: AddressBookAccess[];

beforeEach(async () => {
  world = new PhoneWorld();
  [team, asked] = [new FakeAddressBook(), []];
  await world.startDomain("ada", "bob");
  old = await openDesk("192.0.2.10");
  fresh = await openDesk("192.0.2.30");
});
afterEach(async () => expect(await world.close()).toEqual(NOTHING_LEFT));

async function openDesk(address: string): Promise<Desk> {
  const secrets = createMemorySecrets();
  const books = {
    discover: async () => [],
    open(access: AddressBookAccess) {
      asked.push(access);
      return team;
    },
  };
  const opened = await world.openPhone(address, {}, undefined, { secrets, books, people: new FakePeople() });
  return { ...opened, secrets, backups: new Backups({ phone: opened.phone, secrets, product: "Godwit/test", wallMs: () => AT_MS }) };
}

/** What a person has after a while: an account, people, calls, a text, a rule, a lamp, settings. */
async function live({ phone }: Desk): Promise<string> {
  const bob = await world.openRegistered("bob", "192.0.2.20");
  const { id } = await phone.execute("account.add", accountOf("ada"), "ada");
  await world.clock.advance(500);
  await phone.execute("contacts.add", { name: "Bob Babbage", addresses: [{ label: "work", value: "sip:bob@example.org" }], favourite: true });
  await phone.execute("reachability.set-rules", { callWaiting: true, autoAnswers: [], blocked: [{ id: "b1", accountId: null, caller: { kind: "anonymous" } }], mayDisturb: [{ kind: "favourites" }], forwardings: [{ id: "f1", accountId: id, caller: { kind: "everybody" }, when: "busy", afterS: 20, to: "sip:carol@example.org" }] });
  await phone.execute("lamp.add", { address: "sip:bob@example.org", label: "Bob", accountId: id, kind: "both" });
  await phone.execute("preferences.set", { ...phone.snapshot().preferences, theme: "dark" });
  await phone.execute("message.send", id, "sip:bob@example.org", "Hello Bob");
  await phone.execute("call.start", "sip:bob@example.org", id);
  await world.clock.advance(1_000);
  await phone.execute("call.end", phone.snapshot().calls[0]!.id);
  await world.clock.advance(40_000);
  void bob;
  return id;
}

/** What a file would hold, whole. */
async function textOf({ backups }: Desk, parts: readonly (typeof BACKUP_PARTS)[number][], passphrase: string | null): Promise<string> {
  let text = "";
  for await (const piece of backups.collect(parts, passphrase)) text += piece;
  return text;
}

/** Opening, taking, and what the import of contacts does in turns. */
async function move(text: string, to: Desk, passphrase: string | null, parts: readonly (typeof BACKUP_PARTS)[number][] = BACKUP_PARTS) {
  const { id } = to.backups.open("file.json", text);
  const applying = to.backups.apply(id, parts, passphrase);
  let isDone = false;
  void applying.catch(() => {}).then(() => { isDone = true; });
  // The key is made on a thread, in its own time; contacts are read in turns of the clock.
  while (!isDone) {
    await world.clock.advance(1);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return applying;
}

const counts = (outcome: { readonly taken: readonly { readonly part: string; readonly count: number }[] }): Record<string, number> => Object.fromEntries(outcome.taken.map(({ part, count }) => [part, count]));

describe("a file with everything", () => {
  it("makes of a fresh phone the old one: account with its password, people, calls, texts, rules, lamps, settings", async () => {
    await live(old);
    const text = await textOf(old, BACKUP_PARTS, "correct horse battery");
    expect(text).not.toContain('"password"');
    const outcome = await move(text, fresh, "correct horse battery");
    expect(counts(outcome)).toEqual({ accounts: 1, preferences: 1, rules: 3, lamps: 1, contacts: 1, directories: 0, history: 1, messages: 1 });
    expect(outcome.withoutPassword).toBe(0);
    const { accounts, preferences, reachability, lamps } = fresh.phone.snapshot();
    const [account] = accounts;
    expect(account?.settings).toEqual(old.phone.snapshot().accounts[0]?.settings);
    expect(fresh.secrets.get(`account/${account?.id}`)).toBe("ada");
    expect(preferences.theme).toBe("dark");
    expect(reachability.rules.forwardings[0]?.accountId).toBe(account?.id);
    expect(lamps[0]?.settings.accountId).toBe(account?.id);
    const [page] = [await fresh.phone.execute("conversation.list", 10, null)];
    expect(page[0]).toMatchObject({ name: "Bob Babbage", accountId: account?.id });
    const records = await fresh.phone.execute("records.collect");
    const before = await old.phone.execute("records.collect");
    const nameless = ({ history, messages }: typeof records) => ({ history: history.map((entry) => ({ ...entry, accountId: "" })), messages: messages.map((message) => ({ ...message, accountId: "" })) });
    expect(nameless(records)).toEqual(nameless(before));
  });

  it("brings nothing twice", async () => {
    await live(old);
    const text = await textOf(old, BACKUP_PARTS, null);
    await move(text, fresh, null);
    const again = counts(await move(text, fresh, null));
    expect(again).toEqual({ accounts: 0, preferences: 1, rules: 0, lamps: 0, contacts: 0, directories: 0, history: 0, messages: 0 });
    expect(fresh.phone.snapshot().accounts).toHaveLength(1);
  });

  it("has no password without a passphrase, and says which accounts need theirs", async () => {
    await live(old);
    const text = await textOf(old, ["accounts"], null);
    expect(text).not.toContain("secrets");
    expect((await move(text, fresh, null)).withoutPassword).toBe(1);
  });

  it("moves a phone that knows nobody yet", async () => {
    expect(counts(await move(await textOf(old, BACKUP_PARTS, null), fresh, null))).toEqual({ accounts: 0, preferences: 1, rules: 0, lamps: 0, contacts: 0, directories: 0, history: 0, messages: 0 });
  });

  it("holds only what was chosen, and gives only what is chosen from it", async () => {
    await live(old);
    const text = await textOf(old, ["preferences", "lamps"], null);
    expect(Object.keys((JSON.parse(text) as { contents: object }).contents).sort()).toEqual(["lamps", "preferences"]);
    expect(counts(await move(text, fresh, null, ["preferences"]))).toEqual({ preferences: 1 });
    expect(fresh.phone.snapshot().lamps).toEqual([]);
  });

  it("takes no rule for an account that stays behind: it would be one for all calls", async () => {
    const id = await live(old);
    const { rules } = old.phone.snapshot().reachability;
    await old.phone.execute("reachability.set-rules", { ...rules, blocked: [...rules.blocked, { id: "b2", accountId: id, caller: { kind: "anonymous" } }] });
    const text = await textOf(old, BACKUP_PARTS, null);
    expect(counts(await move(text, fresh, null, ["rules"]))).toEqual({ rules: 2 });
    expect(fresh.phone.snapshot().reachability.rules).toMatchObject({ forwardings: [], blocked: [{ id: "b1", accountId: null }] });
    expect(counts(await move(text, fresh, null, ["accounts"]))).toEqual({ accounts: 1 });
    await move(text, fresh, null, ["rules"]);
    const taken = fresh.phone.snapshot();
    expect([...taken.reachability.rules.forwardings, ...taken.reachability.rules.blocked.slice(1)].map(({ accountId }) => accountId)).toEqual([taken.accounts[0]?.id, taken.accounts[0]?.id]);
  });
});

it("writes a large one piece by piece: what waits has its turn in between, and all of it comes over", async () => {
  const photo = `data:image/png;base64,${Buffer.alloc(90_000, 7).toString("base64")}`;
  for (let index = 0; index < 20; index += 1) await old.phone.execute("contacts.add", { name: `Person ${index} 😀`, addresses: [{ label: "work", value: `${1_000 + index}` }], notes: "😀".repeat(8_000), extra: [`X-BADGE:${photo}`] });
  let turns = 0;
  let isOver = false;
  const beat = (): void => {
    turns += 1;
    if (!isOver) setImmediate(beat);
  };
  setImmediate(beat);
  const text = await textOf(old, ["contacts"], null);
  isOver = true;
  expect(text.length / turns).toBeLessThan(500_000);
  expect(counts(await move(text, fresh, null))).toEqual({ contacts: 20 });
  const [before, after] = await Promise.all([old, fresh].map(({ phone }) => phone.execute("contacts.export", { kind: "all" }, "vcard-4")));
  const withoutFolds = (file: typeof before): string => file!.text.replaceAll("\r\n ", "");
  expect(withoutFolds(after).match(/NOTE:(?:😀)+/gu)).toHaveLength(20);
  expect(withoutFolds(after).match(/NOTE:(?:😀)+/gu)).toEqual(withoutFolds(before).match(/NOTE:(?:😀)+/gu));
});

it("is not written where it would be too large to be read again", async () => {
  const text = "x".repeat(100_000_001);
  const phone = { snapshot: () => old.phone.snapshot(), execute: () => Promise.resolve({ count: 1, text, suggestedName: "" }) } as unknown as Desk["phone"];
  const backups = new Backups({ phone, secrets: old.secrets, product: "Godwit/test", wallMs: () => AT_MS });
  await expect(textOf({ ...old, backups }, ["contacts"], null)).rejects.toMatchObject({ code: "file/too-large" });
});

describe("rules for a contact", () => {
  const person = (name: string, value: string) => ({ name, addresses: [{ label: "work", value }] });

  beforeEach(async () => {
    const { phone } = old;
    const [bo, cy] = [await phone.execute("contacts.add", person("Bo", "1001")), await phone.execute("contacts.add", person("Cy", "1002"))];
    const of = (contactId: string) => ({ kind: "contact", contactId }) as const;
    await phone.execute("reachability.set-rules", {
      callWaiting: true, mayDisturb: [of(bo.id), of(cy.id)], blocked: [{ id: "b", accountId: null, caller: of(cy.id) }],
      autoAnswers: [{ id: "a", accountId: null, caller: of(bo.id), afterS: 0, onlyIfAsked: true }],
      forwardings: [{ id: "f", accountId: null, caller: of(bo.id), when: "busy", afterS: 20, to: "sip:carol@example.org" }],
    });
    // Whoever has their ids here is somebody else.
    for (const name of ["Xenia", "Yves", "Zoe"]) await fresh.phone.execute("contacts.add", person(name, name.toLowerCase()));
  });

  it("are for the same person on the other computer, whatever their id is there", async () => {
    expect(counts(await move(await textOf(old, ["contacts", "rules"], null), fresh, null))).toEqual({ contacts: 2, rules: 5 });
    const [bo, cy] = (await fresh.phone.execute("contacts.find", ["1001", "1002"])).map((contact) => ({ kind: "contact", contactId: contact?.id }));
    expect([bo?.contactId, cy?.contactId]).not.toContain(undefined);
    expect(fresh.phone.snapshot().reachability.rules).toMatchObject({ mayDisturb: [bo, cy], blocked: [{ caller: cy }], autoAnswers: [{ caller: bo }], forwardings: [{ caller: bo }] });
  });

  it("are left out where that person is not there, nor taken", async () => {
    await fresh.phone.execute("contacts.add", person("Bo", "1001"));
    await fresh.phone.execute("contacts.add", person("Cyrus", "1002"));
    expect(counts(await move(await textOf(old, ["contacts", "rules"], null), fresh, null, ["rules"]))).toEqual({ rules: 3 });
    expect(fresh.phone.snapshot().reachability.rules).toMatchObject({ mayDisturb: [{ kind: "contact" }], blocked: [], autoAnswers: [{ id: "a" }], forwardings: [{ id: "f" }] });
  });
});

describe("directories in it", () => {
  const TEAM: CardDavSettings = { kind: "carddav", name: "Team", url: "https://cloud.example.org/team/", user: "ada", allowsPlain: false, takesNew: false };
  const OFFICE: LdapSettings = { kind: "ldap", name: "Office", host: "ldap.example.org", port: 636, security: "tls", baseDn: "dc=example,dc=org", bindDn: "cn=ada", filter: "" };
  const people = async ({ phone }: Desk): Promise<readonly string[]> => (await phone.execute("contacts.page", { offset: 0, limit: 100 })).contacts.map(({ name }) => name);

  beforeEach(async () => {
    for (const name of ["Bo", "Cy"]) team.write(`/book/${name}.vcf`, ["BEGIN:VCARD", "VERSION:3.0", `UID:${name}`, `FN:${name}`, `N:;${name};;;`, "TEL;TYPE=WORK:1001", "X-ENGINE:1", "END:VCARD", ""].join("\r\n"));
    await old.phone.execute("directory.add", TEAM, "of the book");
    await old.phone.execute("directory.add", OFFICE, "of the office");
    await world.clock.advance(10);
    await old.phone.execute("contacts.add", { name: "Own", addresses: [{ label: "work", value: "1003" }] });
    asked.length = 0;
  });

  it("come with their passwords, and their contacts not twice; cards that are gone meanwhile stay here and come to no server", async () => {
    const text = await textOf(old, BACKUP_PARTS, "correct horse battery");
    expect(text).not.toContain("of the book");
    team.remove("/book/Cy.vcf");
    team.requests.length = 0;
    const outcome = await move(text, fresh, "correct horse battery");
    await world.clock.advance(60_000);
    expect(counts(outcome)).toMatchObject({ contacts: 3, directories: 2 });
    expect(outcome.directoriesWithoutPassword).toBe(0);
    expect(fresh.phone.snapshot().directories.map(({ settings, contacts }) => [settings, contacts])).toEqual([[TEAM, 1], [OFFICE, 0]]);
    expect(asked.map(({ password }) => password)).toContain("of the book");
    expect(fresh.secrets.get(`directory/${fresh.phone.snapshot().directories[1]?.id}`)).toBe("of the office");
    expect(await people(fresh)).toEqual(["Bo", "Cy", "Own"]);
    expect(team.requests.filter((request) => request.startsWith("put"))).toEqual([]);
  });

  it("stay as they are where they are there, with their own password", async () => {
    await fresh.phone.execute("directory.add", { ...TEAM, name: "Mine" }, "typed here");
    const text = await textOf(old, BACKUP_PARTS, "correct horse battery");
    expect(counts(await move(text, fresh, "correct horse battery"))).toMatchObject({ directories: 1 });
    expect(counts(await move(text, fresh, null))).toMatchObject({ directories: 0 });
    const [mine] = fresh.phone.snapshot().directories;
    expect([mine?.settings.name, fresh.secrets.get(`directory/${mine?.id}`)]).toEqual(["Mine", "typed here"]);
    await world.clock.advance(60_000);
    expect(await people(fresh)).toEqual(["Bo", "Cy", "Own"]);
  });

  it("come without a password where there is no passphrase, and it is said how many need theirs", async () => {
    const text = await textOf(old, ["directories"], null);
    expect(text).not.toContain("secrets");
    expect(await move(text, fresh, null, ["directories"])).toEqual({ taken: [{ part: "directories", count: 2 }], withoutPassword: 0, directoriesWithoutPassword: 2 });
  });

  it("take no password to another server, or as another user, than it was for", async () => {
    const text = await textOf(old, ["directories"], "correct horse battery");
    for (const [was, became] of [["cloud.example.org", "cloud.evil.example"], ["cn=ada", "cn=eve"]] as const) {
      expect(text).toContain(was);
      await expect(move(text.replace(was, became), fresh, "correct horse battery", ["directories"])).rejects.toMatchObject({ code: "backup/wrong-passphrase" });
    }
    expect(() => fresh.backups.open("x", text.replace("https://cloud", "file:///cloud"))).toThrow(expect.objectContaining({ code: "backup/broken" }));
    expect(fresh.phone.snapshot().directories).toEqual([]);
  });
});

describe("a file that is not right", () => {
  const codeOf = (text: string): string | undefined => {
    try {
      fresh.backups.open("x", text);
      return undefined;
    } catch (thrown) {
      return (thrown as { code?: string }).code;
    }
  };

  it("is refused by what it is: foreign, of a later version, damaged", async () => {
    const good = await textOf(old, BACKUP_PARTS, null);
    expect(codeOf("BEGIN:VCARD")).toBe("backup/foreign");
    expect(codeOf("[]")).toBe("backup/foreign");
    expect(codeOf(good.replace('"version": 1', '"version": 2'))).toBe("backup/other-version");
    expect(codeOf(good.replace('"callWaiting": true', '"callWaiting": "perhaps"'))).toBe("backup/broken");
    expect(codeOf(good.slice(0, -20))).toBe("backup/foreign");
    expect(codeOf(good)).toBeUndefined();
  });

  it("changes nothing with a wrong passphrase, nor where an account was changed after it was sealed", async () => {
    await live(old);
    const text = await textOf(old, ["accounts", "preferences"], "correct horse battery");
    await expect(move(text, fresh, "wrong horse battery")).rejects.toMatchObject({ code: "backup/wrong-passphrase" });
    await expect(move(text.replace("ada@example.org", "ada@evil.example"), fresh, "correct horse battery")).rejects.toMatchObject({ code: "backup/wrong-passphrase" });
    expect(fresh.phone.snapshot().accounts).toEqual([]);
    expect(fresh.phone.snapshot().preferences.theme).toBe("system");
  });
});
