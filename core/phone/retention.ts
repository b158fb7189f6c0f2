// Up to when calls and messages are let go by age. A clock that is set far ahead would make all of them old at once: where
// it seems to be, nothing goes. Pure.

const DAY_MS = 86_400_000;
/** Who really left the phone alone for so long has old records some time longer, until newer ones grow old. */
const GAP_MS = 365 * DAY_MS;

/**
 * What is older than the answer may go; undefined where nothing may. `newestMs` answers when the newest record was, of all or
 * of those before a time: more than a year before now, or before what is still kept, it speaks against the clock.
 */
export function retentionBound(nowMs: number, days: number, newestMs: (beforeMs: number) => number | undefined): number | undefined {
  const boundMs = nowMs - days * DAY_MS;
  const gone = newestMs(boundMs);
  const newest = newestMs(Number.MAX_SAFE_INTEGER);
  if (gone === undefined || newest === undefined) return undefined;
  return nowMs - newest > GAP_MS || boundMs - gone > GAP_MS ? undefined : boundMs;
}
