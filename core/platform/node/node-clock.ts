// The Clock port on Node: performance.now for durations, Date for what people read.
import { performance } from "node:perf_hooks";
import { toDisposable, type Disposable } from "../../base/disposable.ts";
import type { Clock } from "../../ports/clock.ts";

/** The longest delay that setTimeout takes; beyond it Node would fire at once. */
const LONGEST_DELAY_MS = 2_147_483_647;

/** Real time. Timers keep the process alive until they are disposed. */
export class NodeClock implements Clock {
  nowMs(): number {
    return performance.now();
  }

  wallMs(): number {
    return Date.now();
  }

  setTimer(delayMs: number, run: () => void): Disposable {
    const handle = setTimeout(run, Math.min(Math.max(0, delayMs), LONGEST_DELAY_MS));
    return toDisposable(() => clearTimeout(handle));
  }
}
