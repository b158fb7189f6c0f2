// Fills in for packets that are missing: goes on with the last pitch period, fading to silence within 60 ms.
// After ITU-T G.711 appendix I in outline, without its look-ahead; the first samples after a gap are cross-faded.

/** Speech pitch lies between 66 and 400 Hz (G.711 appendix I: 5 to 15 ms; down to 2.5 ms for children). */
const MIN_PITCH_MS = 2.5;
const MAX_PITCH_MS = 15;
const FADE_MS = 60;
const CROSS_FADE_MS = 5;

/** Conceals one stream of samples; fed with everything that is played. */
export class Concealment {
  readonly #samplesPerMs: number;
  readonly #history: Int16Array;
  /** Samples made up since the last real one. */
  #concealed = 0;
  #period: Int16Array = new Int16Array(0);

  constructor(sampleRateHz: number) {
    this.#samplesPerMs = sampleRateHz / 1000;
    this.#history = new Int16Array(Math.ceil(2 * MAX_PITCH_MS * this.#samplesPerMs));
  }

  /** Passes real samples on, cross-fading out of what was made up before them. */
  play(samples: Int16Array): Int16Array {
    if (this.#concealed > 0) this.#crossFade(samples);
    this.#concealed = 0;
    this.#remember(samples);
    return samples;
  }

  /** Makes up `count` samples in place of missing ones. */
  conceal(count: number): Int16Array {
    if (this.#concealed === 0) this.#period = this.#lastPeriod();
    const samples = this.#madeUp(count);
    this.#concealed += count;
    return samples;
  }

  #madeUp(count: number): Int16Array {
    const samples = new Int16Array(count);
    const period = this.#period;
    const fadeSamples = FADE_MS * this.#samplesPerMs;
    if (period.length === 0) return samples;
    for (let index = 0; index < count; index++) {
      const at = this.#concealed + index;
      const gain = 1 - at / fadeSamples;
      if (gain <= 0) break;
      samples[index] = period[at % period.length]! * gain;
    }
    return samples;
  }

  #crossFade(samples: Int16Array): void {
    const length = Math.min(samples.length, Math.round(CROSS_FADE_MS * this.#samplesPerMs));
    const continued = this.#madeUp(length);
    for (let index = 0; index < length; index++) {
      const share = (index + 1) / (length + 1);
      samples[index] = samples[index]! * share + continued[index]! * (1 - share);
    }
  }

  #remember(samples: Int16Array): void {
    const history = this.#history;
    const kept = samples.subarray(Math.max(0, samples.length - history.length));
    history.copyWithin(0, kept.length);
    history.set(kept, history.length - kept.length);
  }

  /** The last stretch of history that is as long as the pitch, found by normalised correlation. */
  #lastPeriod(): Int16Array {
    const history = this.#history;
    const shortest = Math.round(MIN_PITCH_MS * this.#samplesPerMs);
    const longest = Math.round(MAX_PITCH_MS * this.#samplesPerMs);
    let best = longest;
    let bestScore = 0;
    for (let lag = shortest; lag <= longest; lag++) {
      const score = similarity(history, lag, longest);
      if (score > bestScore) {
        bestScore = score;
        best = lag;
      }
    }
    return history.slice(history.length - best);
  }
}

/** How alike the last `length` samples and those `lag` before them are: at most 1. */
function similarity(history: Int16Array, lag: number, length: number): number {
  let product = 0;
  let energy = 0;
  let laggedEnergy = 0;
  for (let index = history.length - length; index < history.length; index++) {
    const sample = history[index]!;
    const lagged = history[index - lag]!;
    product += sample * lagged;
    energy += sample * sample;
    laggedEnergy += lagged * lagged;
  }
  return energy > 0 && laggedEnergy > 0 ? product / Math.sqrt(energy * laggedEnergy) : 0;
}
