// G.711 against the tables of the recommendation and, where it is there, ITU-T's own test data (G.191).
import { describe, expect, it } from "vitest";
import { createPcmaCodec, createPcmuCodec, decodeALaw, decodeMuLaw, encodeALaw, encodeMuLaw } from "../../../../core/media/codecs/g711.ts";
import { hasCorpora, readCorpusFile } from "../../../fixtures/corpora.ts";

const CODES = Array.from({ length: 256 }, (_, code) => code);

describe("G.711", () => {
  it("codes silence as D5 in A-law and FF in mu-law", () => {
    expect(encodeALaw(0)).toBe(0xd5);
    expect(encodeMuLaw(0)).toBe(0xff);
  });

  // Decision values and outputs of G.711 tables 1a and 2a: segment ends, scaled to 16 bits (A-law x 8 of 13 bits, mu-law x 4 of 14).
  it.each([
    [8, 0xd5], [504, 0xca], [1008, 0xfa], [32_256, 0xaa], [-8, 0x55], [-32_256, 0x2a],
  ])("decodes A-law output value %i from its code", (sample, code) => {
    expect(decodeALaw(code)).toBe(sample);
    expect(encodeALaw(sample)).toBe(code);
  });

  it.each([
    [8, 0xfe], [120, 0xf0], [132, 0xef], [32_124, 0x80], [-8, 0x7e], [-32_124, 0x00],
  ])("decodes mu-law output value %i from its code", (sample, code) => {
    expect(decodeMuLaw(code)).toBe(sample);
    expect(encodeMuLaw(sample)).toBe(code);
  });

  it("gives each code back from its own output value, so that tandem coding loses nothing", () => {
    expect(CODES.map((code) => encodeALaw(decodeALaw(code)))).toEqual(CODES);
    // Mu-law has a negative zero, 7F, which is the same sound as FF.
    expect(CODES.map((code) => encodeMuLaw(decodeMuLaw(code)))).toEqual(CODES.with(0x7f, 0xff));
  });

  it("never strays from a sample by more than half a step of its segment", () => {
    for (let sample = -32_768; sample <= 32_767; sample += 7) {
      const allowed = Math.max(16, Math.abs(sample) / 16);
      expect(Math.abs(decodeALaw(encodeALaw(sample)) - sample)).toBeLessThanOrEqual(allowed);
      expect(Math.abs(decodeMuLaw(encodeMuLaw(sample)) - sample)).toBeLessThanOrEqual(Math.max(allowed, sample === -32_768 ? 660 : 0));
    }
  });

  it("makes one octet of each sample, and back", () => {
    const samples = Int16Array.of(0, 1000, -1000, 32_767, -32_768);
    for (const codec of [createPcmaCodec(), createPcmuCodec()]) {
      const payload = codec.encode(samples);
      expect(payload.length).toBe(5);
      expect(codec.decode(payload).length).toBe(5);
    }
  });
});

describe.skipIf(!hasCorpora)("G.711 against ITU-T's own data (G.191)", () => {
  const words = (file: string): Int16Array => {
    const bytes = readCorpusFile("F-vectors", `g711/${file}`);
    return new Int16Array(bytes.slice().buffer);
  };

  it("decodes all 512 codes to the tables' values", () => {
    const tables = JSON.parse(new TextDecoder().decode(readCorpusFile("F-vectors", "g711.json"))) as { ulaw_to_linear16: number[]; alaw_to_linear16: number[] };
    expect(CODES.map(decodeALaw)).toEqual(tables.alaw_to_linear16);
    expect(CODES.map((code) => decodeMuLaw(code) + 0)).toEqual(tables.ulaw_to_linear16);
  });

  it("encodes the sweep to the same codes", () => {
    const source = words("sweep.src");
    const codes = (encode: (sample: number) => number): Int16Array => source.map(encode);
    expect(codes(encodeALaw)).toEqual(words("sweep-r.a"));
    expect(codes(encodeMuLaw)).toEqual(words("sweep-r.u"));
  });
});
