// One sub-band of G.722: adaptive quantization step and adaptive predictor (ITU-T G.722 clause 6.2, blocks 3 and 4; the
// names in capitals are the recommendation's). Integer arithmetic in 16 bits, exactly as specified.

/** What differs between the lower band (6 bits) and the higher band (2 bits). */
export interface G722BandOptions {
  /** First quantization step: 32 and 8 (table 18 of the recommendation's initial values). */
  readonly firstStep: number;
  /** Upper limit of the logarithmic step (LOGSCL, LOGSCH). */
  readonly logLimit: number;
  /** How far the inverse logarithm is shifted down at 0 (SCALEL, SCALEH). */
  readonly logShift: number;
}

/** The lower band, 0 to 4 kHz. */
export const LOWER_BAND: G722BandOptions = { firstStep: 32, logLimit: 18_432, logShift: 8 };
/** The higher band, 4 to 8 kHz. */
export const HIGHER_BAND: G722BandOptions = { firstStep: 8, logLimit: 22_528, logShift: 10 };

/** ILB: 2^(n/32), in 11 bits after the point. */
const INVERSE_LOG = Int16Array.from({ length: 32 }, (_, index) => Math.floor(2048 * 2 ** (index / 32) + 0.5));
const ZEROS = 6;

export class G722Band {
  readonly #options: G722BandOptions;
  /** Quantization step (DETL, DETH). */
  step: number;
  /** The predicted sample (SL, SH). */
  prediction = 0;
  #log = 0;
  #zeroPart = 0;
  /** Last partially reconstructed and reconstructed samples (PLT, RLT), newest first. */
  #partial1 = 0;
  #partial2 = 0;
  #sample1 = 0;
  /** Coefficients of the two poles. */
  #pole1 = 0;
  #pole2 = 0;
  /** Last differences, newest first, and the coefficients of the six zeros. */
  readonly #differences = new Int32Array(ZEROS);
  readonly #zeros = new Int32Array(ZEROS);

  constructor(options: G722BandOptions) {
    this.#options = options;
    this.step = options.firstStep;
  }

  /** Takes the quantized difference of this sample and the logarithmic change of the step; predicts the next sample. */
  update(difference: number, logChange: number): void {
    this.#adaptStep(logChange);
    const reconstructed = saturate16(this.prediction + difference);
    const partial = saturate16(this.#zeroPart + difference);
    this.#adaptPoles(partial);
    this.#adaptZeros(difference);
    const polePart = saturate16(product15(this.#pole1, 2 * reconstructed) + product15(this.#pole2, 2 * this.#sample1));
    this.#sample1 = reconstructed;
    this.#zeroPart = this.#filterZeros();
    this.prediction = saturate16(polePart + this.#zeroPart);
  }

  /** LOGSCL and SCALEL, LOGSCH and SCALEH. */
  #adaptStep(logChange: number): void {
    const { logLimit, logShift } = this.#options;
    this.#log = Math.max(0, Math.min(logLimit, ((this.#log * 127) >> 7) + logChange));
    const mantissa = INVERSE_LOG[(this.#log >> 6) & 31]!;
    const shift = logShift - (this.#log >> 11);
    this.step = (shift < 0 ? mantissa << -shift : mantissa >> shift) << 2;
  }

  /** UPPOL2 and UPPOL1. */
  #adaptPoles(partial: number): void {
    const sameAsLast = partial < 0 === this.#partial1 < 0;
    const sameAsBefore = partial < 0 === this.#partial2 < 0;
    const slope = saturate16(4 * this.#pole1);
    const pole2 = (Math.min(32_767, sameAsLast ? -slope : slope) >> 7) + (sameAsBefore ? 128 : -128) + ((this.#pole2 * 32_512) >> 15);
    this.#pole2 = Math.max(-12_288, Math.min(12_288, pole2));
    const limit = saturate16(15_360 - this.#pole2);
    const pole1 = saturate16((sameAsLast ? 192 : -192) + ((this.#pole1 * 32_640) >> 15));
    this.#pole1 = Math.max(-limit, Math.min(limit, pole1));
    this.#partial2 = this.#partial1;
    this.#partial1 = partial;
  }

  /** UPZERO, and the delay of the differences. */
  #adaptZeros(difference: number): void {
    const differences = this.#differences;
    const gain = difference === 0 ? 0 : 128;
    for (let index = 0; index < ZEROS; index++) {
      const change = differences[index]! < 0 === difference < 0 ? gain : -gain;
      this.#zeros[index] = saturate16(change + ((this.#zeros[index]! * 32_640) >> 15));
    }
    differences.copyWithin(1, 0, ZEROS - 1);
    differences[0] = difference;
  }

  /** FILTEZ. */
  #filterZeros(): number {
    let sum = 0;
    for (let index = ZEROS - 1; index >= 0; index--) sum = saturate16(sum + product15(this.#zeros[index]!, 2 * this.#differences[index]!));
    return sum;
  }
}

/** Limits to 16 bits. */
export function saturate16(value: number): number {
  return value > 32_767 ? 32_767 : value < -32_768 ? -32_768 : value;
}

/** A coefficient with 15 bits after the point times a value that is limited first. */
function product15(coefficient: number, value: number): number {
  return (coefficient * saturate16(value)) >> 15;
}
