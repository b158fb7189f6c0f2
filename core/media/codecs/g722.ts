// G.722 at 64 kbit/s: two bands of 8 kHz, each an ADPCM (ITU-T G.722 clauses 3 and 4). In RTP an octet is one unit of a
// clock of 8000 Hz although it is two samples of 16,000 (RFC 3551 section 4.5.2).
//
//   | higher band 2 | lower band 6 |   one octet, two samples
import type { AudioCodec } from "./audio-codec.ts";
import { G722Band, HIGHER_BAND, LOWER_BAND, saturate16 } from "./g722-band.ts";
import { G722Filter } from "./g722-filter.ts";

/** Decision levels of the lower band (table 14, Q6), in units of a step / 4096; the last is the end of the search. */
const LEVELS = Int32Array.of(
  35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714,
  786, 858, 940, 1023, 1121, 1219, 1339, 1458, 1612, 1765, 1980, 2195, 2557, 2919,
);
/** Code for a positive difference between level n-1 and n (ILP); negative ones (ILN) count from 31 down, past 63 and 62. */
const positiveCode = (interval: number): number => 61 - interval;
const negativeCode = (interval: number): number => (interval < 2 ? 63 - interval : 33 - interval);
/** Where the higher band's quantizer decides between its inner and outer values (table 16, Q2). */
const HIGHER_LEVEL = 564;

/** Output values of the inverse quantizers (tables 17 to 19: QM6, QM4, QM2), in units of a step / 32,768. */
const OUTPUT_6 = Int32Array.of(
  -136, -136, -136, -136, -24808, -21904, -19008, -16704, -14984, -13512, -12280, -11192, -10232, -9360, -8576, -7856,
  -7192, -6576, -6000, -5456, -4944, -4464, -4008, -3576, -3168, -2776, -2400, -2032, -1688, -1360, -1040, -728,
  24808, 21904, 19008, 16704, 14984, 13512, 12280, 11192, 10232, 9360, 8576, 7856, 7192, 6576, 6000, 5456,
  4944, 4464, 4008, 3576, 3168, 2776, 2400, 2032, 1688, 1360, 1040, 728, 432, 136, -432, -136,
);
const OUTPUT_4 = Int32Array.of(0, -20456, -12896, -8968, -6288, -4240, -2584, -1200, 20456, 12896, 8968, 6288, 4240, 2584, 1200, 0);
const OUTPUT_2 = Int32Array.of(-7408, -1616, 7408, 1616);
/** How a code moves the step's logarithm (WL through RL42, WH through RH2). */
const LOG_CHANGE_4 = Int32Array.of(-60, 3042, 1198, 538, 334, 172, 58, -30, 3042, 1198, 538, 334, 172, 58, -30, -60);
const LOG_CHANGE_2 = Int32Array.of(798, -214, 798, -214);

/** The lower band's samples have 15 bits. */
const limit15 = (value: number): number => (value > 16_383 ? 16_383 : value < -16_384 ? -16_384 : value);

class G722Encoder {
  readonly #filter = new G722Filter();
  readonly #lower = new G722Band(LOWER_BAND);
  readonly #higher = new G722Band(HIGHER_BAND);

  encode(samples: Int16Array): Uint8Array {
    const payload = new Uint8Array(samples.length >> 1);
    for (let index = 0; index < payload.length; index++) payload[index] = this.#octet(samples[2 * index]!, samples[2 * index + 1]!);
    return payload;
  }

  #octet(first: number, second: number): number {
    this.#filter.push(first, second);
    const { even, odd } = this.#filter.sums;
    return (this.#encodeHigher((odd - even) >> 14) << 6) | this.#encodeLower((even + odd) >> 14);
  }

  #encodeLower(sample: number): number {
    const band = this.#lower;
    const difference = saturate16(sample - band.prediction);
    const magnitude = difference < 0 ? ~difference : difference;
    let interval = 0;
    while (interval < LEVELS.length && magnitude >= (LEVELS[interval]! * band.step) >> 12) interval++;
    const code = difference < 0 ? negativeCode(interval) : positiveCode(interval);
    updateLower(band, code);
    return code;
  }

  #encodeHigher(sample: number): number {
    const band = this.#higher;
    const difference = saturate16(sample - band.prediction);
    const magnitude = difference < 0 ? ~difference : difference;
    const isOuter = magnitude >= (HIGHER_LEVEL * band.step) >> 12;
    const code = (difference < 0 ? 0 : 2) + (isOuter ? 0 : 1);
    updateHigher(band, code);
    return code;
  }
}

class G722Decoder {
  readonly #filter = new G722Filter();
  readonly #lower = new G722Band(LOWER_BAND);
  readonly #higher = new G722Band(HIGHER_BAND);

  decode(payload: Uint8Array): Int16Array {
    const samples = new Int16Array(2 * payload.length);
    for (let index = 0; index < payload.length; index++) {
      const lower = this.#decodeLower(payload[index]! & 0x3f);
      const higher = this.#decodeHigher(payload[index]! >> 6);
      this.#filter.push(lower + higher, lower - higher);
      samples[2 * index] = saturate16(this.#filter.sums.odd >> 11);
      samples[2 * index + 1] = saturate16(this.#filter.sums.even >> 11);
    }
    return samples;
  }

  #decodeLower(code: number): number {
    const band = this.#lower;
    const sample = limit15(band.prediction + ((band.step * OUTPUT_6[code]!) >> 15));
    updateLower(band, code);
    return sample;
  }

  #decodeHigher(code: number): number {
    const band = this.#higher;
    const sample = limit15(band.prediction + ((band.step * OUTPUT_2[code]!) >> 15));
    updateHigher(band, code);
    return sample;
  }
}

/** Both ends adapt by the four upper bits only, so that the lower two may be taken for data (clause 1.4.4). */
function updateLower(band: G722Band, code: number): void {
  band.update((band.step * OUTPUT_4[code >> 2]!) >> 15, LOG_CHANGE_4[code >> 2]!);
}

function updateHigher(band: G722Band, code: number): void {
  band.update((band.step * OUTPUT_2[code]!) >> 15, LOG_CHANGE_2[code]!);
}

/** The codec "G722". */
export function createG722Codec(): AudioCodec {
  const encoder = new G722Encoder();
  const decoder = new G722Decoder();
  return {
    sampleRateHz: 16_000,
    encode: (samples) => encoder.encode(samples),
    decode: (payload) => decoder.decode(payload),
    dispose() {},
  };
}
