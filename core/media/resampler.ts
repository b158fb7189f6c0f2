// Changes the sample rate of a stream by any ratio: a windowed-sinc low-pass in polyphase form.
// Theory: Crochiere and Rabiner, "Multirate Digital Signal Processing" (1983); window: Kaiser (1974).

/** Length of the filter in samples of the slower rate: 730 Hz of transition at 8 kHz, 3 ms of delay. */
const TAPS = 48;
/** Kaiser's beta for 70 dB: 0.1102 (A - 8.7). */
const KAISER_BETA = 6.76;
/** Middle of the transition, as a share of the slower rate: the stop band begins just past half the rate. */
const CUTOFF = 0.48;

/** Converts one stream; keeps the tail of each frame for the next. */
export class Resampler {
  readonly #interpolation: number;
  readonly #decimation: number;
  /** One row of coefficients for each phase between two input samples. */
  readonly #phases: readonly Float32Array[];
  readonly #taps: number;
  /** Input samples not wholly used yet; the first `taps - 1` are history. */
  #pending: Int16Array<ArrayBuffer>;
  #pendingLength: number;
  #phase = 0;

  constructor(fromHz: number, toHz: number) {
    const divisor = greatestCommonDivisor(fromHz, toHz);
    this.#interpolation = toHz / divisor;
    this.#decimation = fromHz / divisor;
    this.#taps = fromHz === toHz ? 1 : Math.ceil(TAPS * Math.max(1, fromHz / toHz));
    this.#phases = fromHz === toHz ? [] : design(fromHz, toHz, this.#interpolation, this.#taps);
    this.#pending = new Int16Array(4096);
    this.#pendingLength = this.#taps - 1;
  }

  /** Takes any number of samples and answers those that are complete now. */
  process(input: Int16Array): Int16Array {
    if (this.#phases.length === 0) return input;
    this.#append(input);
    const available = this.#pendingLength - this.#taps + 1;
    const capacity = Math.ceil((available * this.#interpolation) / this.#decimation) + 1;
    const output = new Int16Array(capacity);
    let produced = 0;
    let position = 0;
    while (position < available) {
      output[produced++] = this.#filter(position);
      this.#phase += this.#decimation;
      position += Math.floor(this.#phase / this.#interpolation);
      this.#phase %= this.#interpolation;
    }
    this.#discard(position);
    return output.subarray(0, produced);
  }

  #filter(position: number): number {
    const coefficients = this.#phases[this.#phase]!;
    const pending = this.#pending;
    let sum = 0;
    for (let tap = 0; tap < coefficients.length; tap++) sum += coefficients[tap]! * pending[position + tap]!;
    return Math.max(-32_768, Math.min(32_767, Math.round(sum)));
  }

  #append(input: Int16Array): void {
    const needed = this.#pendingLength + input.length;
    if (needed > this.#pending.length) {
      const larger = new Int16Array(2 * needed);
      larger.set(this.#pending.subarray(0, this.#pendingLength));
      this.#pending = larger;
    }
    this.#pending.set(input, this.#pendingLength);
    this.#pendingLength = needed;
  }

  #discard(count: number): void {
    this.#pending.copyWithin(0, count, this.#pendingLength);
    this.#pendingLength -= count;
  }
}

/** Row p, tap t: the filter's value at input sample t for an output p/L of a sample after the middle one. */
function design(fromHz: number, toHz: number, interpolation: number, taps: number): readonly Float32Array[] {
  const cutoff = CUTOFF * Math.min(1, toHz / fromHz);
  const half = taps / 2;
  return Array.from({ length: interpolation }, (_, phase) => {
    const row = Float32Array.from({ length: taps }, (_, tap) => {
      const distance = tap - (taps - 1) / 2 - (phase / interpolation - 0.5);
      return 2 * cutoff * sinc(2 * cutoff * distance) * kaiser(distance / half);
    });
    // Each phase passes a constant unchanged, so that no phase is louder than another.
    const sum = row.reduce((total, value) => total + value, 0);
    return row.map((value) => value / sum);
  });
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

function kaiser(x: number): number {
  return Math.abs(x) >= 1 ? 0 : besselI0(KAISER_BETA * Math.sqrt(1 - x * x)) / besselI0(KAISER_BETA);
}

/** The modified Bessel function of order zero, by its power series. */
function besselI0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > 1e-12 * sum; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestCommonDivisor(one: number, other: number): number {
  return other === 0 ? one : greatestCommonDivisor(other, one % other);
}
