// How much a recording still sounds like the speech that went in, from 0 to 1: likeness of narrow-band spectrograms,
// patch by patch. NSIM of Hines and Harte ("Speech intelligibility prediction using a neurogram similarity index
// measure", Speech Communication 54, 2012) over patches that are each looked for in the recording, as in ViSQOL (Hines,
// Skoglund, Kokaram and Harte, "ViSQOL: an objective speech quality model", EURASIP Journal 2015:13).
//
// It is neither ViSQOL nor PESQ: no gammatone filters, no warped patches, no mapping to opinion scores. It orders
// degradations of the same speech; figures of different speech are not to be compared.
import { Resampler } from "../../core/media/resampler.ts";
import type { Sound } from "../../core/ports/sound-files.ts";
import { fourier } from "../sound/speech-correlation.ts";

const RATE_HZ = 8000;
/** 32 ms windows; the reference is looked at every 16 ms, the recording every 4 ms, so that a patch can be found between. */
const WINDOW = 256;
const HOP = 128;
const FINE_HOP = 32;
const FINE_PER_HOP = HOP / FINE_HOP;
const FINE_HOP_MS = (FINE_HOP * 1000) / RATE_HZ;
/** Critical bands of ViSQOL's narrow-band mode lie between these. */
const BANDS = 16;
const LOWEST_HZ = 150;
const HIGHEST_HZ = 3400;
/** Shorter than ViSQOL's 30 frames, since a jitter buffer may stretch time within a patch. */
const PATCH_FRAMES = 20;
/** Below the loudest frame by this, nothing is heard; patches fainter than the second are pauses. */
const FLOOR_DB = 50;
const PAUSE_DB = 30;

export interface SpeechScore {
  /** Mean likeness of the patches, 0 to 1; 1 is the same. */
  readonly score: number;
  /** How much later than in the reference the patches lie in the recording: mean, in milliseconds. */
  readonly delayMs: number;
}

/** Levels in dB over the floor, by frame and band. */
type Spectrogram = readonly Float64Array[];

/** Compares a recording with what went in; each patch may lie between the two delays. */
export function scoreSpeech(reference: Sound, recorded: Sound, leastDelayMs = 0, mostDelayMs = 700): SpeechScore {
  const original = bandLevels(reference, HOP);
  const heard = bandLevels(recorded, FINE_HOP);
  const loudest = Math.max(...original.map(frameLevel));
  const [one, other] = [aboveFloor(original, loudest), aboveFloor(heard, loudest)];
  const found: { readonly likeness: number; readonly delayMs: number }[] = [];
  for (let at = 0; at + PATCH_FRAMES <= one.length; at += PATCH_FRAMES) {
    const patch = one.slice(at, at + PATCH_FRAMES);
    if (Math.max(...patch.map(frameLevel)) < FLOOR_DB - PAUSE_DB) continue;
    found.push(bestPatch(patch, other, at, leastDelayMs, mostDelayMs));
  }
  if (found.length === 0) throw new Error("there is no speech in the reference");
  return { score: mean(found.map(({ likeness }) => likeness)), delayMs: mean(found.map(({ delayMs }) => delayMs)) };
}

function bestPatch(patch: Spectrogram, heard: Spectrogram, at: number, leastDelayMs: number, mostDelayMs: number): { readonly likeness: number; readonly delayMs: number } {
  let best = { delay: 0, distance: Infinity };
  for (let delay = Math.round(leastDelayMs / FINE_HOP_MS); delay * FINE_HOP_MS <= mostDelayMs; delay++) {
    const distance = distanceOf(patch, heard, at * FINE_PER_HOP + delay, best.distance);
    if (distance < best.distance) best = { delay, distance };
  }
  const counterpart = patch.map((_, index) => frameAt(heard, (at + index) * FINE_PER_HOP + best.delay));
  return { likeness: similarity(patch, counterpart), delayMs: best.delay * FINE_HOP_MS };
}

const SILENT_FRAME = new Float64Array(BANDS);

function frameAt(spectrogram: Spectrogram, index: number): Float64Array {
  return spectrogram[index] ?? SILENT_FRAME;
}

function distanceOf(patch: Spectrogram, heard: Spectrogram, from: number, limit: number): number {
  let sum = 0;
  for (let frame = 0; frame < patch.length && sum < limit; frame++) {
    const counterpart = frameAt(heard, from + frame * FINE_PER_HOP);
    for (let band = 0; band < BANDS; band++) sum += Math.abs(patch[frame]![band]! - counterpart[band]!);
  }
  return sum;
}

/** The weights of the 3 by 3 neighbourhood (Hines and Harte 2012, section 2.3): a Gauss curve of half a cell. */
const NEIGHBOURS = [[0.0113, 0.0838, 0.0113], [0.0838, 0.6193, 0.0838], [0.0113, 0.0838, 0.0113]] as const;
/** 0.01 L and 0.03 L squared, L being the range of levels. */
const C1 = 0.01 * FLOOR_DB;
const C2 = (0.03 * FLOOR_DB) ** 2;

/** Mean over the cells of (2 m1 m2 + C1) / (m1^2 + m2^2 + C1) * (cov + C2) / (s1 s2 + C2). */
function similarity(one: Spectrogram, other: Spectrogram): number {
  let sum = 0;
  for (let frame = 0; frame < one.length; frame++) {
    for (let band = 0; band < BANDS; band++) sum += cellSimilarity(one, other, frame, band);
  }
  return sum / (one.length * BANDS);
}

function cellSimilarity(one: Spectrogram, other: Spectrogram, frame: number, band: number): number {
  let [m1, m2, s11, s22, s12] = [0, 0, 0, 0, 0];
  for (let row = 0; row < 3; row++) {
    const f = clamp(frame + row - 1, one.length - 1);
    for (let column = 0; column < 3; column++) {
      const b = clamp(band + column - 1, BANDS - 1);
      const weight = NEIGHBOURS[row]![column]!;
      const [x, y] = [one[f]![b]!, other[f]![b]!];
      m1 += weight * x;
      m2 += weight * y;
      s11 += weight * x * x;
      s22 += weight * y * y;
      s12 += weight * x * y;
    }
  }
  const deviations = Math.sqrt(Math.max(0, s11 - m1 * m1) * Math.max(0, s22 - m2 * m2));
  return ((2 * m1 * m2 + C1) / (m1 * m1 + m2 * m2 + C1)) * ((s12 - m1 * m2 + C2) / (deviations + C2));
}

/** Levels in dB by frame and band. */
function bandLevels(sound: Sound, hop: number): Float64Array[] {
  const samples = sound.sampleRateHz === RATE_HZ ? sound.samples : new Resampler(sound.sampleRateHz, RATE_HZ).process(sound.samples);
  const bandOf = bandsOfBins();
  return Array.from({ length: Math.max(0, Math.floor((samples.length - WINDOW) / hop) + 1) }, (_, index) => {
    const powers = new Float64Array(BANDS).fill(1);
    const [real, imaginary] = [new Float64Array(WINDOW), new Float64Array(WINDOW)];
    for (let at = 0; at < WINDOW; at++) real[at] = samples[index * hop + at]! * (0.5 - 0.5 * Math.cos((2 * Math.PI * at) / WINDOW));
    fourier(real, imaginary);
    bandOf.forEach((band, bin) => band >= 0 && (powers[band]! += real[bin]! ** 2 + imaginary[bin]! ** 2));
    return powers.map((power) => 10 * Math.log10(power));
  });
}

/** The band of each bin of the transform, -1 outside; bands are as wide as the ear's (Traunmueller's Bark scale, 1990). */
function bandsOfBins(): number[] {
  const bark = (hz: number): number => (26.81 * hz) / (1960 + hz) - 0.53;
  const [low, high] = [bark(LOWEST_HZ), bark(HIGHEST_HZ)];
  return Array.from({ length: WINDOW / 2 }, (_, bin) => {
    const share = (bark((bin * RATE_HZ) / WINDOW) - low) / (high - low);
    return share >= 0 && share < 1 ? Math.floor(share * BANDS) : -1;
  });
}

function aboveFloor(levels: readonly Float64Array[], loudest: number): Spectrogram {
  return levels.map((frame) => frame.map((level) => Math.max(0, level - loudest + FLOOR_DB)));
}

const frameLevel = (frame: Float64Array): number => Math.max(...frame);
const clamp = (value: number, most: number): number => Math.max(0, Math.min(most, value));
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;


