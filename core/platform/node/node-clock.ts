// The Clock port on Node: performance.now for durations, Date for what people read.
import { performance } from "node:perf_hooks";
import { toDisposable, type Disposable } from "../../base/disposable.ts";
import type { Clock } from "../../ports/clock.ts";

/** The longest delay that setTimeout takes; beyond it Node would fire at once. Longer ones are waited for in turns. */
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
    const dueMs = this.nowMs() + delayMs;
    let handle: NodeJS.Timeout;
    // Node counts whole milliseconds of the loop's own time, which may be up to two early: then the rest is waited for.
    const wait = (leftMs: number): void => {
      handle = setTimeout(() => {
        const stillMs = dueMs - this.nowMs();
        if (stillMs > 0) wait(stillMs);
        else run();
      }, Math.min(Math.max(0, leftMs), LONGEST_DELAY_MS));
    };
    wait(delayMs);
    return toDisposable(() => clearTimeout(handle));
  }
}
