// Lays two streams of sound beside each other by the time at which they came: left what is said here, right what is heard.
// Each keeps its own pace where that is right; a side that stays away or falls behind becomes silence. Pure.
import { Resampler } from "./resampler.ts";
import { SampleQueue } from "./sample-queue.ts";

export type RecordedSide = "left" | "right";

/** As many samples of each side as of the other. */
export interface StereoBlock {
  readonly left: Int16Array;
  readonly right: Int16Array;
}

/** A side may be out of step by this much before it is put right: devices deliver in bursts, and are covered after 100 ms. */
const TOLERANCE_MS = 150;
/** Nobody asked for so long: the machine slept, and that time is left out. */
const LONGEST_GAP_MS = 10_000;

interface Side {
  readonly queue: SampleQueue;
  resampler: Resampler | undefined;
  rateHz: number;
  /** Samples since the beginning, taken out ones too. */
  position: number;
}

export class StereoAligner {
  readonly #sampleRateHz: number;
  #startMs: number;
  #lastMs: number;
  readonly #sides: Readonly<Record<RecordedSide, Side>> = { left: newSide(), right: newSide() };

  constructor(sampleRateHz: number, nowMs: number) {
    this.#sampleRateHz = sampleRateHz;
    this.#startMs = this.#lastMs = nowMs;
  }

  /** Takes sound of one side, whose last sample is of `nowMs`, at any rate. */
  push(side: RecordedSide, samples: Int16Array, rateHz: number, nowMs: number): void {
    this.#pass(nowMs);
    const to = this.#sides[side];
    if (to.rateHz !== rateHz) {
      to.resampler = new Resampler(rateHz, this.#sampleRateHz);
      to.rateHz = rateHz;
    }
    const resampled = to.resampler!.process(samples);
    const lag = this.#samplesAt(nowMs) - to.position - resampled.length;
    if (lag < -this.#samples(TOLERANCE_MS)) return;
    // The first sound of a side says where it begins.
    if (lag > (to.position === 0 ? 0 : this.#samples(TOLERANCE_MS))) append(to, new Int16Array(lag));
    append(to, resampled);
  }

  /** What is there of both sides; at `nowMs` nobody need wait any longer for what is older than the tolerance. */
  take(nowMs: number): StereoBlock | undefined {
    this.#pass(nowMs);
    const { left, right } = this.#sides;
    for (const side of [left, right]) {
      const missing = this.#samplesAt(nowMs) - this.#samples(TOLERANCE_MS) - side.position;
      if (missing > 0) append(side, new Int16Array(missing));
    }
    return this.#takeBoth(Math.min(left.queue.length, right.queue.length));
  }

  /** Everything that is left, the shorter side filled up with silence. */
  takeAll(): StereoBlock | undefined {
    const { left, right } = this.#sides;
    const length = Math.max(left.queue.length, right.queue.length);
    for (const side of [left, right]) append(side, new Int16Array(length - side.queue.length));
    return this.#takeBoth(length);
  }

  #takeBoth(count: number): StereoBlock | undefined {
    if (count === 0) return undefined;
    return { left: this.#sides.left.queue.take(count)!, right: this.#sides.right.queue.take(count)! };
  }

  #pass(nowMs: number): void {
    const gapMs = nowMs - this.#lastMs;
    if (gapMs > LONGEST_GAP_MS) this.#startMs += gapMs;
    this.#lastMs = nowMs;
  }

  #samplesAt(nowMs: number): number {
    return this.#samples(nowMs - this.#startMs);
  }

  #samples(durationMs: number): number {
    return Math.floor((durationMs * this.#sampleRateHz) / 1000);
  }
}

function newSide(): Side {
  return { queue: new SampleQueue(), resampler: undefined, rateHz: 0, position: 0 };
}

function append(side: Side, samples: Int16Array): void {
  side.queue.push(samples);
  side.position += samples.length;
}
