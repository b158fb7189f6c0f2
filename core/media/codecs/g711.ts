// G.711: A-law and mu-law companding (ITU-T G.711 tables 1a to 2b, by formula). 8000 samples a second, 8 bits each.
//
//   A-law code, even bits inverted:   | sign (1 = positive) | segment 3 | step 4 |
//   mu-law code, all bits inverted:   | sign (1 = negative) | segment 3 | step 4 |
import type { AudioCodec } from "./audio-codec.ts";

/** G.711 counts mu-law segments from a bias of 33 in 14-bit units. */
const MU_BIAS = 33;
const MU_CLIP = 8158;

/** Encodes one 16-bit sample in A-law: 13 bits, magnitudes from 16-bit ones by dropping four. */
export function encodeALaw(sample: number): number {
  const magnitude = (sample < 0 ? ~sample : sample) >> 4;
  const segment = Math.max(0, 28 - Math.clz32(magnitude));
  const step = segment === 0 ? magnitude : (magnitude >> (segment - 1)) & 0x0f;
  return ((sample < 0 ? 0 : 0x80) | (segment << 4) | step) ^ 0x55;
}

/** Decodes one A-law octet to the middle of its step, on the 16-bit scale. */
export function decodeALaw(code: number): number {
  const bits = code ^ 0x55;
  const segment = (bits >> 4) & 7;
  const middle = 2 * (bits & 0x0f) + 1;
  const magnitude = segment === 0 ? middle : (middle + 32) << (segment - 1);
  return bits & 0x80 ? magnitude << 3 : -(magnitude << 3);
}

/** Encodes one 16-bit sample in mu-law: 14 bits. */
export function encodeMuLaw(sample: number): number {
  const magnitude = Math.min((sample < 0 ? ~sample : sample) >> 2, MU_CLIP) + MU_BIAS;
  const segment = 26 - Math.clz32(magnitude);
  const step = (magnitude >> (segment + 1)) & 0x0f;
  return ~((sample < 0 ? 0x80 : 0) | (segment << 4) | step) & 0xff;
}

/** Decodes one mu-law octet to the middle of its step, on the 16-bit scale. */
export function decodeMuLaw(code: number): number {
  const bits = ~code & 0xff;
  const magnitude = ((2 * (bits & 0x0f) + MU_BIAS) << ((bits >> 4) & 7)) - MU_BIAS;
  return bits & 0x80 ? -(magnitude << 2) : magnitude << 2;
}

const A_LAW_SAMPLES = Int16Array.from({ length: 256 }, (_, code) => decodeALaw(code));
const MU_LAW_SAMPLES = Int16Array.from({ length: 256 }, (_, code) => decodeMuLaw(code));

function compandingCodec(encodeSample: (sample: number) => number, samplesByCode: Int16Array): AudioCodec {
  return {
    sampleRateHz: 8000,
    encode(samples) {
      const payload = new Uint8Array(samples.length);
      for (let index = 0; index < samples.length; index++) payload[index] = encodeSample(samples[index]!);
      return payload;
    },
    decode(payload) {
      const samples = new Int16Array(payload.length);
      for (let index = 0; index < payload.length; index++) samples[index] = samplesByCode[payload[index]!]!;
      return samples;
    },
    dispose() {},
  };
}

/** The codec "PCMA". */
export const createPcmaCodec = (): AudioCodec => compandingCodec(encodeALaw, A_LAW_SAMPLES);

/** The codec "PCMU". */
export const createPcmuCodec = (): AudioCodec => compandingCodec(encodeMuLaw, MU_LAW_SAMPLES);
