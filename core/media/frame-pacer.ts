// A steady beat for sounds that no device paces: absolute deadlines (start + n x frame), never chained delays.
import type { Disposable } from "../base/disposable.ts";
import type { Clock } from "../ports/clock.ts";

/** After a gap longer than this (a suspended machine) the missed beats are not made up for. */
const MAX_CATCH_UP_MS = 200;

/** Calls `onBeat` once per frame until disposed, making up for late timers; `skipped` beats were given up. */
export class FramePacer implements Disposable {
  readonly #clock: Clock;
  readonly #frameMs: number;
  readonly #onBeat: (skipped: number) => void;
  #dueMs: number;
  #timer: Disposable | undefined;
  #disposed = false;

  constructor(clock: Clock, frameMs: number, onBeat: (skipped: number) => void) {
    this.#clock = clock;
    this.#frameMs = frameMs;
    this.#onBeat = onBeat;
    this.#dueMs = clock.nowMs() + frameMs;
    this.#arm();
  }

  dispose(): void {
    this.#disposed = true;
    this.#timer?.dispose();
  }

  #arm(): void {
    this.#timer = this.#clock.setTimer(Math.max(0, this.#dueMs - this.#clock.nowMs()), () => this.#run());
  }

  #run(): void {
    const lateMs = this.#clock.nowMs() - this.#dueMs;
    if (lateMs < 0) return this.#arm();
    let skipped = 0;
    if (lateMs > MAX_CATCH_UP_MS) {
      skipped = Math.floor(lateMs / this.#frameMs);
      this.#dueMs += skipped * this.#frameMs;
    }
    this.#dueMs += this.#frameMs;
    try {
      this.#onBeat(skipped);
    } finally {
      // A beat that is due already gets a turn of its own: what waits at the sockets is read in between.
      if (!this.#disposed) this.#arm();
    }
  }
}
