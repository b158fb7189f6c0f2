// How long calls stay: for ever unless said, so many days, or so many calls.
import { expect, it } from "vitest";
import { CallJournal } from "../../../../core/phone/history/call-journal.ts";
import { HistoryDesk, type HistoryDeskPorts } from "../../../../core/phone/history/history-desk.ts";
import { createMemoryCases } from "../../../../core/phone/memory-cases.ts";
import { Notices } from "../../../../core/phone/notices.ts";
import { PhoneState } from "../../../../core/phone/phone-state.ts";
import { DEFAULT_PREFERENCES, type HistoryPreferences } from "../../../../core/phone/protocol.ts";
import { FakeClock } from "../../../fakes/fake-clock.ts";
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
