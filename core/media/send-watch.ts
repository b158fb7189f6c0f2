// Evidence from the system: it refuses to send from an address that is gone, or has no route. A packet every 20 ms fails then,
// which is told four times a second at most and never logged. Time is an argument.
import type { Failure } from "../base/errors.ts";

/** Failures further apart are not the same trouble. */
const STREAK_MS = 1000;
/** One alone may be a full queue. */
const LEAST_FAILURES = 2;
const TELL_EVERY_MS = 250;

export class SendWatch {
  #streak: { readonly sinceMs: number; readonly lastMs: number; readonly count: number } | undefined;
  #toldMs: number | undefined;

  /** Takes a failure; answers since when it has been so, where that is to be told now. */
  failed({ code }: Failure, nowMs: number): number | undefined {
    // What is wrong with one packet, or said by somebody on the way of another, is no word on the path.
    if (code === "network/too-large" || code === "network/refused" || code === "network/closed") return undefined;
    const streak = this.#streak && nowMs - this.#streak.lastMs <= STREAK_MS ? this.#streak : { sinceMs: nowMs, count: 0 };
    if (streak.count === 0) this.#toldMs = undefined;
    this.#streak = { sinceMs: streak.sinceMs, lastMs: nowMs, count: streak.count + 1 };
    if (this.#streak.count < LEAST_FAILURES || (this.#toldMs !== undefined && nowMs - this.#toldMs < TELL_EVERY_MS)) return undefined;
    this.#toldMs = nowMs;
    return Math.round(nowMs - streak.sinceMs);
  }

  /** Another path is in use. */
  restart(): void {
    this.#streak = undefined;
  }
}
