// Where a sound repeats itself: the shift at which a stretch is most like another, by normalised correlation. Speech
// repeats with the vocal cords; unvoiced sounds have a best shift as well, but little likeness.

/** Speech pitch lies between 66 and 400 Hz (ITU-T G.711 appendix I): periods of 2.5 to 15 ms. */
export const SHORTEST_PERIOD_MS = 2.5;
export const LONGEST_PERIOD_MS = 15;

/** What fine rates are looked at first: every sample of 8 kHz, every sixth of 48 kHz. */
const COARSE_RATE_HZ = 8000;

export interface Repetition {
  /** From the stretch to its like; never 0. */
  readonly shift: number;
  /** Normalised correlation, at most 1. */
  readonly likeness: number;
}

/** The shift between `from` and `to` at which the `length` samples at `at` are most alike to those at `at + shift`. */
export function findRepetition(samples: Int16Array, at: number, length: number, from: number, to: number, sampleRateHz: number): Repetition {
  const step = Math.max(1, Math.floor(sampleRateHz / COARSE_RATE_HZ));
  const coarse = search(samples, at, length, from, to, step);
  if (step === 1) return coarse;
  return search(samples, at, length, Math.max(from, coarse.shift - step + 1), Math.min(to, coarse.shift + step - 1), 1);
}

function search(samples: Int16Array, at: number, length: number, from: number, to: number, step: number): Repetition {
  let best: Repetition = { shift: from, likeness: -1 };
  for (let shift = from; shift <= to; shift += step) {
    const likeness = likenessAt(samples, at, length, shift, step);
    if (likeness > best.likeness) best = { shift, likeness };
  }
  return best;
}

/** 0 where either stretch is silent. */
function likenessAt(samples: Int16Array, at: number, length: number, shift: number, step: number): number {
  let product = 0;
  let energy = 0;
  let shiftedEnergy = 0;
  for (let index = at; index < at + length; index += step) {
    const sample = samples[index]!;
    const shifted = samples[index + shift]!;
    product += sample * shifted;
    energy += sample * sample;
    shiftedEnergy += shifted * shifted;
  }
  return energy > 0 && shiftedEnergy > 0 ? product / Math.sqrt(energy * shiftedEnergy) : 0;
}
