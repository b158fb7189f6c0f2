// Spreads work over time: the first task runs at once, the next ones one after the other at a steady pace.
import type { Disposable } from "../../base/disposable.ts";
import type { Clock } from "../../ports/clock.ts";

export class Pacer implements Disposable {
  readonly #clock: Clock;
  readonly #intervalMs: number;
  readonly #waiting = new Set<() => void>();
  #timer: Disposable | undefined;

  constructor(clock: Clock, intervalMs: number) {
    this.#clock = clock;
    this.#intervalMs = intervalMs;
  }

  /** Runs `task` in its turn; one that waits already keeps its place. */
  add(task: () => void): void {
    this.#waiting.add(task);
    if (!this.#timer) this.#next();
  }

  /** Forgets a task that waits. */
  remove(task: () => void): void {
    this.#waiting.delete(task);
  }

  dispose(): void {
    this.#waiting.clear();
    this.#timer?.dispose();
  }

  #next(): void {
    this.#timer = undefined;
    const [task] = this.#waiting;
    if (!task) return;
    this.#waiting.delete(task);
    this.#timer = this.#clock.setTimer(this.#intervalMs, () => this.#next());
    task();
  }
}
