// How long calls stay: for ever unless said, so many days, or so many calls. What is found among them.
import { expect, it } from "vitest";
import { CallJournal } from "../../../../core/phone/history/call-journal.ts";
import { HistoryDesk, type HistoryDeskPorts } from "../../../../core/phone/history/history-desk.ts";
import { createMemoryCases } from "../../../../core/phone/memory-cases.ts";
import { Notices } from "../../../../core/phone/notices.ts";
import { PhoneState } from "../../../../core/phone/phone-state.ts";
import { DEFAULT_PREFERENCES, type HistoryPreferences } from "../../../../core/phone/protocol.ts";
import type { HistoryEntry } from "../../../../core/ports/store.ts";
import { FakeClock } from "../../../fakes/fake-clock.ts";
import { createFakeDisk } from "../../../fakes/fake-disk.ts";
import { createFakeContacts, createFakeHistory } from "../../../fakes/fake-store.ts";

it.each<[HistoryPreferences["keep"], number]>([["all", 1_200], ["30-days", 31], ["1000-calls", 1_000]])("keeps %s", async (keep, left) => {
  const clock = new FakeClock();
  const history = createFakeHistory();
  const dayMs = 86_400_000;
  for (let day = 0; day < 1_200; day += 1) {
    history.addHistory({
      id: `${day}`, accountId: null, direction: "outgoing", remoteUri: "sip:ada@example.org", remoteName: "", startedAtMs: clock.wallMs() - day * dayMs,
      durationMs: 1, outcome: "answered", endedBy: "local", reasonCode: "", reason: "", seen: true,
    });
  }
  const state = new PhoneState({ notices: [], missedCalls: 0, preferences: { ...DEFAULT_PREFERENCES, history: { keep } } } as unknown as ConstructorParameters<typeof PhoneState>[0]);
  const journal = new CallJournal({ clock, history, state, notices: new Notices(state, []) });
  const known = { clock, history, state, journal, cases: createMemoryCases(), contacts: createFakeContacts(), accountName: () => "" };
  const desk = new HistoryDesk(known as unknown as HistoryDeskPorts);
  expect(history.listHistory(2_000)).toHaveLength(left);
  await clock.advance(dayMs);
  expect(history.listHistory(2_000)).toHaveLength(keep === "30-days" ? left - 1 : left);
  desk.dispose();
  journal.dispose();
  expect(clock.pendingTimers).toBe(0);
});

function entry(id: string, remoteUri: string, startedAtMs: number): HistoryEntry {
  return { id, accountId: null, direction: "outgoing", remoteUri, remoteName: "", startedAtMs, durationMs: 1, outcome: "answered", endedBy: "local", reasonCode: "", reason: "", seen: true };
}

function openDesk(keep: HistoryPreferences["keep"]) {
  const clock = new FakeClock();
  const disk = createFakeDisk();
  const history = disk.hold(createFakeHistory(), ["trimHistory", "addHistory"]);
  const contacts = createFakeContacts();
  const state = new PhoneState({ notices: [], missedCalls: 0, preferences: { ...DEFAULT_PREFERENCES, history: { keep } } } as unknown as ConstructorParameters<typeof PhoneState>[0]);
  const journal = new CallJournal({ clock, history, state, notices: new Notices(state, []) });
  const open = (): HistoryDesk => new HistoryDesk({ clock, history, contacts, state, journal, cases: createMemoryCases(), conversations: { messagesWith: () => [] }, accountName: () => "" } as unknown as HistoryDeskPorts);
  return { clock, disk, history, contacts, journal, state, open };
}

it("opens on a full disk, and lets old calls go when there is room", async () => {
  const { clock, disk, history, open } = openDesk("30-days");
  history.addHistory(entry("old", "sip:ada@example.org", clock.wallMs() - 40 * 86_400_000));
  disk.isFull = true;
  const desk = open();
  await clock.advance(6 * 3_600_000);
  expect(history.listHistory(10)).toHaveLength(1);
  disk.isFull = false;
  await clock.advance(6 * 3_600_000);
  expect(history.listHistory(10)).toEqual([]);
  desk.dispose();
  expect(clock.pendingTimers).toBe(0);
});

it("finds by signs alone what it finds by nothing: every call, not those of some people", () => {
  const { history, contacts, open } = openDesk("all");
  contacts.addContact({ name: "Ada", favourite: false, notes: "", addresses: [{ label: "", value: "sip:ada@example.org" }] });
  history.addHistory(entry("1", "sip:ada@example.org", 1));
  history.addHistory(entry("2", "sip:bob@example.org", 2));
  const desk = open();
  expect(desk.page({ text: " - " }, 0, 10).map(({ ids }) => ids)).toEqual([["2"], ["1"]]);
  expect(desk.page({ text: "ada" }, 0, 10).map(({ ids }) => ids)).toEqual([["1"]]);
  desk.dispose();
});

it("has of a person their own calls: an extension is somebody else's at another server, and many calls of theirs hide none", () => {
  const { history, contacts, open } = openDesk("all");
  contacts.addContact({ name: "Ada", favourite: false, notes: "", addresses: [{ label: "", value: "sip:1001@work.example" }] });
  history.addHistory(entry("ada", "sip:1001@work.example", 1));
  history.addHistory(entry("bob", "sip:1001@club.example", 2));
  for (let index = 0; index < 300; index += 1) history.addHistory(entry(`other ${index}`, "sip:1001@third.example", 10 + index));
  history.addHistory(entry("national", "sip:02079460018@club.example", 3));
  history.addHistory(entry("international", "sip:+442079460018@work.example", 4));
  const desk = open();
  const callsOf = (address: string): readonly string[] => desk.person({ address }, 10, undefined).map((item) => (item.kind === "call" ? item.entry.id : ""));
  expect(callsOf("sip:1001@work.example")).toEqual(["ada"]);
  expect(callsOf("sip:1001@club.example")).toEqual(["bob"]);
  expect(callsOf("+44 20 7946 0018")).toEqual(["international", "national"]);
  desk.dispose();
});

it("counts a missed call once whose name cannot be written", () => {
  const { clock, disk, history, journal, state, open } = openDesk("all");
  const desk = open();
  history.addHistory({ ...entry("1", "sip:ada@example.org", 1), direction: "incoming", outcome: "missed", durationMs: 0, seen: false });
  disk.isFull = true;
  journal.rename("1", "Ada");
  expect(state.snapshot.missedCalls).toBe(1);
  expect(desk.list(10, undefined)).toHaveLength(1);
  disk.isFull = false;
  journal.rename("1", "Ada");
  expect(desk.list(10, undefined)).toMatchObject([{ remoteName: "Ada", seen: false }]);
  desk.dispose();
  journal.dispose();
  expect(clock.pendingTimers).toBe(0);
});
it("lets nothing go by age on the word of a clock that is set years ahead, even when calls are made by it", async () => {
  const { clock, history, open } = openDesk("30-days");
  const dayMs = 86_400_000;
  let aheadMs = 0;
  const wallMs = clock.wallMs.bind(clock);
  clock.wallMs = () => wallMs() + aheadMs;
  const callOn = (id: string, day: number): void => history.addHistory(entry(id, "sip:ada@example.org", clock.wallMs() + day * dayMs));
  for (let day = -20; day <= 0; day += 1) callOn(`day ${day}`, day);
  aheadMs = 3_000 * dayMs;
  const ahead = open();
  await clock.advance(dayMs);
  callOn("made meanwhile", 0);
  await clock.advance(dayMs);
  ahead.dispose();
  expect(history.listHistory(100)).toHaveLength(22);
  aheadMs = 8 * dayMs;
  const right = open();
  expect(history.listHistory(100)).toHaveLength(22);
  await clock.advance(10 * dayMs);
  expect(history.listHistory(100).map(({ id }) => id)).not.toContain("day -20");
  right.dispose();
  expect(clock.pendingTimers).toBe(0);
});
