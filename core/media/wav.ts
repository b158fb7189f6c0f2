// WAV files as bytes (RIFF/WAVE; Microsoft, "Multimedia Programming Interface and Data Specifications 1.0", and
// WAVE_FORMAT_EXTENSIBLE). Reads PCM of 8, 16, 24, 32 bits, float and G.711, any rate and channels, as mono.
import { fail, succeed, type Result } from "../base/result.ts";
import { decodeUtf8, encodeUtf8 } from "../base/bytes.ts";
import type { Sound } from "../ports/sound-files.ts";
import { decodeALaw, decodeMuLaw } from "./codecs/g711.ts";

export type WavReadError = "media/wav/not-wav" | "media/wav/no-format" | "media/wav/no-data" | "media/wav/unknown-format";

const FORMAT_PCM = 1;
const FORMAT_FLOAT = 3;
const FORMAT_A_LAW = 6;
const FORMAT_MU_LAW = 7;
const FORMAT_EXTENSIBLE = 0xfffe;

/** Length of the header that `writeWavHeader` makes. */
export const WAV_HEADER_BYTES = 44;

interface WavFormat {
  readonly format: number;
  readonly channels: number;
  readonly sampleRateHz: number;
  readonly bits: number;
}

/** Reads a whole file; a data chunk that is cut short, or was never finished, is read as far as it goes. */
export function readWav(bytes: Uint8Array): Result<Sound, WavReadError> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || tag(bytes, 0) !== "RIFF" || tag(bytes, 8) !== "WAVE") return fail("media/wav/not-wav");
  let format: WavFormat | undefined;
  for (let at = 12; at + 8 <= bytes.length;) {
    const size = view.getUint32(at + 4, true);
    const body = at + 8;
    if (tag(bytes, at) === "fmt " && size >= 16 && body + 16 <= bytes.length) format = readFormat(view, body, size);
    if (tag(bytes, at) === "data") {
      if (!format) return fail("media/wav/no-format");
      return readSamples(new DataView(bytes.buffer, bytes.byteOffset + body, Math.min(size, bytes.length - body)), format);
    }
    at = body + size + (size & 1);
  }
  return fail(format ? "media/wav/no-data" : "media/wav/no-format");
}

function readFormat(view: DataView, at: number, size: number): WavFormat {
  const declared = view.getUint16(at, true);
  // The extensible format has the real one in the first two bytes of its sub-format.
  const extended = declared === FORMAT_EXTENSIBLE && size >= 26 && at + 26 <= view.byteLength;
  return {
    format: extended ? view.getUint16(at + 24, true) : declared,
    channels: view.getUint16(at + 2, true), sampleRateHz: view.getUint32(at + 4, true), bits: view.getUint16(at + 14, true),
  };
}

function readSamples(data: DataView, format: WavFormat): Result<Sound, WavReadError> {
  const read = sampleReader(data, format);
  const { channels, sampleRateHz, bits } = format;
  if (!read || channels === 0 || sampleRateHz < 1000 || sampleRateHz > 384_000) return fail("media/wav/unknown-format");
  const sampleBytes = bits / 8;
  const samples = new Int16Array(Math.floor(data.byteLength / (sampleBytes * channels)));
  for (let index = 0; index < samples.length; index++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += read((index * channels + channel) * sampleBytes);
    samples[index] = Math.max(-32_768, Math.min(32_767, Math.round(sum / channels)));
  }
  return succeed({ sampleRateHz, samples });
}

/** How to read one sample at a byte offset, on the 16-bit scale. */
function sampleReader(data: DataView, { format, bits }: WavFormat): ((at: number) => number) | undefined {
  switch (`${format}/${bits}`) {
    case `${FORMAT_PCM}/8`: return (at) => (data.getUint8(at) - 128) << 8;
    case `${FORMAT_PCM}/16`: return (at) => data.getInt16(at, true);
    case `${FORMAT_PCM}/24`: return (at) => data.getInt16(at + 1, true);
    case `${FORMAT_PCM}/32`: return (at) => data.getInt16(at + 2, true);
    case `${FORMAT_FLOAT}/32`: return (at) => data.getFloat32(at, true) * 32_768;
    case `${FORMAT_A_LAW}/8`: return (at) => decodeALaw(data.getUint8(at));
    case `${FORMAT_MU_LAW}/8`: return (at) => decodeMuLaw(data.getUint8(at));
    default: return undefined;
  }
}

function tag(bytes: Uint8Array, at: number): string {
  return decodeUtf8(bytes.subarray(at, at + 4));
}

/** The header of a 16-bit PCM file with so many bytes of samples. */
export function writeWavHeader(sampleRateHz: number, dataBytes: number, channels = 1): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(WAV_HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  bytes.set(encodeUtf8("RIFF"), 0);
  view.setUint32(4, WAV_HEADER_BYTES - 8 + dataBytes, true);
  bytes.set(encodeUtf8("WAVEfmt "), 8);
  view.setUint32(16, 16, true);
  view.setUint16(20, FORMAT_PCM, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, sampleRateHz, true);
  view.setUint32(28, 2 * channels * sampleRateHz, true);
  view.setUint16(32, 2 * channels, true);
  view.setUint16(34, 16, true);
  bytes.set(encodeUtf8("data"), 36);
  view.setUint32(40, dataBytes, true);
  return bytes;
}
