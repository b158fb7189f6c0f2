// A clock that moves only when the test says so. Timers fire in order of their due time, then of their making.
import type { Disposable } from "../../core/base/disposable.ts";
import { toDisposable } from "../../core/base/disposable.ts";
import type { Clock } from "../../core/ports/clock.ts";

interface Timer {
  readonly dueMs: number;
  readonly order: number;
  readonly run: () => void;
}

const WALL_START_MS = Date.UTC(2026, 0, 1);

export class FakeClock implements Clock {
  #nowMs = 0;
  #sleptMs = 0;
  #order = 0;
  readonly #timers = new Set<Timer>();

  nowMs(): number {
    return this.#nowMs;
  }

  wallMs(): number {
    return WALL_START_MS + this.#nowMs + this.#sleptMs;
  }

  setTimer(delayMs: number, run: () => void): Disposable {
    const timer: Timer = { dueMs: this.#nowMs + Math.max(0, delayMs), order: this.#order++, run };
    this.#timers.add(timer);
    return toDisposable(() => this.#timers.delete(timer));
  }

  /** Timers that are set; a leak check expects none at the end of a test. */
  get pendingTimers(): number {
    return this.#timers.size;
  }

  /** Moves time on, firing what falls due; microtasks run before each timer and at the end. */
  async advance(byMs: number): Promise<void> {
    const untilMs = this.#nowMs + byMs;
    await settle();
    for (let timer = this.#next(untilMs); timer; timer = this.#next(untilMs)) {
      this.#nowMs = timer.dueMs;
      this.#timers.delete(timer);
      timer.run();
      await settle();
    }
    this.#nowMs = untilMs;
  }

  /** The computer sleeps: the calendar goes on, while the monotonic clock and all timers stand still. */
  sleep(forMs: number): void {
    this.#sleptMs += forMs;
  }

  #next(untilMs: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.dueMs > untilMs) continue;
      if (!next || timer.dueMs < next.dueMs || (timer.dueMs === next.dueMs && timer.order < next.order)) next = timer;
    }
    return next;
  }
}

/** Lets everything that promises have set in motion run to its end, however long the chain; costs no virtual time. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
