// Plays a little faster or slower without a change of pitch: leaves out or repeats a pitch period where the sound goes on
// nearly the same, with a cross-fade. After WSOLA (Verhelst and Roelands, "An overlap-add technique based on waveform
// similarity", ICASSP 1993), a period at a time. Does not decide when.
import { findRepetition, LONGEST_PERIOD_MS, SHORTEST_PERIOD_MS, type Repetition } from "./pitch-period.ts";
import type { PlayoutSamples } from "./playout-samples.ts";

/** What is compared, and the longest cross-fade. */
const COMPARED_MS = 10;
const SHORTEST_FADE_MS = 2.5;
/** Root mean square below which any place will do: -50 dBov. */
const QUIET_RMS = 100;

/** How unlike the joined stretches may be: a steady vowel exceeds 0.9, what changes stays below. */
export type StretchUrgency = "leisurely" | "soon" | "now";
const NEEDED_LIKENESS: Readonly<Record<StretchUrgency, number>> = { leisurely: 0.9, soon: 0.6, now: -1 };

/** Leaves out at most `most` of the waiting samples and answers how many, 0 where no place is good enough. */
export function accelerate(playout: PlayoutSamples, most: number, urgency: StretchUrgency): number {
  const { shortest, longest, compared, fade } = lengths(playout);
  const longestNow = Math.min(longest, most, playout.ahead - fade);
  if (longestNow < shortest) return 0;
  const samples = playout.kept;
  const at = playout.keptPosition;
  if (isQuiet(samples, at, Math.min(playout.ahead, longestNow + compared))) return shorten(playout, longestNow);
  const length = Math.min(compared, playout.ahead - longestNow);
  const found = findRepetition(samples, at, length, shortest, longestNow, playout.sampleRateHz);
  return found.likeness < NEEDED_LIKENESS[urgency] ? 0 : shorten(playout, found.shift);
}

/** Repeats a stretch and answers how many samples that inserted, 0 where no place is good enough. */
export function decelerate(playout: PlayoutSamples, urgency: StretchUrgency): number {
  const { shortest, longest, compared, fade } = lengths(playout);
  if (playout.ahead < fade) return 0;
  const samples = playout.kept;
  const at = playout.keptPosition;
  const length = Math.min(compared, playout.ahead);
  if (isQuiet(samples, at - longest, longest + length)) return lengthen(playout, longest);
  const found: Repetition = findRepetition(samples, at, length, -longest, -shortest, playout.sampleRateHz);
  return found.likeness < NEEDED_LIKENESS[urgency] ? 0 : lengthen(playout, -found.shift);
}

function lengths({ sampleRateHz }: PlayoutSamples): { readonly shortest: number; readonly longest: number; readonly compared: number; readonly fade: number } {
  const samplesOf = (ms: number): number => Math.round((ms * sampleRateHz) / 1000);
  return { shortest: samplesOf(SHORTEST_PERIOD_MS), longest: samplesOf(LONGEST_PERIOD_MS), compared: samplesOf(COMPARED_MS), fade: samplesOf(SHORTEST_FADE_MS) };
}

function shorten(playout: PlayoutSamples, period: number): number {
  playout.shorten(period, Math.min(period, playout.ahead - period));
  return period;
}

function lengthen(playout: PlayoutSamples, period: number): number {
  playout.lengthen(period, Math.min(period, playout.ahead));
  return period;
}

function isQuiet(samples: Int16Array, from: number, length: number): boolean {
  let energy = 0;
  for (let index = from; index < from + length; index++) energy += samples[index]! ** 2;
  return energy < QUIET_RMS ** 2 * length;
}
