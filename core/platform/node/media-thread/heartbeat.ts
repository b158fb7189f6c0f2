// Notices a media place that stands still without having ended, and one that nobody has needed for a minute. Rounds are
// counted and not time: a machine that was suspended, or a program whose own loop was blocked, has gone through none meanwhile.
import type { Disposable } from "../../../base/disposable.ts";
import type { Clock } from "../../../ports/clock.ts";

const ROUND_MS = 1500;
/** About 6 s. Opening a slow device takes up to two, in which its thread answers nothing. */
const MAX_UNANSWERED = 4;
/** Until a place has begun, which takes long on a machine that is busy with its own start. */
const MAX_UNANSWERED_AT_FIRST = 20;
/** A minute. */
const IDLE_ROUNDS = 40;

export interface HeartbeatOptions {
  readonly clock: Clock;
  /** Whether anybody waits for anything; an idle place is not woken. */
  readonly isNeeded: () => boolean;
  readonly ping: () => void;
  /** It has not answered for some rounds; told once until it answers again. */
  readonly onStill: () => void;
  readonly onAgain: () => void;
  /** Nobody has waited for anything for a minute; told every round from then on. */
  readonly onIdle: () => void;
}

export class Heartbeat implements Disposable {
  readonly #options: HeartbeatOptions;
  #timer: Disposable;
  #unanswered = 0;
  #limit = MAX_UNANSWERED_AT_FIRST;
  #isStill = false;
  #idleRounds = 0;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
    this.#timer = this.#arm();
  }

  /** The place answered a ping. */
  answer(): void {
    this.#unanswered = 0;
    this.#limit = MAX_UNANSWERED;
    if (!this.#isStill) return;
    this.#isStill = false;
    this.#options.onAgain();
  }

  /** Somebody is about to need the place. */
  stayAwake(): void {
    this.#idleRounds = 0;
  }

  dispose(): void {
    this.#timer.dispose();
  }

  #arm(): Disposable {
    return this.#options.clock.setTimer(ROUND_MS, () => this.#round());
  }

  #round(): void {
    const { isNeeded, ping, onStill, onIdle } = this.#options;
    this.#timer = this.#arm();
    if (!isNeeded() && !this.#isStill) {
      this.#unanswered = 0;
      if (++this.#idleRounds >= IDLE_ROUNDS) onIdle();
      return;
    }
    this.#idleRounds = 0;
    if (this.#unanswered++ < this.#limit) return ping();
    if (this.#isStill) return;
    this.#isStill = true;
    onStill();
  }
}
