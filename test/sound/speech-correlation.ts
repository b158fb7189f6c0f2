// Is what came out what went in? Compares a recording with the speech that was played: delay, speed, dropped stretches.
// Works on the wave form, so it also holds through G.711, resampling and a jitter buffer that moves by some packets.
import { Resampler } from "../../core/media/resampler.ts";
import type { Sound } from "../../core/ports/sound-files.ts";

const RATE_HZ = 8000;
/** Speech is compared in stretches of this length: longer than a syllable, shorter than a word that one would miss. */
const STRETCH = 0.3 * RATE_HZ;
/** How far a stretch may lie from where the whole lies. */
const PLAY = 0.3 * RATE_HZ;
/** The same for other speeds, where the whole fits exactly or not at all. */
const LITTLE_PLAY = 0.04 * RATE_HZ;
/** Speech has little above 2 kHz: every second sample and place are enough to find where to look closely. */
const COARSE = 2;
/** Stretches fainter than this share of the loudest are pauses, which match anything. */
const PAUSE_SHARE = 0.08;
/** Normalised correlation from which a stretch counts as heard; noise against speech stays below 0.3. */
const HEARD = 0.6;
/** Stretches between the two of a pair from which the speed is taken. */
const PAIR_DISTANCE = 3;
/** Tried when the sound is not there at its own speed: sample rates that were mixed up, and doubling. */
const OTHER_SPEEDS: readonly number[] = [0.5, 8 / 11.025, 0.75, 0.9, 44.1 / 48, 0.95, 0.98, 1.02, 1.05, 48 / 44.1, 1.1, 4 / 3, 1.5, 2];

/** A jitter buffer's steps of 20 ms in a few seconds look like 1 to 2 %; the rates most alike, 44.1 and 48 kHz, are 8 % apart. */
const SPEED_TOLERANCE = 0.03;

export interface SpeechMatch {
  /** From the beginning of the reference to its beginning in the recording. */
  readonly delayMs: number;
  /** 1 is right; 0.5 came out at half the speed. */
  readonly speed: number;
  /** Share of the spoken stretches that were heard, 0 to 1. */
  readonly coverage: number;
  /** Where in the reference, in milliseconds, spoken stretches were not heard. */
  readonly missingMs: readonly number[];
  /** The recording has no sound at all. */
  readonly silent: boolean;
}

/** Compares a recording with the reference that went in. */
export function compareSpeech(reference: Sound, recorded: Sound): SpeechMatch {
  const original = at8kHz(reference);
  const heard = at8kHz(recorded);
  if (rms(heard, 0, heard.length) < 5) return { delayMs: 0, speed: 0, coverage: 0, missingMs: [], silent: true };
  const asIs = match(original, heard, PLAY);
  if (asIs.coverage >= 0.5) return { ...asIs, speed: asIs.slope, silent: false };
  const others = OTHER_SPEEDS.map((speed) => ({ speed, found: match(stretched(original, speed), heard, LITTLE_PLAY) }));
  const best = others.reduce((one, other) => (other.found.coverage > one.found.coverage ? other : one));
  if (best.found.coverage > Math.max(0.5, asIs.coverage)) return { ...best.found, speed: best.speed, silent: false };
  return { ...asIs, speed: asIs.slope, silent: false };
}

/** What is wrong with a match, in one sentence; undefined if it is right. */
export function speechFault(found: SpeechMatch, limits: { readonly minimumCoverage?: number; readonly maximumDelayMs?: number } = {}): string | undefined {
  const { minimumCoverage = 0.9, maximumDelayMs = 60_000 } = limits;
  if (found.silent) return "nothing was heard";
  if (Math.abs(found.speed - 1) > SPEED_TOLERANCE) return `came out at ${found.speed.toFixed(3)} of its speed`;
  if (found.coverage < minimumCoverage) {
    return `only ${Math.round(found.coverage * 100)} % was heard; missing at ${found.missingMs.map((ms) => `${ms} ms`).join(", ")}`;
  }
  if (found.delayMs < 0 || found.delayMs > maximumDelayMs) return `came ${Math.round(found.delayMs)} ms late`;
  return undefined;
}

interface Found {
  readonly delayMs: number;
  readonly slope: number;
  readonly coverage: number;
  readonly missingMs: readonly number[];
}

/** Lays the whole over the recording, then looks for each stretch near where it should be. */
function match(original: Int16Array, heard: Int16Array, play: number): Found {
  const offset = bestOffset(original, heard);
  const starts = spokenStretches(original);
  const placed: { readonly at: number; readonly lag: number }[] = [];
  const missingMs: number[] = [];
  for (const at of starts) {
    const lag = placeStretch(original, heard, at, offset, play);
    if (lag === undefined) missingMs.push(Math.round((at / RATE_HZ) * 1000));
    else placed.push({ at, lag });
  }
  const coverage = starts.length === 0 ? 0 : placed.length / starts.length;
  return { delayMs: (median(placed.map(({ lag }) => lag)) / RATE_HZ) * 1000, slope: 1 / (1 + drift(placed)), coverage, missingMs };
}

/** Starts of the stretches in which somebody speaks. */
function spokenStretches(samples: Int16Array): readonly number[] {
  const starts: number[] = [];
  for (let at = 0; at + STRETCH <= samples.length; at += STRETCH) starts.push(at);
  const loudest = Math.max(...starts.map((at) => rms(samples, at, STRETCH)));
  return starts.filter((at) => rms(samples, at, STRETCH) > PAUSE_SHARE * loudest);
}

/** Where a stretch lies in the recording, relative to its own place; undefined if it is not there. */
function placeStretch(original: Int16Array, heard: Int16Array, at: number, offset: number, play: number): number | undefined {
  const roughly = bestPlace(original, heard, at, at + offset - play, at + offset + play, COARSE);
  const exactly = bestPlace(original, heard, at, roughly.position - COARSE, roughly.position + COARSE, 1);
  return exactly.score > HEARD ? exactly.position - at : undefined;
}

/** The most alike place between two positions, looking at every `step`-th place and sample. */
function bestPlace(
  original: Int16Array, heard: Int16Array, at: number, from: number, until: number, step: number,
): { readonly position: number; readonly score: number } {
  const energy = energyOf(original, at, STRETCH);
  let best = { position: from, score: 0 };
  for (let position = Math.max(0, from); position <= Math.min(heard.length - STRETCH, until); position += step) {
    let product = 0;
    let heardEnergy = 1;
    for (let index = 0; index < STRETCH; index += step) {
      product += original[at + index]! * heard[position + index]!;
      heardEnergy += heard[position + index]! ** 2;
    }
    const score = (product * step) / Math.sqrt(energy * heardEnergy * step);
    if (score > best.score) best = { position, score };
  }
  return best;
}

/** How much the lag grows per sample: the median over pairs (Theil and Sen), so that a jitter buffer's steps do not count. */
function drift(placed: readonly { readonly at: number; readonly lag: number }[]): number {
  const slopes = placed.slice(PAIR_DISTANCE).map(({ at, lag }, index) => (lag - placed[index]!.lag) / (at - placed[index]!.at));
  return slopes.length === 0 ? 0 : median(slopes);
}

/** The shift at which the two are most alike, by cross-correlation through the Fourier transform. */
function bestOffset(original: Int16Array, heard: Int16Array): number {
  let size = 1;
  while (size < original.length + heard.length) size *= 2;
  const one = transformed(original, size);
  const other = transformed(heard, size);
  for (let index = 0; index < size; index++) {
    const real = one.real[index]! * other.real[index]! + one.imaginary[index]! * other.imaginary[index]!;
    const imaginary = one.real[index]! * other.imaginary[index]! - one.imaginary[index]! * other.real[index]!;
    one.real[index] = real;
    // The inverse transform is the forward one of the conjugate; only its real part is needed.
    one.imaginary[index] = -imaginary;
  }
  fourier(one.real, one.imaginary);
  let best = 0;
  for (let index = 0; index < size; index++) if (one.real[index]! > one.real[best]!) best = index;
  return best >= heard.length ? best - size : best;
}

function transformed(samples: Int16Array, size: number): { readonly real: Float64Array; readonly imaginary: Float64Array } {
  const real = new Float64Array(size);
  real.set(samples);
  const imaginary = new Float64Array(size);
  fourier(real, imaginary);
  return { real, imaginary };
}

/** In place, radix 2 (Cooley and Tukey, 1965). */
export function fourier(real: Float64Array, imaginary: Float64Array): void {
  const size = real.length;
  for (let index = 0, reversed = 0; index < size; index++) {
    if (index < reversed) {
      [real[index], real[reversed]] = [real[reversed]!, real[index]!];
      [imaginary[index], imaginary[reversed]] = [imaginary[reversed]!, imaginary[index]!];
    }
    let bit = size >> 1;
    while (bit > 0 && reversed & bit) {
      reversed ^= bit;
      bit >>= 1;
    }
    reversed |= bit;
  }
  for (let half = 1; half < size; half *= 2) butterflies(real, imaginary, half);
}

function butterflies(real: Float64Array, imaginary: Float64Array, half: number): void {
  for (let k = 0; k < half; k++) {
    const cosine = Math.cos((-Math.PI * k) / half);
    const sine = Math.sin((-Math.PI * k) / half);
    for (let index = k; index < real.length; index += 2 * half) {
      const other = index + half;
      const r = real[other]! * cosine - imaginary[other]! * sine;
      const i = real[other]! * sine + imaginary[other]! * cosine;
      real[other] = real[index]! - r;
      imaginary[other] = imaginary[index]! - i;
      real[index] = real[index]! + r;
      imaginary[index] = imaginary[index]! + i;
    }
  }
}

function at8kHz(sound: Sound): Int16Array {
  return new Resampler(sound.sampleRateHz, RATE_HZ).process(sound.samples);
}

/** The samples as they would sound at another speed. */
function stretched(samples: Int16Array, speed: number): Int16Array {
  return Int16Array.from({ length: Math.floor(samples.length / speed) }, (_, index) => {
    const position = index * speed;
    const before = Math.floor(position);
    const share = position - before;
    return samples[before]! * (1 - share) + (samples[before + 1] ?? 0) * share;
  });
}

function energyOf(samples: Int16Array, start: number, length: number): number {
  let sum = 0;
  for (let index = start; index < start + length; index++) sum += samples[index]! ** 2;
  return sum;
}

function rms(samples: Int16Array, start: number, length: number): number {
  return length === 0 ? 0 : Math.sqrt(energyOf(samples, start, length) / length);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
