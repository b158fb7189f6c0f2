// What is left of a sound and of how it can be understood: energies in decibels, and how alike two speeches' loudness
// curves are in each band of the ear's.

/** The mean power over a stretch, in decibels; -Infinity is cut at what 16 bits can hold. */
export function powerDb(samples: Float64Array | Int16Array, from = 0, to = samples.length): number {
  let sum = 0;
  for (let at = from; at < to; at++) sum += samples[at]! ** 2;
  return 10 * Math.log10(Math.max(sum / Math.max(1, to - from), 1 / 12));
}

const BANDS = 15;
const LOWEST_HZ = 150;
const STEP_SECONDS = 0.0128;
const SEGMENT_STEPS = 30;

/**
 * How alike two speeches are to the ear, 0 to 1: the mean correlation of their envelopes in 15 third-octave bands from 150 Hz
 * over 384 ms, as in STOI (C. H. Taal et al., IEEE Trans. Audio Speech Lang. Process. 19(7), 2011), without its clipping.
 * Stretches in which `clean` is 40 dB below its loudest are left out, as there.
 */
export function envelopeLikeness(clean: Float64Array, other: Float64Array, sampleRateHz: number): number {
  const step = Math.round(STEP_SECONDS * sampleRateHz);
  const [cleanBands, otherBands] = [clean, other].map((samples) => envelopes(samples, sampleRateHz, step));
  const loudness = Array.from({ length: Math.floor(clean.length / step) }, (_, at) => powerDb(clean, at * step, (at + 1) * step));
  const audible = Math.max(...loudness) - 40;
  const kept = loudness.flatMap((db, at) => (db > audible ? [at] : []));
  let sum = 0;
  let count = 0;
  for (let band = 0; band < BANDS; band++) {
    for (let end = SEGMENT_STEPS; end <= kept.length; end++) {
      const steps = kept.slice(end - SEGMENT_STEPS, end);
      sum += correlation(steps.map((at) => cleanBands![band]![at]!), steps.map((at) => otherBands![band]![at]!));
      count++;
    }
  }
  return sum / count;
}

/** Amplitudes by band and step: band-pass filters of two poles, then the root of the mean power of each step. */
function envelopes(samples: Float64Array, sampleRateHz: number, step: number): readonly (readonly number[])[] {
  return Array.from({ length: BANDS }, (_, band) => {
    const passed = bandPass(samples, LOWEST_HZ * 2 ** (band / 3), sampleRateHz);
    return Array.from({ length: Math.floor(samples.length / step) }, (_, at) => {
      let sum = 0;
      for (let index = at * step; index < (at + 1) * step; index++) sum += passed[index]! ** 2;
      return Math.sqrt(sum / step);
    });
  });
}

/** A third of an octave wide (quality 4.32), constant peak gain: R. Bristow-Johnson's cookbook for biquads. */
function bandPass(samples: Float64Array, centreHz: number, sampleRateHz: number): Float64Array {
  const angle = (2 * Math.PI * centreHz) / sampleRateHz;
  const alpha = Math.sin(angle) / (2 * 4.32);
  const [b0, a1, a2] = [alpha / (1 + alpha), (-2 * Math.cos(angle)) / (1 + alpha), (1 - alpha) / (1 + alpha)];
  const passed = new Float64Array(samples.length);
  for (let at = 2; at < samples.length; at++) {
    passed[at] = b0 * (samples[at]! - samples[at - 2]!) - a1 * passed[at - 1]! - a2 * passed[at - 2]!;
  }
  return passed;
}

function correlation(one: readonly number[], other: readonly number[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanOne, meanOther] = [mean(one), mean(other)];
  let product = 0;
  let powerOne = 0;
  let powerOther = 0;
  for (let at = 0; at < one.length; at++) {
    const [a, b] = [one[at]! - meanOne, other[at]! - meanOther];
    product += a * b;
    powerOne += a * a;
    powerOther += b * b;
  }
  return powerOne * powerOther === 0 ? 0 : product / Math.sqrt(powerOne * powerOther);
}
