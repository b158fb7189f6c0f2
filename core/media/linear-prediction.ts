// Linear prediction: a sound as a filter and what excites it (Makhoul, "Linear prediction: a tutorial review", 1975).

/** Two poles for each of up to five formants, and some for the rest. */
const ORDER = 16;
/** Noise 40 dB down keeps the equations well behaved, bandwidth widening the filter stable on pure tones. */
const NOISE_FLOOR = 1.0001;
const WIDENING = 0.99;

/** The prediction of a sample from those before it: weights, newest first. By autocorrelation and Levinson's recursion. */
export function linearPrediction(samples: Int16Array): Float64Array {
  const correlation = autocorrelation(windowed(samples));
  const weights = new Float64Array(ORDER);
  if (correlation[0] === 0) return weights;
  let error = correlation[0]! * NOISE_FLOOR;
  for (let order = 0; order < ORDER; order++) {
    let reflection = correlation[order + 1]!;
    for (let tap = 0; tap < order; tap++) reflection -= weights[tap]! * correlation[order - tap]!;
    reflection /= error;
    const previous = weights.slice(0, order);
    for (let tap = 0; tap < order; tap++) weights[tap] = previous[tap]! - reflection * previous[order - 1 - tap]!;
    weights[order] = reflection;
    error *= 1 - reflection ** 2;
  }
  return weights.map((weight, tap) => weight * WIDENING ** (tap + 1));
}

/** What the prediction missed in the last `count` samples. */
export function residual(samples: Int16Array, weights: Float64Array, count: number): Float64Array {
  const start = samples.length - count;
  return Float64Array.from({ length: count }, (_, index) => {
    let value = samples[start + index]!;
    for (let tap = 0; tap < weights.length; tap++) value -= weights[tap]! * (samples[start + index - 1 - tap] ?? 0);
    return value;
  });
}

/** Hann's window, which keeps the ends from counting as jumps. */
function windowed(samples: Int16Array): Float64Array {
  return Float64Array.from(samples, (sample, index) => sample * (0.5 - 0.5 * Math.cos((2 * Math.PI * (index + 0.5)) / samples.length)));
}

function autocorrelation(samples: Float64Array): Float64Array {
  return Float64Array.from({ length: ORDER + 1 }, (_, lag) => {
    let sum = 0;
    for (let index = lag; index < samples.length; index++) sum += samples[index]! * samples[index - lag]!;
    return sum;
  });
}
