// Recent calls cut into days, and the words for how each went. Pure.
import type { HistoryEntry } from "../../bridge/bridge.ts";
import { daysAgo, formatDay, startOfDay } from "../../composables/format.ts";
import type { MessageKey } from "../../i18n/en.ts";
import type { Translate } from "../../i18n/text.ts";

/** The calls of one day under its heading. */
export interface HistoryGroup {
  readonly dayMs: number;
  readonly heading: string;
  readonly entries: readonly HistoryEntry[];
}

/** Groups entries, newest first, by local day. */
export function groupByDay(entries: readonly HistoryEntry[], nowMs: number, locale: string, t: Translate): readonly HistoryGroup[] {
  const days = new Map<number, HistoryEntry[]>();
  for (const entry of entries) {
    const dayMs = startOfDay(entry.startedAtMs);
    const day = days.get(dayMs);
    if (day === undefined) days.set(dayMs, [entry]);
    else day.push(entry);
  }
  return [...days].map(([dayMs, list]) => ({ dayMs, heading: dayHeading(dayMs, nowMs, locale, t), entries: list }));
}

function dayHeading(dayMs: number, nowMs: number, locale: string, t: Translate): string {
  const age = daysAgo(dayMs, nowMs);
  if (age === 0) return t("history.today");
  return age === 1 ? t("history.yesterday") : formatDay(dayMs, nowMs, locale);
}

/** Whether the call was missed from this side's point of view. */
export function isMissed(entry: HistoryEntry): boolean {
  return entry.direction === "incoming" && (entry.outcome === "missed" || entry.outcome === "cancelled");
}

/** How the call went, in one or two words. */
export function outcomeText(entry: HistoryEntry, t: Translate): string {
  return t(outcomeKey(entry));
}

function outcomeKey(entry: HistoryEntry): MessageKey {
  const incoming = entry.direction === "incoming";
  switch (entry.outcome) {
    case "answered":
      return incoming ? "history.outcome.answeredIncoming" : "history.outcome.answeredOutgoing";
    case "declined":
      return incoming ? "history.outcome.declinedIncoming" : "history.outcome.declinedOutgoing";
    case "cancelled":
      return incoming ? "history.outcome.cancelledIncoming" : "history.outcome.cancelledOutgoing";
    case "missed":
      return incoming ? "history.outcome.missed" : "history.outcome.cancelledOutgoing";
    case "forwarded":
      return "history.outcome.forwarded";
    case "busy":
      return "history.outcome.busy";
    case "failed":
      return "history.outcome.failed";
  }
}
