// Two sides of a recording beside each other in time.
import { describe, expect, it } from "vitest";
import { StereoAligner } from "../../../core/media/stereo-aligner.ts";

const RATE_HZ = 8000;
const frame = (value: number, ms = 10): Int16Array => new Int16Array((RATE_HZ * ms) / 1000).fill(value);

describe("a stereo aligner", () => {
  it("lays what came at the same time at the same place", () => {
    const aligner = new StereoAligner(RATE_HZ, 0);
    for (let ms = 10; ms <= 500; ms += 10) {
      aligner.push("left", frame(ms), RATE_HZ, ms);
      if (ms >= 300) aligner.push("right", frame(ms), RATE_HZ, ms);
    }
    const { left, right } = aligner.takeAll()!;
    expect([...right.subarray(0, 2300)].every((sample) => sample === 0)).toBe(true);
    expect([...right.subarray(2320)]).toEqual([...left.subarray(2320)]);
  });

  it("gives both sides the same length, and fills in for one that stays away", () => {
    const aligner = new StereoAligner(RATE_HZ, 0);
    for (let ms = 10; ms <= 1000; ms += 10) aligner.push("left", frame(1), RATE_HZ, ms);
    const block = aligner.take(1000)!;
    expect(block.left.length).toBe(block.right.length);
    // Within the tolerance of 150 ms somebody may still be late.
    expect(block.left.length).toBe(0.85 * RATE_HZ);
    expect(aligner.takeAll()!.left.length).toBe(0.15 * RATE_HZ);
    expect(aligner.takeAll()).toBeUndefined();
  });

  it("leaves out the hours that a machine slept, which nobody wants to hear and no memory holds", () => {
    const hoursMs = 8 * 3_600_000;
    const aligner = new StereoAligner(RATE_HZ, 0);
    aligner.push("left", frame(1), RATE_HZ, 10);
    expect(aligner.take(hoursMs)?.left.length ?? 0).toBeLessThanOrEqual(RATE_HZ);
    for (let ms = 10; ms <= 500; ms += 10) aligner.push("right", frame(2), RATE_HZ, hoursMs + ms);
    expect(aligner.takeAll()!.right.filter((sample) => sample === 2).length).toBe(0.5 * RATE_HZ);
  });

  it("keeps a device's bursts as they are", () => {
    const aligner = new StereoAligner(RATE_HZ, 0);
    for (let ms = 100; ms <= 1000; ms += 100) for (let burst = 0; burst < 10; burst++) aligner.push("left", frame(1), RATE_HZ, ms);
    expect([...aligner.takeAll()!.left].filter((sample) => sample === 0).length).toBeLessThanOrEqual(0.09 * RATE_HZ);
  });

  it("drops what a side has too much and puts silence where it fell behind, so that it is never off by more than the tolerance", () => {
    for (const speed of [0.8, 1.25]) {
      const aligner = new StereoAligner(RATE_HZ, 0);
      for (let ms = 10; ms <= 20_000; ms += 10) aligner.push("left", frame(1, 10 * speed), RATE_HZ, ms);
      expect(Math.abs(aligner.takeAll()!.left.length / RATE_HZ - 20)).toBeLessThanOrEqual(0.17);
    }
  });

  it("takes each side at a rate of its own, which may change", () => {
    const aligner = new StereoAligner(16_000, 0);
    for (let ms = 10; ms <= 1000; ms += 10) {
      aligner.push("left", frame(1000), RATE_HZ, ms);
      aligner.push("right", new Int16Array(ms < 500 ? 480 : 160).fill(1000), ms < 500 ? 48_000 : 16_000, ms);
    }
    const { left, right } = aligner.takeAll()!;
    expect(Math.abs(left.length - 16_000)).toBeLessThan(200);
    expect(Math.abs(right.length - 16_000)).toBeLessThan(200);
    expect(left[8000]).toBe(1000);
    expect(right[4000]).toBe(1000);
    expect(right[12_000]).toBe(1000);
  });
});
