// L16: samples as they are, 16 bits, the high octet first, channels interleaved (RFC 3551 sections 4.5.11 and 4.1).
import type { AudioCodec, AudioCodecOptions } from "./audio-codec.ts";

/** The codec "L16" of a rate, with one or two channels on the line; what an odd octet is left of is not a sample. */
export function createL16Codec(sampleRateHz: number, lineChannels: 1 | 2, { channels = 1 }: AudioCodecOptions = {}): AudioCodec {
  return {
    sampleRateHz,
    encode: (samples) => writeSamples(mixChannels(samples, channels, lineChannels)),
    decode: (payload) => mixChannels(readSamples(payload, lineChannels), lineChannels, channels),
    dispose() {},
  };
}

function writeSamples(samples: Int16Array): Uint8Array {
  const payload = new Uint8Array(2 * samples.length);
  const view = new DataView(payload.buffer);
  for (let index = 0; index < samples.length; index++) view.setInt16(2 * index, samples[index]!);
  return payload;
}

/** Whole groups of samples only: one for each channel. */
function readSamples(payload: Uint8Array, channels: 1 | 2): Int16Array {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const samples = new Int16Array(channels * Math.floor(payload.length / (2 * channels)));
  for (let index = 0; index < samples.length; index++) samples[index] = view.getInt16(2 * index);
  return samples;
}

/** One channel to two: the same on both; two to one: their mean. */
function mixChannels(samples: Int16Array, from: 1 | 2, to: 1 | 2): Int16Array {
  if (from === to) return samples;
  if (from === 1) return Int16Array.from({ length: 2 * samples.length }, (_, index) => samples[index >> 1]!);
  return Int16Array.from({ length: samples.length >> 1 }, (_, index) => (samples[2 * index]! + samples[2 * index + 1]!) >> 1);
}
