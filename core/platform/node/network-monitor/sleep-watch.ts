// Tells from two clocks that the computer slept: between two looks the calendar went on by far more than the time that was
// waited. A calendar that was set forward, or a process that stood still, looks the same; a hint may be one too many.

/** Shorter stops hurt no connection, and a busy computer may come so late. */
const SLEPT_MS = 3_000;

export interface Looked {
  /** Monotonic; on Linux it stands still while the computer sleeps (CLOCK_MONOTONIC), elsewhere it goes on. */
  readonly nowMs: number;
  readonly wallMs: number;
}

/** Whether the computer slept between two looks that `intervalMs` were to be between. */
export function hasSlept(before: Looked, now: Looked, intervalMs: number, standsStill: boolean): boolean {
  const awakeMs = standsStill ? now.nowMs - before.nowMs : intervalMs;
  return now.wallMs - before.wallMs - awakeMs > SLEPT_MS;
}
