// How much of what was said is missing in a recording of it, in one stretch. Window by window of what was said is looked for in
// the recording, near where the one before it was; the gap is the longest run of windows that are not there. What a phone makes
// up to bridge a gap is not what was said; a jitter buffer's steps move the place only. Works on the wave form of 16-bit mono
// at 8 kHz, which has to have something in every window, if only a room's noise: silence is found anywhere.

const PER_MS = 8;
const WINDOW_MS = 40;
/** As fine as the gap is measured. */
const STEP_MS = 5;
/** Normalised correlation from which a window is there; what is made up out of the same vowel comes to 0.95. */
const THERE = 0.98;
/** A vowel is like itself a little later: at another place so much has to be there. */
const CERTAIN_MS = 120;
/** Around the place of the window before: what a jitter buffer does as a rule, and at most. */
const NEAR_MS = 12;
const FAR_MS = 250;

export interface SpeechGap {
  /** Where it begins in what was said. */
  readonly atMs: number;
  /** So much of what was said is not in the recording. */
  readonly missingMs: number;
  /** So long the recording has something else there. */
  readonly filledMs: number;
}

/** The longest gap between two windows that are there; `delayMs` is about how much later the recording has what was said. */
export function longestSpeechGap(said: Int16Array, heard: Int16Array, delayMs: number): SpeechGap {
  let longest: SpeechGap = { atMs: 0, missingMs: 0, filledMs: 0 };
  let last: { readonly endMs: number; readonly lag: number } | undefined;
  for (let atMs = 0; (atMs + WINDOW_MS) * PER_MS <= said.length; atMs += STEP_MS) {
    const lag = findWindow(said, heard, atMs * PER_MS, last?.lag ?? Math.round(delayMs * PER_MS));
    if (lag === undefined) continue;
    const missingMs = last ? atMs - last.endMs : 0;
    if (last && missingMs > longest.missingMs) longest = { atMs: last.endMs, missingMs, filledMs: missingMs + (lag - last.lag) / PER_MS };
    last = { endMs: atMs + WINDOW_MS, lag };
  }
  return longest;
}

/** By how many samples later the recording has the window; undefined where it does not have it. */
function findWindow(said: Int16Array, heard: Int16Array, at: number, usualLag: number): number | undefined {
  for (const [reach, lengthMs] of [[NEAR_MS * PER_MS, WINDOW_MS], [FAR_MS * PER_MS, CERTAIN_MS]] as const) {
    let best = { lag: usualLag, score: 0 };
    for (let lag = usualLag - reach; lag <= usualLag + reach; lag++) {
      const score = correlation(said, heard, at, lag, 2);
      if (score > best.score) best = { lag, score };
    }
    if (correlation(said, heard, at, best.lag, 1, lengthMs) >= THERE) return best.lag;
  }
  return undefined;
}

/** Over every `step`-th sample of a window. */
function correlation(said: Int16Array, heard: Int16Array, at: number, lag: number, step: number, lengthMs = WINDOW_MS): number {
  const end = at + lengthMs * PER_MS;
  if (at + lag < 0 || end > said.length || end + lag > heard.length) return 0;
  let [product, saidEnergy, heardEnergy] = [0, 1, 1];
  for (let index = at; index < end; index += step) {
    const [one, other] = [said[index]!, heard[index + lag]!];
    product += one * other;
    saidEnergy += one * one;
    heardEnergy += other * other;
  }
  return product / Math.sqrt(saidEnergy * heardEnergy);
}
