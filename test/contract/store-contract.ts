// What every ContactStore and HistoryStore promises; run on the fake and on the real database.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
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
}
