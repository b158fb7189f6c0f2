// Tells packets that were late from packets that only waited to be read: while this thread is held up (libraries load,
// devices open, the machine is busy) nobody pulls either, so what comes then need not be waited for. Time is an argument.

/** Pulls are at most so far apart where nothing holds up; beats come in pairs, and timers late. */
const LONGEST_STEP_MS = 40;
/** After a hold-up what waited at the sockets is read within this time, before and after the first pulls. */
const READ_WITHIN_MS = 20;

export class HoldUps {
  #lastPullMs: number | undefined;
  #held: { readonly fromMs: number; readonly untilMs: number } | undefined;

  /** Somebody who plays pulls. */
  pulled(nowMs: number): void {
    this.#note(nowMs);
    this.#lastPullMs = nowMs;
  }

  /** Since when a packet that is read now may have been there. */
  earliestMs(nowMs: number): number {
    this.#note(nowMs);
    return this.#held && nowMs - this.#held.untilMs <= READ_WITHIN_MS ? this.#held.fromMs : nowMs;
  }

  #note(nowMs: number): void {
    if (this.#lastPullMs !== undefined && nowMs - this.#lastPullMs > LONGEST_STEP_MS) this.#held = { fromMs: this.#lastPullMs, untilMs: nowMs };
  }
}
