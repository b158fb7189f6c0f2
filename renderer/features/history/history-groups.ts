// The words for days of calls, and for how each went. Pure.
import type { HistoryEntry } from "../../bridge/bridge.ts";
import { daysAgo, formatDay } from "../../composables/format.ts";
import type { MessageKey } from "../../i18n/en.ts";
import type { Translate } from "../../i18n/text.ts";

/** The first moment of a day that is written as 20261123. */
export function dayOfNumber(day: number): number {
  return new Date(Math.floor(day / 10_000), (Math.floor(day / 100) % 100) - 1, day % 100).getTime();
}

/** A day in words: today, yesterday, or its name. */
export function dayHeading(dayMs: number, nowMs: number, locale: string, t: Translate): string {
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
  if (entry.reasonCode === "call/answered-elsewhere") return "history.outcome.answeredElsewhere";
  if (entry.reasonCode === "call/blocked") return "history.outcome.blocked";
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
