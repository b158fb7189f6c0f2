import { describe, expect, it } from "vitest";
import type { HistoryEntry } from "../../../../../renderer/bridge/bridge.ts";
import { groupByDay, isMissed, outcomeText } from "../../../../../renderer/features/history/history-groups.ts";
import { englishText } from "../../mount-with-phone.ts";

const t = englishText();
const now = new Date(2026, 10, 22, 0, 30).getTime();

function entry(startedAtMs: number, part: Partial<HistoryEntry> = {}): HistoryEntry {
  return { id: String(startedAtMs), accountId: null, direction: "incoming", remoteUri: "sip:a@b", remoteName: "", startedAtMs, durationMs: 0, outcome: "answered", endedBy: "remote", reasonCode: "", reason: "", seen: true, ...part };
}

describe("recent calls", () => {
  it("are grouped by local day, in their order", () => {
    const groups = groupByDay([entry(now), entry(now - 3_600_000), entry(now - 3_700_000), entry(now - 2 * 86_400_000)], now, "en-GB", t);
    expect(groups.map((group) => [group.heading, group.entries.length])).toEqual([["Today", 1], ["Yesterday", 2], ["Friday", 1]]);
  });

  it("say missed in words, for a caller who gave up too", () => {
    expect(outcomeText(entry(0, { outcome: "missed" }), t)).toBe("Missed");
    expect(outcomeText(entry(0, { outcome: "cancelled" }), t)).toBe("Missed");
    expect(isMissed(entry(0, { outcome: "cancelled" }))).toBe(true);
  });

  it("do not call an unanswered outgoing call missed", () => {
    expect(isMissed(entry(0, { direction: "outgoing", outcome: "cancelled" }))).toBe(false);
    expect(outcomeText(entry(0, { direction: "outgoing", outcome: "cancelled" }), t)).toBe("Not answered");
  });
});
