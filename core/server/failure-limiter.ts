// Slows down guessing of passwords: counts failures per key, such as an address, until it has been quiet for a while.
// The table is bounded; when it is full the key that failed longest ago is forgotten first.
import type { Clock } from "../ports/clock.ts";

/** A key that has not failed for this long starts anew. */
export const FAILURE_WINDOW_MS = 60_000;
/** Keys remembered at once; enough for a LAN, and a flood of forged ones costs under a megabyte. */
export const KEY_LIMIT = 4096;

interface Failures {
  readonly count: number;
  readonly lastMs: number;
}

export class FailureLimiter {
  readonly #clock: Clock;
  /** In order of the last failure, oldest first. */
  readonly #failures = new Map<string, Failures>();

  readonly #limit: number;

  /** `limit`: failures after which a key is blocked. */
  constructor(clock: Clock, limit: number) {
    this.#clock = clock;
    this.#limit = limit;
  }

  /** Keys that are remembered now. */
  get size(): number {
    return this.#failures.size;
  }

  isBlocked(key: string): boolean {
    return this.#countOf(key) >= this.#limit;
  }

  recordFailure(key: string): void {
    const count = this.#countOf(key) + 1;
    this.#failures.delete(key);
    this.#failures.set(key, { count, lastMs: this.#clock.nowMs() });
    if (this.#failures.size > KEY_LIMIT) this.#failures.delete(this.#failures.keys().next().value!);
  }

  recordSuccess(key: string): void {
    this.#failures.delete(key);
  }

  #countOf(key: string): number {
    const failures = this.#failures.get(key);
    if (!failures) return 0;
    return this.#clock.nowMs() - failures.lastMs < FAILURE_WINDOW_MS ? failures.count : 0;
  }
}
