// What a message's state and a conversation's party are called.
import type { MessageView } from "../../bridge/bridge.ts";
import { formatAddress } from "../../composables/address.ts";
import { daysAgo, formatDay, formatTime } from "../../composables/format.ts";
import { timeFormatter } from "../../composables/formatters.ts";
import type { Translate } from "../../i18n/text.ts";

/** A name to show: the one known, else the address as people read it. */
export function partyName(name: string, address: string): string {
  return name || formatAddress(address);
}

/** "14:32" today, else the day, in few letters. */
export function shortMoment(atMs: number, nowMs: number, locale: string): string {
  const age = daysAgo(atMs, nowMs);
  if (age <= 0) return formatTime(atMs, locale);
  if (age < 7) return timeFormatter(locale, { weekday: "short" }).format(atMs);
  return timeFormatter(locale, { day: "numeric", month: "short" }).format(atMs);
}

/** The words between two days of a conversation. */
export function dayWords(atMs: number, nowMs: number, locale: string, t: Translate): string {
  const age = daysAgo(atMs, nowMs);
  if (age <= 0) return t("messages.today");
  return age === 1 ? t("messages.yesterday") : formatDay(atMs, nowMs, locale);
}

/** One line for a list. */
export function previewOf(message: MessageView, t: Translate): string {
  const line = message.text.replace(/\s+/gu, " ");
  return message.direction === "outgoing" ? t("messages.you", { text: line }) : line;
}
