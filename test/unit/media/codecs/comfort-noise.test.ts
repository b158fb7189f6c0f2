// Comfort noise: the payload as RFC 3389 has it, noise of its level and colour, and when it takes silence's place.
import { describe, expect, it } from "vitest";
import { createComfortNoiseCodec, measureNoise, NoiseGenerator, readNoise, writeNoise } from "../../../../core/media/codecs/comfort-noise.ts";
import { frameLevelDb } from "../../../../core/media/level-meter.ts";
import { SilenceSuppression } from "../../../../core/media/silence-suppression.ts";

const noise = (levelDb: number, reflections: readonly number[], count = 8000): Int16Array => {
  const generator = new NoiseGenerator(8000);
  generator.describe({ levelDb, reflections });
  generator.read(4000);
  return generator.read(count);
};

describe("a comfort noise payload (RFC 3389 section 3)", () => {
  it("begins with the level, whose first bit is 0", () => {
    expect(writeNoise({ levelDb: -60, reflections: [] })).toEqual(Uint8Array.of(60));
    expect(writeNoise({ levelDb: -200, reflections: [] })).toEqual(Uint8Array.of(127));
    expect(readNoise(Uint8Array.of(0x80 | 60))).toEqual({ levelDb: -60, reflections: [] });
  });

  it("has coefficients in steps of 258 / 32768 around 127 (section 3.2)", () => {
    expect(readNoise(Uint8Array.of(60, 127, 128, 0)).reflections.map((value) => Math.round(-value * 32_768))).toEqual([0, 258, -32_766]);
  });

  it("comes back as it was, within half a step", () => {
    const reflections = [0.9, -0.5, 0.1, 0];
    const read = readNoise(writeNoise({ levelDb: -45, reflections }));
    expect(read.levelDb).toBe(-45);
    read.reflections.forEach((value, index) => expect(Math.abs(value - reflections[index]!)).toBeLessThanOrEqual(129 / 32_768));
  });

  it("is silence where it is empty, and stable where it is nonsense", () => {
    expect(readNoise(new Uint8Array()).levelDb).toBe(-127);
    const codec = createComfortNoiseCodec(8000);
    codec.decode(Uint8Array.from({ length: 40 }, () => 255).fill(0, 1));
    const heard = codec.conceal!(8000);
    expect(heard.every(Number.isFinite)).toBe(true);
  });
});

describe("noise", () => {
  it.each([[-40, []], [-50, [0.8, -0.3]], [-60, [0.95, -0.6, 0.2]]])("of %f dBov and coefficients %j has that level and those coefficients", (levelDb, reflections) => {
    const measured = measureNoise(noise(levelDb, reflections));
    expect(Math.abs(measured.levelDb - levelDb)).toBeLessThan(1.5);
    reflections.forEach((value, index) => expect(Math.abs(measured.reflections[index]! - value)).toBeLessThan(0.1));
  });

  it("changes its level without a jump", () => {
    const generator = new NoiseGenerator(8000);
    generator.describe({ levelDb: -30, reflections: [] });
    const levels = Array.from({ length: 10 }, () => frameLevelDb(generator.read(80)));
    expect(levels[0]!).toBeLessThan(levels[9]! - 6);
  });
});

describe("silence", () => {
  const frame = (levelDb: number): Int16Array => noise(levelDb, [], 160);
  const judge = (suppression: SilenceSuppression, levelDb: number, packets: number) =>
    Array.from({ length: packets }, () => suppression.judge(frame(levelDb), 20));

  it("is described once speech has ceased for a while, then left out, then described again (RFC 3389 section 5)", () => {
    const suppression = new SilenceSuppression();
    expect(judge(suppression, -60, 10).every((verdict) => verdict === "speech")).toBe(true);
    const verdicts = judge(suppression, -60, 60);
    expect(verdicts.filter((verdict) => verdict === "describe").length).toBeLessThan(6);
    expect(verdicts.filter((verdict) => verdict === "silence").length).toBeGreaterThan(40);
  });

  it("ends with the first packet of speech", () => {
    const suppression = new SilenceSuppression();
    judge(suppression, -60, 60);
    expect(judge(suppression, -35, 1)).toEqual(["speech"]);
  });

  it("is never what is loud, however steady it is", () => {
    expect(judge(new SilenceSuppression(), -20, 100).every((verdict) => verdict === "speech")).toBe(true);
  });
});
