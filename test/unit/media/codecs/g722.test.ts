// G.722 against ITU-T's own sequences (Software Tool Library, G.191), where they are there, and against what the
// recommendation and RFC 3551 say of it.
import { describe, expect, it } from "vitest";
import { createG722Codec } from "../../../../core/media/codecs/g722.ts";
import { hasCorpora, readCorpusFile } from "../../../fixtures/corpora.ts";

const RATE_HZ = 16_000;
const tone = (frequencyHz: number, count: number): Int16Array =>
  Int16Array.from({ length: count }, (_, index) => 8000 * Math.sin((2 * Math.PI * frequencyHz * index) / RATE_HZ));
const rms = (samples: Int16Array): number => Math.sqrt(samples.reduce((sum, sample) => sum + sample ** 2, 0) / samples.length);

describe("G.722", () => {
  it("makes one octet of two samples of 16 kHz: 64 kbit/s (RFC 3551 section 4.5.2)", () => {
    const codec = createG722Codec();
    const payload = codec.encode(new Int16Array(320));
    expect(payload.length).toBe(160);
    expect(codec.decode(payload).length).toBe(320);
  });

  it.each([300, 1000, 3000, 5000, 6800])("passes %i Hz, within 1 dB (ITU-T G.722 clause 2.4, figure 4)", (frequencyHz) => {
    const codec = createG722Codec();
    const said = tone(frequencyHz, 3200);
    const heard = codec.decode(codec.encode(said));
    expect(Math.abs(20 * Math.log10(rms(heard.subarray(800)) / rms(said.subarray(800))))).toBeLessThan(1);
  });

  it("leaves a last sample without a pair out", () => {
    expect(createG722Codec().encode(new Int16Array(321)).length).toBe(160);
  });
});

describe.skipIf(!hasCorpora)("G.722 against ITU-T's own sequences (G.191)", () => {
  const words = (file: string): Int16Array => new Int16Array(readCorpusFile("F-vectors", `g722/${file}`).slice().buffer);
  const codes = (): Uint8Array => Uint8Array.from(words("codspw.cod"), (word) => word & 0xff);

  it("codes speech to the same octets", () => {
    expect(createG722Codec().encode(words("inpsp.bin"))).toEqual(codes());
  });

  it("decodes them to the same samples (mode 1, 64 kbit/s)", () => {
    expect(createG722Codec().decode(codes())).toEqual(words("outsp1.bin"));
  });

  it("does so in packets of any length", () => {
    const codec = createG722Codec();
    const said = words("inpsp.bin");
    const octets: number[] = [];
    for (let at = 0, length = 160; at < said.length; at += length, length = length === 160 ? 960 : 160) octets.push(...codec.encode(said.subarray(at, at + length)));
    expect(Uint8Array.from(octets)).toEqual(codes());
  });
});
