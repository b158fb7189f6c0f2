// What every ContactStore and HistoryStore promises; run on the fake and on the real database.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MAX_FOUND } from "../../core/ports/history-store.ts";
import type { ContactStore, HistoryEntry, HistoryStore } from "../../core/ports/store.ts";
import { describeContacts } from "./contact-store-contract.ts";

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
  it("keeps where a call was sent on to, and knows of none where it was not", () => {
    history().addHistory(entry("sent-on", 2, { outcome: "forwarded", forwardedTo: "sip:carol@example.org" }));
    history().addHistory(entry("stayed", 1));
    expect(history().listHistory(10).map(({ outcome, forwardedTo }) => [outcome, forwardedTo])).toContainEqual(["forwarded", "sip:carol@example.org"]);
    expect(history().listHistory(10).find(({ id }) => id === "stayed")?.forwardedTo).toBeUndefined();
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
    history().deleteHistory(["b"]);
    expect(history().listHistory(10).map((one) => one.id).sort()).toEqual(["a", "c"]);
    history().deleteHistory();
    expect(history().listHistory(10)).toEqual([]);
  });

  const DAY = new Date(2026, 10, 23, 12).getTime();
  const runIds = (filter: Parameters<HistoryStore["historyRuns"]>[0] = {}) => history().historyRuns(filter, 0, 100).map(({ ids }) => ids);

  it("lists unanswered calls of one person that follow each other on a day as one row, and others apart", () => {
    history().addHistory(entry("a", DAY));
    history().addHistory(entry("c", DAY + 2_000));
    history().addHistory(entry("talk", DAY + 3_000, { outcome: "answered", durationMs: 5_000 }));
    history().addHistory(entry("d", DAY + 4_000));
    expect(runIds()).toEqual([["d"], ["talk"], ["c", "a"]]);
    // A call that began between the two and ended later comes between them.
    history().addHistory(entry("b", DAY + 1_000, { remoteUri: "sip:bob@example.org", remoteName: "Bob" }));
    expect(runIds()).toEqual([["d"], ["talk"], ["c"], ["b"], ["a"]]);
    history().deleteHistory(["b", "talk"]);
    expect(runIds()).toEqual([["d", "c", "a"]]);
    history().addHistory(entry("yesterday", DAY - 86_400_000));
    expect(history().historyDays({})).toEqual([{ day: 20261123, count: 1 }, { day: 20261122, count: 1 }]);
  });

  it("narrows by kind and account, and finds names, numbers and words of the subject", () => {
    history().addHistory(entry("missed", DAY, { accountId: "work" }));
    history().addHistory(entry("out", DAY + 1, { direction: "outgoing", outcome: "answered", durationMs: 1, remoteUri: "sip:+442079460018@carrier.example", remoteName: "Jörg Müller", subject: "The engine", recording: "/r.wav" }));
    expect(runIds({ show: "missed" })).toEqual([["missed"]]);
    expect(runIds({ show: "incoming" })).toEqual([["missed"]]);
    expect(runIds({ show: "outgoing" })).toEqual([["out"]]);
    expect(runIds({ show: "recorded" })).toEqual([["out"]]);
    expect(runIds({ accountId: "work" })).toEqual([["missed"]]);
    for (const text of ["jorg", "mueller", "9460018", "7946", "engin", "carrier"]) expect(runIds({ text }), text).toEqual([["out"]]);
    expect(runIds({ text: "nobody" })).toEqual([]);
    expect(runIds({ text: "nobody", keys: ["a:ada@example.org"] })).toEqual([["missed"]]);
    expect(history().listHistory(5, undefined, { keys: ["t:9460018"] }).map(({ id }) => id)).toEqual(["out"]);
  });

  it("lists the newest of what a search finds, and no more than is looked at in a moment", () => {
    // Written from the newest to the oldest, as a file with everything brings them.
    const older = Array.from({ length: MAX_FOUND }, (_, index) => entry(`old-${index}`, DAY - index * 1_000, { remoteUri: `sip:u${index}@x` }));
    for (const one of older) history().addHistory(one);
    history().addHistory(entry("newest", DAY + 1, { remoteUri: "sip:y@x" }));
    expect(runIds({ text: "ada" })).toEqual([["newest"], ...older.slice(0, 99).map(({ id }) => [id])]);
    expect(history().historyRuns({ text: "ada" }, MAX_FOUND - 1, 9).map(({ ids }) => ids)).toEqual([["old-998"]]);
    expect(history().historyDays({ text: "ada" }).reduce((sum, { count }) => sum + count, 0)).toBe(MAX_FOUND);
    expect(runIds({ text: "u999" })).toEqual([["old-999"]]);
    expect(history().historyDays({}).reduce((sum, { count }) => sum + count, 0)).toBe(MAX_FOUND + 1);
    history().deleteHistory(["newest"]);
    expect(runIds({ text: "ada" })[0]).toEqual(["old-0"]);
  });

  it("narrows a search by kind and account as a list, and by signs in them that no word has", () => {
    history().addHistory(entry("work", DAY, { accountId: "sip:a-1" }));
    history().addHistory(entry("home", DAY + 1, { accountId: "sip:a-2", direction: "outgoing", outcome: "cancelled", remoteUri: "sip:bob@example.org" }));
    expect(runIds({ text: "ada", accountId: "sip:a-1" })).toEqual([["work"]]);
    expect(runIds({ text: "ada", accountId: "sip:a" })).toEqual([]);
    expect(runIds({ text: "ada", show: "missed" })).toEqual([["work"]]);
    expect(runIds({ text: "ada", show: "outgoing" })).toEqual([["home"]]);
    expect(runIds({ text: "ada", show: "recorded" })).toEqual([]);
    expect(runIds({ text: "nobody", keys: ["a:ada@example.org"], show: "outgoing" })).toEqual([]);
    expect(runIds({ text: "nobody", keys: ["a:ada@example.org", "a:bob@example.org"], accountId: "sip:a-2" })).toEqual([["home"]]);
    expect(runIds({ keys: [] })).toEqual([]);
    history().addHistory(entry("work", DAY, { accountId: "sip:a-1", recording: "/r.wav" }));
    expect(runIds({ text: "ada", show: "recorded" })).toEqual([["work"]]);
  });

  it("shows a call that goes on in no list, and knows of it if it is never finished", () => {
    history().noteHistory(entry("up", DAY, { outcome: "answered", durationMs: 60_000 }));
    expect([runIds(), history().listHistory(9), history().countUnseenMissed(), history().history("up")]).toEqual([[], [], 0, undefined]);
    expect(history().unfinishedHistory()).toMatchObject([{ id: "up", durationMs: 60_000 }]);
    history().addHistory(entry("up", DAY, { outcome: "answered", durationMs: 90_000, quality: { word: "good", reason: "none", mos: 4.3, lossFraction: 0, jitterMs: 2 }, codec: "opus" }));
    expect(history().unfinishedHistory()).toEqual([]);
    expect(history().listHistory(9)).toMatchObject([{ id: "up", durationMs: 90_000, codec: "opus", quality: { mos: 4.3 } }]);
  });

  it("keeps a call once, however often it is written, and lets the oldest go beyond what is to stay", () => {
    for (let count = 0; count < 5; count += 1) history().addHistory(entry(`call-${count}`, DAY + count, { remoteUri: `sip:u${count}@x` }));
    history().addHistory(entry("call-4", DAY + 4, { remoteUri: "sip:u4@x", recording: "/r.wav" }));
    expect(runIds()).toHaveLength(5);
    expect(history().trimHistory({ sinceMs: DAY + 1 })).toBe(1);
    expect(history().trimHistory({ count: 2 })).toBe(2);
    expect(runIds()).toEqual([["call-4"], ["call-3"]]);
  });
}
