// What every ContactStore and HistoryStore promises; run on the fake and on the real database.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ContactDraft, ContactStore, HistoryEntry, HistoryStore } from "../../core/ports/store.ts";

/** A store to test, and its end. */
export interface StoreUnderTest {
  readonly contacts: ContactStore;
  readonly history: HistoryStore;
  dispose(): void;
}

/** Declares the suites for the store that `open` makes, empty, before each test. */
export function describeStore(name: string, open: () => StoreUnderTest): void {
  describe(name, () => {
    let store: StoreUnderTest;
    beforeEach(() => {
      store = open();
    });
    afterEach(() => store.dispose());
    describe("contacts", () => describeContacts(() => store.contacts));
    describe("history", () => describeHistory(() => store.history));
  });
}

const ada: ContactDraft = {
  name: "Ada Lovelace",
  favourite: false,
  addresses: [
    { label: "work", value: "+44 (20) 7946-0018" },
    { label: "sip", value: "sip:Ada@Example.org;transport=tcp" },
  ],
  notes: "Engines\nand <b>numbers</b>",
};

const person = (name: string, value: string, favourite = false): ContactDraft => ({
  name,
  favourite,
  addresses: [{ label: "work", value }],
  notes: "",
});

function describeContacts(contacts: () => ContactStore): void {
  it("gives back what was added, as it was typed", () => {
    const added = contacts().addContact(ada);
    expect(contacts().contact(added.id)).toEqual({ ...ada, id: added.id });
  });

  it("gives each contact an id of its own", () => {
    expect(contacts().addContact(ada).id).not.toBe(contacts().addContact(ada).id);
  });

  it("replaces a contact whole on update, addresses too", () => {
    const { id } = contacts().addContact(ada);
    const changed = { ...person("Ada King", "2001", true), id };
    contacts().updateContact(changed);
    expect(contacts().contact(id)).toEqual(changed);
    expect(contacts().findByAddress("ada@example.org")).toBeUndefined();
  });

  it("refuses to update a contact that is not there, with a stable code", () => {
    expect(() => contacts().updateContact({ ...ada, id: "gone" })).toThrow(
      expect.objectContaining({ code: "store/contact-not-found" }),
    );
  });

  it("forgets a deleted contact and its addresses; deleting it again changes nothing", () => {
    const { id } = contacts().addContact(ada);
    contacts().deleteContact(id);
    contacts().deleteContact(id);
    expect(contacts().contact(id)).toBeUndefined();
    expect(contacts().findByAddress("ada@example.org")).toBeUndefined();
    expect(contacts().searchContacts("", 10)).toEqual([]);
  });

  it.each([
    ["scheme, case and parameters", "sips:ADA@example.ORG;user=phone"],
    ["a display name and brackets", 'Ada <sip:ada@example.org>'],
    ["visual separators (RFC 3966 section 5.1.1)", "tel:+44-20-7946.0018"],
    ["the domain of a number", "sip:+442079460018@carrier.example"],
  ])("finds a contact by address whatever the %s", (_what, value) => {
    const { id } = contacts().addContact(ada);
    expect(contacts().findByAddress(value)?.id).toBe(id);
  });

  it.each(["", "sip:", "2079460018", "ada@example.com", "+44 20 7946 001"])("finds nobody by %j", (value) => {
    contacts().addContact(ada);
    contacts().addContact(person("Empty", ""));
    expect(contacts().findByAddress(value)).toBeUndefined();
  });

  it("prefers the whole address over its number", () => {
    contacts().addContact(person("Number", "2001"));
    const whole = contacts().addContact(person("Whole", "2001@pbx.example"));
    expect(contacts().findByAddress("sip:2001@pbx.example")?.id).toBe(whole.id);
  });

  it("lists favourites first, then by name without regard to case and accents", () => {
    for (const name of ["zoe", "Émile", "Eve", "adam"]) contacts().addContact(person(name, "1"));
    contacts().addContact(person("Yves", "2", true));
    expect(contacts().searchContacts("", 10).map((contact) => contact.name)).toEqual(["Yves", "adam", "Émile", "Eve", "zoe"]);
  });

  it("searches each word in name and addresses, folded", () => {
    contacts().addContact({ ...person("Jörg Müller", "+49 30 1234"), notes: "unsearched" });
    contacts().addContact(person("Office 204", "204@pbx.example"));
    const names = (query: string) => contacts().searchContacts(query, 10).map((contact) => contact.name);
    expect(names("MULLER jo")).toEqual(["Jörg Müller"]);
    expect(names("+49301")).toEqual(["Jörg Müller"]);
    expect(names("204 pbx")).toEqual(["Office 204"]);
    expect(names("muller 204")).toEqual([]);
    expect(names("unsearched")).toEqual([]);
  });

  it.each(["%", "_", "\\", "'", '"'])("takes %j in a search as itself", (sign) => {
    contacts().addContact(person("Plain", "1"));
    contacts().addContact(person(`With ${sign} sign`, "2"));
    expect(contacts().searchContacts(sign, 10).map((contact) => contact.name)).toEqual([`With ${sign} sign`]);
  });

  it("answers at most `limit` contacts", () => {
    for (let count = 0; count < 5; count += 1) contacts().addContact(person(`P${count}`, "1"));
    expect(contacts().searchContacts("p", 3)).toHaveLength(3);
  });
}

const entry = (id: string, startedAtMs: number, more: Partial<HistoryEntry> = {}): HistoryEntry => ({
  id,
  accountId: null,
  direction: "incoming",
  remoteUri: "sip:ada@example.org",
  remoteName: "Ada",
  startedAtMs,
  durationMs: 0,
  outcome: "missed",
  endedBy: "remote",
  reasonCode: "call/cancelled",
  reason: "The caller gave up.",
  seen: false,
  ...more,
});

function describeHistory(history: () => HistoryStore): void {
  it("lists newest first, whole, and pages by time", () => {
    const first = entry("a", 1_000, { accountId: "account", direction: "outgoing", outcome: "answered", durationMs: 65_000, seen: true });
    const second = entry("b", 2_000);
    const third = entry("c", 3_000);
    for (const one of [second, third, first]) history().addHistory(one);
    expect(history().listHistory(10)).toEqual([third, second, first]);
    expect(history().listHistory(2)).toEqual([third, second]);
    expect(history().listHistory(10, 2_000)).toEqual([first]);
  });

  it("keeps how a call was encrypted, and that it is not known", () => {
    const known = ["none", "sdes", "dtls"].map((encryption, index) => entry(`call-${index}`, index, { encryption: encryption as "none" | "sdes" | "dtls" }));
    for (const one of [...known, entry("old", 9)]) history().addHistory(one);
    expect(history().listHistory(10).map(({ encryption }) => encryption)).toEqual([undefined, "dtls", "sdes", "none"]);
  });
  it("keeps a call's moves from path to path as they were told, and knows of none where there were none", () => {
    const handovers = [{
      from: { localAddress: "192.0.2.5", interfaceName: "wlan0", kind: "wireless" }, to: { localAddress: "2001:db8::5" }, kind: "break-before-make",
      detectedMs: 12, signalledMs: 48, gapInMs: 84, gapOutMs: null, lostIn: 4, lostOut: null, duplicates: 0,
    }] as const;
    history().addHistory(entry("moved", 2, { handovers }));
    history().addHistory(entry("stayed", 1));
    expect(history().listHistory(10).map((one) => one.handovers)).toEqual([handovers, undefined]);
  });

  it("counts missed calls until they are seen", () => {
    history().addHistory(entry("a", 1));
    history().addHistory(entry("b", 2));
    history().addHistory(entry("c", 3, { outcome: "answered" }));
    expect(history().countUnseenMissed()).toBe(2);
    history().markHistorySeen();
    expect(history().countUnseenMissed()).toBe(0);
    expect(history().listHistory(10).every((one) => one.seen)).toBe(true);
  });

  it("deletes one entry, or all", () => {
    for (const id of ["a", "b", "c"]) history().addHistory(entry(id, 1));
    history().deleteHistory("b");
    expect(history().listHistory(10).map((one) => one.id).sort()).toEqual(["a", "c"]);
    history().deleteHistory();
    expect(history().listHistory(10)).toEqual([]);
  });
}
