// What is made up for lost packets: it goes on as the sound did, fades, and gives way to the sound without a jump.
import { describe, expect, it } from "vitest";
import { Concealment } from "../../../core/media/concealment.ts";
import { linearPrediction, residual } from "../../../core/media/linear-prediction.ts";
import { noise, rms, tone, vowel } from "./playout-lab.ts";

/** Concealment begins to fade after so long, and is silent after so long. */
const [HOLD_MS, FADED_MS] = [20, 120];

const sound = (voice: (second: number) => number, fromMs: number, untilMs: number, rateHz = 8000): Int16Array<ArrayBuffer> =>
  Int16Array.from({ length: ((untilMs - fromMs) * rateHz) / 1000 }, (_, index) => voice(fromMs / 1000 + index / rateHz));

const hiss = (): ((second: number) => number) => {
  const random = noise(7);
  return () => 6000 * (random() - 0.5);
};

const greatestStep = (samples: Int16Array): number => samples.reduce((step, sample, index) => Math.max(step, index > 0 ? Math.abs(sample - samples[index - 1]!) : 0), 0);

/** How alike two stretches are: 1 if one is the other, louder or fainter. */
function likeness(one: Int16Array, other: Int16Array): number {
  const product = one.reduce((sum, sample, index) => sum + sample * other[index]!, 0);
  return product / (rms(one) * rms(other) * one.length);
}

describe("concealment", () => {
  it.each([8000, 16_000])("goes on in pitch and phase for as long as it holds the level, at %i Hz", (rateHz) => {
    for (const voice of [tone(200), tone(440), vowel]) {
      const madeUp = new Concealment(rateHz).conceal(sound(voice, 0, 500, rateHz), (HOLD_MS * rateHz) / 1000);
      expect(likeness(madeUp, sound(voice, 500, 500 + HOLD_MS, rateHz))).toBeGreaterThan(0.9);
    }
  });

  it("begins without a jump, wherever in its period the sound broke off", () => {
    for (let cutMs = 490; cutMs < 500; cutMs++) {
      const past = sound(vowel, 0, cutMs);
      const joined = Int16Array.from([...past.subarray(-80), ...new Concealment(8000).conceal(past, 160)]);
      expect(greatestStep(joined)).toBeLessThan(1.3 * greatestStep(past));
    }
  });

  it("makes noise of the same level from noise, and no tone", () => {
    const past = sound(hiss(), 0, 500);
    const madeUp = new Concealment(8000).conceal(past, 160);
    expect(rms(madeUp)).toBeGreaterThan(0.6 * rms(past));
    expect(rms(madeUp)).toBeLessThan(1.5 * rms(past));
  });

  it(`holds its level for ${HOLD_MS} ms, then fades to silence within ${FADED_MS} ms`, () => {
    const concealment = new Concealment(8000);
    const past = sound(tone(200), 0, 500);
    const levels = Array.from({ length: FADED_MS / 10 + 1 }, () => rms(concealment.conceal(past, 80)));
    expect(levels[0]).toBeGreaterThan(0.9 * rms(past));
    levels.forEach((level, index) => index > 2 && expect(level).toBeLessThanOrEqual(levels[index - 1]! * 1.05));
    expect(levels.at(-1)).toBe(0);
  });

  it("joins what comes after the gap without a jump", () => {
    const concealment = new Concealment(8000);
    const madeUp = concealment.conceal(sound(tone(150), 0, 500), 160);
    const resumed = concealment.join(sound((second) => -tone(150)(second), 520, 540));
    expect(greatestStep(Int16Array.from([...madeUp, ...resumed]))).toBeLessThan(2500);
  });

  it("leaves sound alone that follows no gap", () => {
    const samples = sound(vowel, 0, 20);
    expect(new Concealment(8000).join(samples.slice())).toEqual(samples);
  });

  it("is silent after silence", () => {
    expect(rms(new Concealment(8000).conceal(new Int16Array(400), 160))).toBe(0);
  });

  it("stays bounded on the loudest sounds", () => {
    const square = (second: number): number => (Math.floor(second * 400) % 2 === 0 ? 32_767 : -32_768);
    expect(rms(new Concealment(8000).conceal(sound(square, 0, 500), 160))).toBeLessThanOrEqual(32_768);
  });
});

describe("linear prediction", () => {
  it("leaves little of a vowel and most of noise unexplained", () => {
    const share = (samples: Int16Array): number => {
      const unexplained = residual(samples, linearPrediction(samples), 200);
      return Math.sqrt(unexplained.reduce((sum, value) => sum + value * value, 0) / unexplained.length) / rms(samples);
    };
    expect(share(sound(vowel, 0, 50))).toBeLessThan(0.1);
    expect(share(sound(hiss(), 0, 50))).toBeGreaterThan(0.7);
  });
});
