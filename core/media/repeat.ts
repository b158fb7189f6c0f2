// Runs something again and again at intervals that may vary; lateness does not add up.
import { toDisposable, type Disposable } from "../base/disposable.ts";
import type { Clock } from "../ports/clock.ts";

/** Runs `run` with 0, 1, 2, ... after `intervalMs` of the same number has passed, until disposed. */
export function repeat(clock: Clock, intervalMs: (round: number) => number, run: (round: number) => void): Disposable {
  let stopped = false;
  let timer: Disposable | undefined;
  const arm = (dueMs: number, round: number): void => {
    timer = clock.setTimer(Math.max(0, dueMs - clock.nowMs()), () => {
      try {
        run(round);
      } finally {
        if (!stopped) next(dueMs, round + 1);
      }
    });
  };
  const next = (dueMs: number, round: number): void => {
    const interval = intervalMs(round);
    // After a suspended machine wakes, rounds that were missed are not made up for.
    arm(Math.max(dueMs, clock.nowMs() - interval) + interval, round);
  };
  arm(clock.nowMs() + intervalMs(0), 0);
  return toDisposable(() => {
    stopped = true;
    timer?.dispose();
  });
}
