// Keeps a device's frames in step with the clock. A device that starts late, stalls or loses samples is stood in for, so
// that the time line has no hole; what it then delivers too much is thrown away, so that no delay is left behind.
// Pure: time is an argument. The slow drift between two quartzes is neither filled nor cut.

/** A device may be late by this much, as under load, before the clock stands in for it. */
const COVER_AFTER_MS = 100;
/** It may be ahead by this much, as bursts are; what it is ahead stands as delay in the receiver until that has forgotten it. */
const SURPLUS_LIMIT_MS = 30;
/** What is left of a lead or a lag is forgotten with this time constant; quartzes differ by 0.1 ms in a second. */
const FORGET_MS = 10_000;
/** What is behind by more is given up: the machine slept, and nobody waits for that time's sound. */
const LONGEST_LAG_MS = 2000;

export class PaceBalance {
  /** How far the device is ahead of the clock; negative when it is behind. */
  #surplusMs = 0;
  #lastMs: number;
  #began = false;
  /** The clock stands in for the device until its next frame. */
  #covering = true;
  #wasBehind = false;

  constructor(nowMs: number) {
    this.#lastMs = nowMs;
  }

  /** A frame of the device's; false if it is one too many. */
  take(frameMs: number, nowMs: number): boolean {
    this.#begin(nowMs - frameMs);
    this.#pass(nowMs);
    this.#covering = false;
    this.#wasBehind = false;
    if (this.#surplusMs > SURPLUS_LIMIT_MS) return false;
    this.#surplusMs += frameMs;
    return true;
  }

  /** The clock's own beat of `beatMs`; answers how many beats' time is to be stood in for now. */
  beat(beatMs: number, nowMs: number): number {
    this.#begin(nowMs - beatMs);
    this.#pass(nowMs);
    // Behind at two beats in turn: after a late turn of this thread the device's frames may only be waiting in line.
    const behind = this.#surplusMs <= -COVER_AFTER_MS;
    if (behind && this.#wasBehind) this.#covering = true;
    this.#wasBehind = behind;
    if (!this.#covering) return 0;
    const beats = Math.max(0, Math.floor(-this.#surplusMs / beatMs));
    this.#surplusMs += beats * beatMs;
    return beats;
  }

  /** Time runs from the first frame or beat: what opening the device took before is nobody's sound. */
  #begin(earliestMs: number): void {
    if (this.#began) return;
    this.#began = true;
    this.#lastMs = Math.max(this.#lastMs, earliestMs);
  }

  #pass(nowMs: number): void {
    const elapsedMs = nowMs - this.#lastMs;
    this.#lastMs = nowMs;
    this.#surplusMs = Math.max(-LONGEST_LAG_MS, this.#surplusMs * Math.exp(-elapsedMs / FORGET_MS) - elapsedMs);
  }
}
