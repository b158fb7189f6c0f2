// Whether to play a little faster or slower: keeps what the jitter buffer has to spare between nothing and one frame, and
// the pulls in step with the packets. Decides; stretches nothing itself.
//
// Who plays pulls whole frames, so what is spare changes by whole frames: with `misaligned` milliseconds left at a pull
// (less than a frame), leaving out as much as that costs nothing, and up to a frame more costs a frame.
import { FRAME_MS } from "./frame-duration.ts";
import type { StretchUrgency } from "./time-stretch.ts";

export type PaceAdvice =
  | { readonly kind: "keep" }
  | { readonly kind: "faster"; readonly mostMs: number; readonly urgency: StretchUrgency }
  | { readonly kind: "slower"; readonly urgency: StretchUrgency };

const KEEP: PaceAdvice = { kind: "keep" };
/** Pulls are uneven; what counts is the least that was spare in the last one to two windows of so many: up to a second. */
const WINDOW_PULLS = 50;
/** What is spare beyond this all the time is not watched for so long: up to 200 ms. */
const PLENTY_MS = 60;
const SHORT_WINDOW_PULLS = 10;
/** Roundings are no shortage. */
const NOTHING_MS = 0.2;
/** Less is not worth a search. */
const LEAST_CHANGE_MS = 2.5;
/** From so much on what sounds steady is not waited for. */
const SOON_MS = 40;
const NOW_MS = 120;
const SHORT_SOON_MS = 20;
/** Pulls from one change to the next, so that speech keeps its rhythm, and from one vain search to the next. */
const PULLS_BETWEEN: Readonly<Record<StretchUrgency, number>> = { leisurely: 8, soon: 4, now: 2 };
const PULLS_AFTER_VAIN_SEARCH = 2;

export class PlayoutPace {
  readonly #least = new RecentLeast(WINDOW_PULLS);
  readonly #leastOfLate = new RecentLeast(SHORT_WINDOW_PULLS);
  #waitPulls = 0;

  /**
   * Takes what is spare at a pull, undefined in a pause; answers what to do about it. `heldMs` of it is kept all the same,
   * because packets were so late just now.
   */
  advise(spareMs: number | undefined, heldMs: number, misalignedMs: number): PaceAdvice {
    if (spareMs === undefined) {
      this.#least.reset();
      this.#leastOfLate.reset();
      return KEEP;
    }
    const leastMs = Math.max(this.#least.with(spareMs), this.#leastOfLate.with(spareMs) - PLENTY_MS);
    if (this.#waitPulls-- > 0) return KEEP;
    this.#waitPulls = 0;
    if (leastMs < -NOTHING_MS) return { kind: "slower", urgency: leastMs < -SHORT_SOON_MS ? "soon" : "leisurely" };
    const mostMs = misalignedMs + FRAME_MS * Math.floor(Math.max(0, leastMs - heldMs) / FRAME_MS);
    if (mostMs < LEAST_CHANGE_MS) return KEEP;
    return { kind: "faster", mostMs, urgency: leastMs > NOW_MS ? "now" : leastMs > SOON_MS ? "soon" : "leisurely" };
  }

  /** Says what came of an advice: whether it was followed, and by how much there is more or less to spare now. */
  changed(byMs: number, urgency: StretchUrgency, followed: boolean): void {
    this.#waitPulls = followed ? PULLS_BETWEEN[urgency] : PULLS_AFTER_VAIN_SEARCH;
    this.#least.shift(byMs);
    this.#leastOfLate.shift(byMs);
  }
}

/** The least of the last one to two windows of values. */
class RecentLeast {
  readonly #window: number;
  #least = Infinity;
  #previousLeast = Infinity;
  #count = 0;

  constructor(window: number) {
    this.#window = window;
  }

  with(value: number): number {
    if (this.#count++ === this.#window) {
      this.#previousLeast = this.#least;
      this.#least = Infinity;
      this.#count = 1;
    }
    this.#least = Math.min(this.#least, value);
    return Math.min(this.#least, this.#previousLeast);
  }

  shift(by: number): void {
    this.#least += by;
    this.#previousLeast += by;
  }

  reset(): void {
    this.#least = this.#previousLeast = Infinity;
    this.#count = 0;
  }
}
