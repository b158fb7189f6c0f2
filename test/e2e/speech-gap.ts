// How much of what was said is missing in a recording of it: from the last sound before a gap to the first one after it, both by
// their places in what was said, so that it does not matter what the listener's phone plays meanwhile, nor how much later it goes
// on. Works on the wave form, which has to have something that never repeats itself in every window, such as a noise.
import type { Sound } from "../../core/ports/sound-files.ts";

/** By such pieces what was said is looked for in the recording. */
const WINDOW_MS = 40;
const STEP_MS = 10;
/** At another place so much has to be there: what a phone makes up to bridge a gap are copies of a shorter piece. */
const CERTAIN_MS = 100;
/** Normalised correlation at which half of a window's energy is that of what was said. */
const THERE = Math.SQRT1_2;
/** Around the place of the window before: what clocks do, and a jitter buffer at most. */
const NEAR_MS = 0.5;
const FAR_MS = 250;
/** The wave form has little above a fifth of its rate: every second sample and place are enough to find where to look closely. */
const COARSE = 2;

export interface SpeechGap {
  /** Where it begins in what was said. */
  readonly atMs: number;
  /** So much of what was said is not in the recording. */
  readonly missingMs: number;
  /** So long the recording has something else there. */
  readonly filledMs: number;
}

/** A window of what was said: the recording has it so many samples later and so much louder. */
interface Place {
  readonly at: number;
  readonly end: number;
  readonly lag: number;
  readonly gain: number;
}

/** The longest gap between two windows that are there; `delayMs` is about how much later the recording has what was said. */
export function longestSpeechGap(said: Sound, heard: Sound, delayMs: number): SpeechGap {
  const perMs = said.sampleRateHz / 1000;
  const comparison = new Comparison(said.samples, heard.samples, perMs);
  const gains: number[] = [];
  let [last, before, after]: (Place | undefined)[] = [];
  for (let at = 0; at + comparison.window <= said.samples.length; at += STEP_MS * perMs) {
    const place = comparison.find(at, last?.lag ?? Math.round(delayMs * perMs));
    if (!place) continue;
    if (last && (!before || !after || at - last.at > after.at - before.at)) [before, after] = [last, place];
    gains.push(place.gain);
    last = place;
  }
  if (!before || !after) throw new Error("nothing of what was said is in the recording");
  const gain = gains.toSorted((one, other) => one - other)[gains.length >> 1]!;
  const [from, until] = [comparison.lastSound(before, after, gain), comparison.firstSound(before, after, gain)];
  return { atMs: from / perMs, missingMs: (until - from) / perMs, filledMs: (until + after.lag - from - before.lag) / perMs };
}

class Comparison {
  readonly #said: Int16Array;
  readonly #heard: Int16Array;
  readonly #perMs: number;
  readonly window: number;

  constructor(said: Int16Array, heard: Int16Array, perMs: number) {
    this.#said = said;
    this.#heard = heard;
    this.#perMs = perMs;
    this.window = WINDOW_MS * perMs;
  }

  /** Where the recording has the window; undefined where it does not have it. */
  find(at: number, usualLag: number): Place | undefined {
    const near = this.#best(at, this.window, usualLag, NEAR_MS * this.#perMs, 1);
    if (near.score >= THERE) return near;
    const roughly = this.#best(at, CERTAIN_MS * this.#perMs, usualLag, FAR_MS * this.#perMs, COARSE);
    const exactly = this.#best(at, CERTAIN_MS * this.#perMs, roughly.lag, COARSE, 1);
    return exactly.score >= THERE ? exactly : undefined;
  }

  /** Where what was said ends: the sum of what is better explained by it than by nothing is largest; in the middle of a fade. */
  lastSound(before: Place, after: Place, gain: number): number {
    return this.#edge(before.lag, gain, before.at, Math.max(before.end, after.end), 1);
  }

  /** Where it begins again, found in the same way, backwards. */
  firstSound(before: Place, after: Place, gain: number): number {
    return this.#edge(after.lag, gain, Math.max(before.end, after.end) - 1, before.at - 1, -1) + 1;
  }

  #edge(lag: number, gain: number, from: number, until: number, step: 1 | -1): number {
    let [sum, best, edge] = [0, 0, from];
    for (let index = from; index * step < until * step; index += step) {
      const expected = gain * this.#said[index]!;
      sum += expected * (2 * (this.#heard[index + lag] ?? 0) - expected);
      if (sum > best) [best, edge] = [sum, index + step];
    }
    return edge;
  }

  #best(at: number, length: number, usualLag: number, reach: number, step: number): Place & { readonly score: number } {
    let best = { at, end: at + length, lag: usualLag, gain: 0, score: 0 };
    for (let lag = usualLag - reach; lag <= usualLag + reach; lag += step) {
      const found = this.#compare(at, length, lag, step);
      if (found.score > best.score) best = { at, end: at + length, lag, ...found };
    }
    return best;
  }

  #compare(at: number, length: number, lag: number, step: number): { readonly gain: number; readonly score: number } {
    const [said, heard, end] = [this.#said, this.#heard, at + length];
    if (at + lag < 0 || end > said.length || end + lag > heard.length) return { gain: 0, score: 0 };
    let [product, saidEnergy, heardEnergy] = [0, 1, 1];
    for (let index = at; index < end; index += step) {
      const [one, other] = [said[index]!, heard[index + lag]!];
      product += one * other;
      saidEnergy += one * one;
      heardEnergy += other * other;
    }
    return { gain: product / saidEnergy, score: product / Math.sqrt(saidEnergy * heardEnergy) };
  }
}
