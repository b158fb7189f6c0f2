// Times, days and lengths in the user's language: each takes the locale and, where needed, the present time.
import { numberFormatter, timeFormatter } from "./formatters.ts";

const dayMs = 86_400_000;

/** "14:32", "2:32 PM" as the locale writes it. */
export function formatTime(timeMs: number, locale: string): string {
  return timeFormatter(locale, { timeStyle: "short" }).format(timeMs);
}

/** "Sunday, 22 November 2026, 14:32" as the locale writes it. */
export function formatMoment(timeMs: number, locale: string): string {
  return timeFormatter(locale, { dateStyle: "full", timeStyle: "short" }).format(timeMs);
}

/** "22 Nov 2026, 14:32" as the locale writes it, for lists. */
export function formatShortMoment(timeMs: number, locale: string): string {
  return timeFormatter(locale, { dateStyle: "medium", timeStyle: "short" }).format(timeMs);
}

/** "03:12", or "1:03:12" from one hour on. */
export function formatDuration(durationMs: number): string {
  const seconds = Math.max(0, Math.floor(durationMs / 1_000));
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3_600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

/** Midnight at the start of the local day of `timeMs`. */
export function startOfDay(timeMs: number): number {
  const date = new Date(timeMs);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

/** "Friday" within the last week, else "14 November" or, in another year, with the year. */
export function formatDay(timeMs: number, nowMs: number, locale: string): string {
  const age = Math.round((startOfDay(nowMs) - startOfDay(timeMs)) / dayMs);
  if (age > 0 && age < 7) return timeFormatter(locale, { weekday: "long" }).format(timeMs);
  const sameYear = new Date(timeMs).getFullYear() === new Date(nowMs).getFullYear();
  return timeFormatter(locale, { day: "numeric", month: "long", ...(sameYear ? {} : { year: "numeric" }) }).format(timeMs);
}

/** "22 Nov 2026" as the locale writes it. */
export function formatDate(timeMs: number, locale: string): string {
  return timeFormatter(locale, { dateStyle: "medium" }).format(timeMs);
}

/** How many local days ago: 0 today, 1 yesterday. */
export function daysAgo(timeMs: number, nowMs: number): number {
  return Math.round((startOfDay(nowMs) - startOfDay(timeMs)) / dayMs);
}

/** A number as the locale writes it, with so many decimals. */
export function formatFigure(value: number, locale: string, decimals = 0): string {
  return numberFormatter(locale, { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(value);
}

/** A share of 1 in percent as the locale writes it: "12%", "12 %". */
export function formatPercent(share: number, locale: string, decimals = 0): string {
  return numberFormatter(locale, { style: "percent", minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(share);
}
