// Formatters for what is written anew twice a second. One takes tens of kilobytes outside of the heap, which a collector that sees
// only the heap is in no hurry to free; so they are kept, but not for long: each keeps the time zone in which it was made.

const KEPT_MS = 60_000;
const kept = new Map<string, Intl.DateTimeFormat | Intl.NumberFormat>();
let keptSinceMs = 0;

/** A formatter of times in the present time zone, which may be a minute old. */
export function timeFormatter(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return keep("time", locale, options, () => new Intl.DateTimeFormat(locale, options));
}

/** A formatter of numbers. */
export function numberFormatter(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  return keep("number", locale, options, () => new Intl.NumberFormat(locale, options));
}

function keep<Formatter extends Intl.DateTimeFormat | Intl.NumberFormat>(kind: string, locale: string, options: object, make: () => Formatter): Formatter {
  const nowMs = performance.now();
  if (nowMs - keptSinceMs > KEPT_MS) {
    kept.clear();
    keptSinceMs = nowMs;
  }
  const key = `${kind} ${locale} ${JSON.stringify(options)}`;
  const formatter = (kept.get(key) as Formatter | undefined) ?? make();
  kept.set(key, formatter);
  return formatter;
}
