// Time as the core sees it. Real clocks live in platform/node, the test's clock in test/fakes.
import type { Disposable } from "../base/disposable.ts";

export interface Clock {
  /** Monotonic milliseconds from an arbitrary start; never jumps when the wall clock is set. */
  nowMs(): number;
  /** Milliseconds since 1970-01-01T00:00:00Z, for what people read and for expiry dates. */
  wallMs(): number;
  /** Runs `run` once when `delayMs` have passed by `nowMs`, not before and never synchronously; dispose to cancel. */
  setTimer(delayMs: number, run: () => void): Disposable;
}
