// WAV files in all their formats, cut short and broken.
import { describe, expect, it } from "vitest";
import { readWav, writeWavHeader } from "../../../core/media/wav.ts";

/** A file with this format chunk and these sample bytes, with a chunk in between that readers must pass over. */
function wav(format: number, channels: number, rateHz: number, bits: number, data: readonly number[], extensible = false): Uint8Array {
  const fmt = new DataView(new ArrayBuffer(extensible ? 40 : 16));
  fmt.setUint16(0, extensible ? 0xfffe : format, true);
  fmt.setUint16(2, channels, true);
  fmt.setUint32(4, rateHz, true);
  fmt.setUint16(14, bits, true);
  if (extensible) fmt.setUint16(24, format, true);
  const chunk = (tag: string, body: readonly number[]): number[] => [
    ...new TextEncoder().encode(tag), body.length & 0xff, (body.length >> 8) & 0xff, 0, 0, ...body, ...(body.length % 2 ? [0] : []),
  ];
  return Uint8Array.from([
    ...new TextEncoder().encode("RIFF"), 0, 0, 0, 0, ...new TextEncoder().encode("WAVE"),
    ...chunk("fmt ", [...new Uint8Array(fmt.buffer)]), ...chunk("LIST", [1, 2, 3]), ...chunk("data", data),
  ]);
}

describe("WAV files", () => {
  it.each([
    ["8 bits", wav(1, 1, 8000, 8, [128, 255, 0]), [0, 127 << 8, -128 << 8]],
    ["16 bits", wav(1, 1, 44_100, 16, [0x34, 0x12, 0xff, 0xff]), [0x1234, -1]],
    ["24 bits", wav(1, 1, 48_000, 24, [0xff, 0x34, 0x12]), [0x1234]],
    ["32 bits", wav(1, 1, 48_000, 32, [0xff, 0xff, 0x34, 0x12]), [0x1234]],
    ["floating point", wav(3, 1, 48_000, 32, [0, 0, 0, 0x3f]), [16_384]],
    ["A-law", wav(6, 1, 8000, 8, [0xd5]), [8]],
    ["mu-law", wav(7, 1, 8000, 8, [0xff]), [0]],
    ["the extensible format", wav(1, 1, 48_000, 16, [1, 0], true), [1]],
    ["stereo, as the mean", wav(1, 2, 48_000, 16, [100, 0, 200, 0, 0, 0, 50, 0]), [150, 25]],
  ])("are read in %s", (_what, bytes, samples) => {
    const read = readWav(bytes);
    expect(read.ok && [...read.value.samples]).toEqual(samples);
  });

  it("are read as far as they go when they were cut short or never finished", () => {
    const whole = wav(1, 1, 8000, 16, [1, 0, 2, 0, 3, 0]);
    const read = readWav(whole.subarray(0, whole.length - 3));
    expect(read.ok && [...read.value.samples]).toEqual([1]);
  });

  it.each([
    ["something else", new TextEncoder().encode("ID3 this is no wave file"), "media/wav/not-wav"],
    ["no data", wav(1, 1, 8000, 16, []).subarray(0, 36), "media/wav/no-data"],
    ["a format that is not known", wav(0x55, 1, 8000, 16, [1, 0]), "media/wav/unknown-format"],
    ["no channel", wav(1, 0, 8000, 16, [1, 0]), "media/wav/unknown-format"],
    ["no rate", wav(1, 1, 0, 16, [1, 0]), "media/wav/unknown-format"],
  ])("are refused for %s", (_what, bytes, error) => {
    expect(readWav(bytes)).toEqual({ ok: false, error });
  });

  it("never throw, wherever they are cut", () => {
    const whole = wav(1, 2, 48_000, 24, [1, 2, 3, 4, 5, 6], true);
    for (let length = 0; length < whole.length; length++) readWav(whole.subarray(0, length));
  });

  it("get a header that says what follows", () => {
    const file = Uint8Array.of(...writeWavHeader(8000, 4), 1, 0, 2, 0);
    const read = readWav(file);
    expect(read).toEqual({ ok: true, value: { sampleRateHz: 8000, samples: Int16Array.of(1, 2) } });
  });
});
