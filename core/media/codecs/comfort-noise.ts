// Comfort noise (RFC 3389): a noise as its level and the shape of its spectrum, measured here and made there.
//
//   | 0 | level 7 |  k1 8  |  k2 8  | ...    level in -dBov; reflection coefficients k = 258 (n - 127) / 32768
//
// The RFC leaves k's sign open; ITU-T G.711 appendix II, its source, and WebRTC have k1 negative where neighbouring samples
// are alike. Inside here it is positive then.
import type { AudioCodec } from "./audio-codec.ts";
import { autocorrelation, reflectionCoefficients } from "./reflection-coefficients.ts";

/** A noise as it goes over the line. */
export interface NoiseDescription {
  /** dBov, -127 to 0. */
  readonly levelDb: number;
  /** Reflection coefficients, each between -1 and 1, the first the likeness of neighbours; none: white noise. */
  readonly reflections: readonly number[];
}

/** Enough for a room's hum and hiss; receivers must take any number (section 3.3). */
const ORDER = 10;
/** More than a receiver need believe. */
const MAX_ORDER = 24;
/** Quantization of section 3.2, in Q15. */
const STEP = 258;
const MIDDLE = 127;
const OVERLOAD = 32_768;
/** A new level is taken up within about this, so that nothing jumps. */
const BLEND_MS = 50;

/** Reads a payload; one that says nothing is silence. */
export function readNoise(payload: Uint8Array): NoiseDescription {
  const reflections = Array.from(payload.subarray(1, 1 + MAX_ORDER), (code) => (-STEP * (Math.min(code, 2 * MIDDLE) - MIDDLE)) / OVERLOAD);
  return { levelDb: -((payload[0] ?? 127) & 0x7f), reflections };
}

/** Writes a payload. */
export function writeNoise({ levelDb, reflections }: NoiseDescription): Uint8Array {
  const code = (reflection: number): number => Math.max(0, Math.min(2 * MIDDLE, MIDDLE - Math.round((reflection * OVERLOAD) / STEP)));
  return Uint8Array.of(Math.max(0, Math.min(127, Math.round(-levelDb))), ...reflections.map(code));
}

/** Describes a stretch of noise, best of 20 ms and more. */
export function measureNoise(samples: Int16Array): NoiseDescription {
  const correlation = autocorrelation(samples, ORDER);
  const power = correlation[0]! / Math.max(1, samples.length);
  if (power === 0) return { levelDb: -127, reflections: [] };
  const levelDb = Math.max(-127, Math.min(0, 20 * Math.log10(Math.sqrt(power) / OVERLOAD)));
  return { levelDb, reflections: reflectionCoefficients(correlation) };
}

/** Makes noise of a description, which may change at any time. */
export class NoiseGenerator {
  readonly #blend: number;
  #reflections: readonly number[] = [];
  readonly #delays = new Float64Array(MAX_ORDER + 1);
  #gain = 0;
  #wantedGain = 0;
  #state = 0x2545f491;

  constructor(sampleRateHz: number) {
    this.#blend = 1 - Math.exp(-1000 / (BLEND_MS * sampleRateHz));
  }

  describe({ levelDb, reflections }: NoiseDescription): void {
    this.#reflections = reflections;
    if (reflections.length === 0) this.#delays.fill(0);
    // What the filter adds to the power of what excites it is taken off beforehand.
    const share = reflections.reduce((product, reflection) => product * (1 - reflection ** 2), 1);
    // Evenly spread between -1 and 1 has a power of a third.
    this.#wantedGain = levelDb <= -127 ? 0 : OVERLOAD * 10 ** (levelDb / 20) * Math.sqrt(3 * share);
  }

  read(count: number): Int16Array {
    const samples = new Int16Array(count);
    for (let index = 0; index < count; index++) {
      this.#gain += (this.#wantedGain - this.#gain) * this.#blend;
      samples[index] = Math.max(-32_768, Math.min(32_767, Math.round(this.#filter(this.#gain * this.#random()))));
    }
    return samples;
  }

  /** A lattice filter without zeros: stable whatever the coefficients are, as all are within -1 and 1. */
  #filter(excitation: number): number {
    const delays = this.#delays;
    let forward = excitation;
    for (let stage = this.#reflections.length - 1; stage >= 0; stage--) {
      const reflection = this.#reflections[stage]!;
      forward += reflection * delays[stage]!;
      delays[stage + 1] = delays[stage]! - reflection * forward;
    }
    delays[0] = forward;
    return forward;
  }

  /** Marsaglia's xorshift (2003): nothing here needs to be unforeseeable. */
  #random(): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return this.#state / 0x8000_0000;
  }
}

/** How long a description counts as sound of its own: it may be followed by speech at once. */
export const NOISE_PACKET_MS = 10;

/** The codec "CN": decodes descriptions to noise, which goes on where packets are missing; encodes a stretch of noise. */
export function createComfortNoiseCodec(sampleRateHz: number): AudioCodec {
  const generator = new NoiseGenerator(sampleRateHz);
  return {
    sampleRateHz,
    encode: (samples) => writeNoise(measureNoise(samples)),
    decode(payload) {
      generator.describe(readNoise(payload));
      return generator.read((NOISE_PACKET_MS * sampleRateHz) / 1000);
    },
    conceal: (sampleCount) => generator.read(sampleCount),
    dispose() {},
  };
}
