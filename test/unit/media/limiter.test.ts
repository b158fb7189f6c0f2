// The limiter's promise: nothing above the ceiling comes out, and what is below is not touched.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Limiter, LIMITER_CEILING } from "../../../core/media/limiter.ts";

const RATES_HZ = [8000, 16_000, 44_100, 48_000];
const delayOf = (rateHz: number): number => 2 * Math.round(rateHz / 1000);
const samples = (bound: number): fc.Arbitrary<Float32Array<ArrayBuffer>> => fc.array(fc.integer({ min: -bound, max: bound }), { minLength: 300, maxLength: 900 }).map((values) => Float32Array.from(values));

describe("a limiter", () => {
  it("lets nothing through above its ceiling, however loud the sum of 32 voices is", () => {
    fc.assert(fc.property(fc.constantFrom(...RATES_HZ), samples(32 * 32_768), (rateHz, sum) => {
      const limited = new Limiter(rateHz).process(sum);
      for (const sample of limited) expect(Math.abs(sample)).toBeLessThanOrEqual(LIMITER_CEILING);
    }), { numRuns: 40 });
  });

  it("gives what is below the ceiling two milliseconds later, unchanged", () => {
    fc.assert(fc.property(fc.constantFrom(...RATES_HZ), samples(LIMITER_CEILING), (rateHz, sum) => {
      const limited = new Limiter(rateHz).process(sum);
      const delay = delayOf(rateHz);
      expect([...limited.subarray(delay)]).toEqual([...sum.subarray(0, sum.length - delay)]);
    }), { numRuns: 20 });
  });

  it("does the same in frames of any lengths", () => {
    fc.assert(fc.property(samples(100_000), fc.integer({ min: 1, max: 299 }), (sum, cut) => {
      const whole = new Limiter(8000).process(sum);
      const limiter = new Limiter(8000);
      expect([...limiter.process(sum.subarray(0, cut)), ...limiter.process(sum.subarray(cut))]).toEqual([...whole]);
    }), { numRuns: 20 });
  });

  it("brings the gain down within a millisecond before a peak and back without a step", () => {
    const sum = new Float32Array(24_000).fill(20_000);
    sum[2400] = 60_000;
    const limited = new Limiter(48_000).process(sum).subarray(delayOf(48_000));
    expect(limited[2400]).toBeLessThanOrEqual(LIMITER_CEILING);
    expect(limited[2400 - 2 * 48]).toBe(20_000);
    // From 1 to 0.49 within the 48 samples of a block is 0.011 each, of a level of 20,000.
    const steps = Array.from(limited.subarray(1), (sample, index) => (index === 2399 || index === 2400 ? 0 : Math.abs(sample - limited[index]!)));
    expect(Math.max(...steps)).toBeLessThan(230);
    expect(limited.at(-97)).toBeGreaterThan(19_000);
  });
});
