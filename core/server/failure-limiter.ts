// Slows down guessing of passwords: counts failed authentications per source address.
// The table is bounded; when it is full the source that failed longest ago is forgotten first.
import type { Clock } from "../ports/clock.ts";

/** Failures that a source may make before it is refused without a look at its credentials. */
export const FAILURE_LIMIT = 10;
/** A source that has not failed for this long starts anew. */
export const FAILURE_WINDOW_MS = 60_000;
/** Sources remembered at once; enough for a LAN, and a flood of forged ones costs under a megabyte. */
export const SOURCE_LIMIT = 4096;

interface Failures {
  readonly count: number;
  readonly lastMs: number;
}

export class FailureLimiter {
  readonly #clock: Clock;
  /** In order of the last failure, oldest first. */
  readonly #failures = new Map<string, Failures>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Sources that are remembered now. */
  get size(): number {
    return this.#failures.size;
  }

  isBlocked(source: string): boolean {
    return this.#countOf(source) >= FAILURE_LIMIT;
  }

  recordFailure(source: string): void {
    const count = this.#countOf(source) + 1;
    this.#failures.delete(source);
    this.#failures.set(source, { count, lastMs: this.#clock.nowMs() });
    if (this.#failures.size > SOURCE_LIMIT) this.#failures.delete(this.#failures.keys().next().value!);
  }

  recordSuccess(source: string): void {
    this.#failures.delete(source);
  }

  #countOf(source: string): number {
    const failures = this.#failures.get(source);
    if (!failures) return 0;
    return this.#clock.nowMs() - failures.lastMs < FAILURE_WINDOW_MS ? failures.count : 0;
  }
}
