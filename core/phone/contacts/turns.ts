// Long work in turns of a few milliseconds, so that calls go on beside it: packets and clicks have their say in between.
import type { Disposable } from "../../base/disposable.ts";
import type { Clock } from "../../ports/clock.ts";

const TURN_MS = 4;

export class Turns implements Disposable {
  readonly #clock: Clock;
  #timer: Disposable | undefined;
  #isDisposed = false;
  #begunMs: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#begunMs = clock.nowMs();
  }

  /** Whether the turn has lasted long enough. */
  get isOver(): boolean {
    return this.#clock.nowMs() - this.#begunMs >= TURN_MS;
  }

  /** Lets others have a turn. Once this is disposed, it never comes back. */
  async rest(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#timer = this.#clock.setTimer(0, resolve);
      if (this.#isDisposed) this.#timer.dispose();
    });
    this.#begunMs = this.#clock.nowMs();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#timer?.dispose();
  }
}
