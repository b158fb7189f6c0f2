// Fills in for packets that are missing: goes on with the last sound in pitch and phase, and fades. For codecs that have
// no concealment of their own. The sound is taken apart into a filter (linear prediction) and what excites it; the last
// pitch period of the excitation, or noise where there is no pitch, is put through the filter from where it stood, so
// that nothing jumps. In outline as ITU-T G.722 appendix IV.
import { findRepetition, LONGEST_PERIOD_MS, SHORTEST_PERIOD_MS } from "./pitch-period.ts";
import { linearPrediction, residual } from "./linear-prediction.ts";
import { crossFade } from "./playout-samples.ts";

/** Full level first. */
const HOLD_MS = 20;
/** Then a straight fade until here: longer than the 60 ms of G.711 appendix I, since two lost packets are common. */
export const FADED_MS = 120;
const JOIN_MS = 5;
/** Likeness of neighbouring periods: below the first there is no pitch, above the second nothing but pitch. */
const UNVOICED = 0.4;
const VOICED = 0.8;

/** What the made up sound is made of. */
interface Continuation {
  readonly filter: Float64Array;
  readonly excitation: Float64Array;
  /** Root mean square of the noise that is added. */
  readonly noiseLevel: number;
  readonly voicedShare: number;
  /** The last outputs, newest last. */
  readonly memory: Float64Array;
  /** Samples made up so far. */
  made: number;
}

/** Conceals one stream of samples at one rate. */
export class Concealment {
  readonly #samplesPerMs: number;
  #going: Continuation | undefined;
  #noise = 1;

  constructor(sampleRateHz: number) {
    this.#samplesPerMs = sampleRateHz / 1000;
  }

  /** Sound is being made up since the last real one. */
  get isGoingOn(): boolean {
    return this.#going !== undefined;
  }

  /** Makes up `count` samples after those of `past`; of several calls in a row only the first one looks at them. */
  conceal(past: Int16Array, count: number): Int16Array<ArrayBuffer> {
    this.#going ??= this.#continuationOf(past);
    return this.#continue(this.#going, count);
  }

  /** Fades what was made up into the real samples that come after it, in place. */
  join(samples: Int16Array): Int16Array {
    const going = this.#going;
    this.#going = undefined;
    if (!going) return samples;
    const length = Math.min(samples.length, Math.round(JOIN_MS * this.#samplesPerMs));
    const real = samples.slice(0, length);
    samples.set(this.#continue(going, length));
    crossFade(samples, 0, real);
    return samples;
  }

  #continuationOf(past: Int16Array): Continuation {
    const shortest = Math.round(SHORTEST_PERIOD_MS * this.#samplesPerMs);
    const longest = Math.round(LONGEST_PERIOD_MS * this.#samplesPerMs);
    const { shift, likeness } = findRepetition(past, past.length - longest, longest, -longest, -shortest, this.#samplesPerMs * 1000);
    const filter = linearPrediction(past);
    const excitation = residual(past, filter, -shift);
    const energy = excitation.reduce((sum, value) => sum + value * value, 0) / excitation.length;
    const voicedShare = Math.min(1, Math.max(0, (likeness - UNVOICED) / (VOICED - UNVOICED)));
    const noiseLevel = Math.sqrt(energy * (1 - voicedShare ** 2));
    return { filter, excitation, noiseLevel, voicedShare, memory: Float64Array.from(past.subarray(past.length - filter.length)), made: 0 };
  }

  #continue(going: Continuation, count: number): Int16Array<ArrayBuffer> {
    const samples = new Int16Array(count);
    const { filter, excitation, memory } = going;
    const order = filter.length;
    for (let index = 0; index < count; index++, going.made++) {
      const gain = this.#gainAt(going.made);
      if (gain === 0) break;
      let value = going.voicedShare * excitation[going.made % excitation.length]! + going.noiseLevel * this.#nextNoise();
      for (let tap = 0; tap < order; tap++) value += filter[tap]! * memory[order - 1 - tap]!;
      memory.copyWithin(0, 1);
      memory[order - 1] = value;
      samples[index] = Math.max(-32_768, Math.min(32_767, Math.round(gain * value)));
    }
    return samples;
  }

  #gainAt(made: number): number {
    const ms = made / this.#samplesPerMs;
    return ms <= HOLD_MS ? 1 : Math.max(0, 1 - (ms - HOLD_MS) / (FADED_MS - HOLD_MS));
  }

  /** Even noise of variance 1, from a linear congruence (Numerical Recipes' constants). */
  #nextNoise(): number {
    this.#noise = (Math.imul(this.#noise, 1_664_525) + 1_013_904_223) | 0;
    return (this.#noise / 2 ** 31) * Math.sqrt(3);
  }
}
