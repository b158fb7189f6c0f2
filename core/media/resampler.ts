// Changes the sample rate of a stream by any ratio: a windowed-sinc low-pass in polyphase form.
// Theory: Crochiere and Rabiner, "Multirate Digital Signal Processing" (1983); window: Kaiser (1974).

/** Length of the filter in samples of the slower rate: 730 Hz of transition at 8 kHz, 3 ms of delay. */
const TAPS = 48;
/** Kaiser's beta for 70 dB: 0.1102 (A - 8.7). */
const KAISER_BETA = 6.76;
/** Middle of the transition, as a share of the slower rate: the stop band begins just past half the rate. */
const CUTOFF = 0.48;
/** Taps that are summed side by side, so that one addition need not wait for the other. */
const LANES = 4;

/** A filter for one pair of rates. Pure data, shared by all streams of that pair. */
interface Filter {
  /** A multiple of LANES. */
  readonly taps: number;
  /** A row of `taps` coefficients for each phase between two input samples; doubles, for JavaScript computes in no other. */
  readonly coefficients: Float64Array;
  /** By phase: how many input samples on the next output is, and at which phase. */
  readonly advances: Uint16Array;
  readonly nextPhases: Uint16Array;
}

/** Filters that were designed, by their rates: calls come and go, the rates of a machine stay. */
const designed = new Map<string, Filter>();

/** Converts one stream; keeps the tail of each frame for the next. */
export class Resampler {
  readonly #ratio: number;
  readonly #filter: Filter | undefined;
  /** Input samples not wholly used yet; the first `taps - 1` are history. */
  #pending = new Float64Array(2048);
  #pendingLength: number;
  #phase = 0;

  constructor(fromHz: number, toHz: number) {
    this.#ratio = toHz / fromHz;
    this.#filter = fromHz === toHz ? undefined : filterFor(fromHz, toHz);
    this.#pendingLength = (this.#filter?.taps ?? 1) - 1;
  }

  /** Takes any number of samples and answers those that are complete now. */
  process(input: Int16Array): Int16Array {
    if (!this.#filter) return input;
    this.#append(input);
    const { taps, advances, nextPhases } = this.#filter;
    const available = this.#pendingLength - taps + 1;
    const output = new Int16Array(Math.ceil(available * this.#ratio) + 1);
    let produced = 0;
    let position = 0;
    let phase = this.#phase;
    while (position < available) {
      const value = dot(this.#filter.coefficients, phase * taps, this.#pending, position, taps);
      output[produced++] = value > 32_767 ? 32_767 : value < -32_768 ? -32_768 : Math.round(value);
      position += advances[phase]!;
      phase = nextPhases[phase]!;
    }
    this.#phase = phase;
    this.#discard(position);
    return output.subarray(0, produced);
  }

  #append(input: Int16Array): void {
    const needed = this.#pendingLength + input.length;
    if (needed > this.#pending.length) {
      const larger = new Float64Array(2 * needed);
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

/** The sum of products of `taps` numbers from two places. */
function dot(coefficients: Float64Array, row: number, samples: Float64Array, start: number, taps: number): number {
  let first = 0;
  let second = 0;
  let third = 0;
  let fourth = 0;
  for (let tap = 0; tap < taps; tap += LANES) {
    first += coefficients[row + tap]! * samples[start + tap]!;
    second += coefficients[row + tap + 1]! * samples[start + tap + 1]!;
    third += coefficients[row + tap + 2]! * samples[start + tap + 2]!;
    fourth += coefficients[row + tap + 3]! * samples[start + tap + 3]!;
  }
  return first + second + (third + fourth);
}

function filterFor(fromHz: number, toHz: number): Filter {
  const key = `${fromHz}/${toHz}`;
  const filter = designed.get(key) ?? design(fromHz, toHz);
  designed.set(key, filter);
  return filter;
}

/** Row p, tap t: the filter's value at input sample t for an output p/L of a sample after the middle one. */
function design(fromHz: number, toHz: number): Filter {
  const divisor = greatestCommonDivisor(fromHz, toHz);
  const interpolation = toHz / divisor;
  const decimation = fromHz / divisor;
  const taps = LANES * Math.ceil((TAPS * Math.max(1, fromHz / toHz)) / LANES);
  const cutoff = CUTOFF * Math.min(1, toHz / fromHz);
  const coefficients = new Float64Array(interpolation * taps);
  for (let phase = 0; phase < interpolation; phase++) {
    const row = Float64Array.from({ length: taps }, (_, tap) => {
      const distance = tap - (taps - 1) / 2 - (phase / interpolation - 0.5);
      return 2 * cutoff * sinc(2 * cutoff * distance) * kaiser(distance / (taps / 2));
    });
    // Each phase passes a constant unchanged, so that no phase is louder than another.
    const sum = row.reduce((total, value) => total + value, 0);
    coefficients.set(row.map((value) => value / sum), phase * taps);
  }
  return {
    taps, coefficients,
    advances: Uint16Array.from({ length: interpolation }, (_, phase) => Math.floor((phase + decimation) / interpolation)),
    nextPhases: Uint16Array.from({ length: interpolation }, (_, phase) => (phase + decimation) % interpolation),
  };
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
