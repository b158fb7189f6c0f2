import { describe, expect, it } from "vitest";
import type { HistoryEntry } from "../../../../../renderer/bridge/bridge.ts";
import { dayHeading, dayOfNumber, isMissed, outcomeText } from "../../../../../renderer/features/history/history-groups.ts";
import { englishText } from "../../mount-with-phone.ts";

const t = englishText();
const now = new Date(2026, 10, 22, 0, 30).getTime();

function entry(startedAtMs: number, part: Partial<HistoryEntry> = {}): HistoryEntry {
  return { id: String(startedAtMs), accountId: null, direction: "incoming", remoteUri: "sip:a@b", remoteName: "", startedAtMs, durationMs: 0, outcome: "answered", endedBy: "remote", reasonCode: "", reason: "", seen: true, ...part };
}

describe("recent calls", () => {
  it("stand under days in words: today, yesterday, the day's name, also just after midnight", () => {
    expect([20261122, 20261121, 20261120].map((day) => dayHeading(dayOfNumber(day), now, "en-GB", t))).toEqual(["Today", "Yesterday", "Friday"]);
  });

  it("say missed in words, for a caller who gave up too", () => {
    expect(outcomeText(entry(0, { outcome: "missed" }), t)).toBe("Missed");
    expect(outcomeText(entry(0, { outcome: "cancelled" }), t)).toBe("Missed");
    expect(isMissed(entry(0, { outcome: "cancelled" }))).toBe(true);
  });

  it("say that another phone took a call, and that a caller is blocked", () => {
    expect(outcomeText(entry(0, { reasonCode: "call/answered-elsewhere" }), t)).toBe("Answered elsewhere");
    expect(outcomeText(entry(0, { outcome: "declined", reasonCode: "call/blocked" }), t)).toBe("Blocked");
  });

  it("do not call an unanswered outgoing call missed", () => {
    expect(isMissed(entry(0, { direction: "outgoing", outcome: "cancelled" }))).toBe(false);
    expect(outcomeText(entry(0, { direction: "outgoing", outcome: "cancelled" }), t)).toBe("Not answered");
  });
});
