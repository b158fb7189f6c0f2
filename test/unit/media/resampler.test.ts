// Resampling measured: noise, loudness and aliasing in decibels, and the count of samples.
import { describe, expect, it } from "vitest";
import { Resampler } from "../../../core/media/resampler.ts";

const sine = (frequencyHz: number, rateHz: number, seconds: number): Int16Array =>
  Int16Array.from({ length: rateHz * seconds }, (_, index) => 16_000 * Math.sin((2 * Math.PI * frequencyHz * index) / rateHz));

/** Runs in frames of 10 ms, as devices do. */
function resample(samples: Int16Array, fromHz: number, toHz: number): Int16Array {
  const resampler = new Resampler(fromHz, toHz);
  const parts: number[] = [];
  const frame = Math.round(fromHz / 100);
  for (let at = 0; at < samples.length; at += frame) parts.push(...resampler.process(samples.subarray(at, at + frame)));
  return Int16Array.from(parts);
}

/** Signal to everything else in dB, for the sine of a known frequency that fits best. */
function signalToRestDb(samples: Int16Array, frequencyHz: number, rateHz: number): { readonly ratioDb: number; readonly amplitude: number } {
  let inPhase = 0;
  let quadrature = 0;
  let energy = 0;
  samples.forEach((sample, index) => {
    const angle = (2 * Math.PI * frequencyHz * index) / rateHz;
    inPhase += sample * Math.sin(angle);
    quadrature += sample * Math.cos(angle);
    energy += sample * sample;
  });
  const amplitude = (2 * Math.hypot(inPhase, quadrature)) / samples.length;
  const signal = (amplitude ** 2 / 2) * samples.length;
  return { ratioDb: 10 * Math.log10(signal / Math.max(1e-9, energy - signal)), amplitude };
}

const RATES: readonly [number, number][] = [[8000, 48_000], [48_000, 8000], [8000, 44_100], [44_100, 8000], [16_000, 8000], [8000, 16_000], [22_050, 8000], [8000, 96_000]];

const DEVICE_RATES_HZ = [8000, 16_000, 32_000, 44_100, 48_000, 96_000];
const DEVICE_PAIRS = DEVICE_RATES_HZ.flatMap((fromHz) => DEVICE_RATES_HZ.filter((toHz) => toHz !== fromHz).map((toHz): [number, number] => [fromHz, toHz]));

describe("resampling", () => {
  it.each(RATES)("from %i to %i Hz keeps the telephone band clean to 60 dB and its loudness to 0.2 dB", (fromHz, toHz) => {
    for (const frequencyHz of [300, 1000, 3300]) {
      const output = resample(sine(frequencyHz, fromHz, 1), fromHz, toHz);
      // Whole periods from the middle, where the filter is filled.
      const length = toHz / 2;
      const { ratioDb, amplitude } = signalToRestDb(output.subarray(toHz / 4, toHz / 4 + length), frequencyHz, toHz);
      expect(ratioDb).toBeGreaterThan(60);
      expect(Math.abs(20 * Math.log10(amplitude / 16_000))).toBeLessThan(0.2);
    }
  });

  it.each(DEVICE_PAIRS)("from %i to %i Hz has 60 dB of signal to noise at the upper end of what both rates carry", (fromHz, toHz) => {
    // A multiple of 40 Hz, so that there are whole periods in the 50 ms that are looked at.
    const frequencyHz = 40 * Math.floor((0.42 * Math.min(fromHz, toHz)) / 40);
    const output = resample(sine(frequencyHz, fromHz, 0.1), fromHz, toHz);
    const length = toHz / 20;
    const { ratioDb } = signalToRestDb(output.subarray(toHz / 25, toHz / 25 + length), frequencyHz, toHz);
    expect(ratioDb).toBeGreaterThan(60);
  });

  it.each([[48_000, 8000], [44_100, 8000]])("from %i to %i Hz keeps out what would fold back into the band", (fromHz, toHz) => {
    for (const frequencyHz of [4700, 7000, 12_000]) {
      const output = resample(sine(frequencyHz, fromHz, 1), fromHz, toHz);
      const rms = Math.sqrt(output.subarray(toHz / 4, toHz / 2).reduce((sum, sample) => sum + sample * sample, 0) / (toHz / 4));
      expect(20 * Math.log10(Math.max(rms, 0.1) / (16_000 / Math.SQRT2))).toBeLessThan(-60);
    }
  });

  it.each(RATES)("from %i to %i Hz makes as many samples as the ratio says, whatever the frames", (fromHz, toHz) => {
    const output = resample(new Int16Array(fromHz * 10), fromHz, toHz);
    expect(Math.abs(output.length - toHz * 10)).toBeLessThanOrEqual(1);
  });

  it("gives the same samples in small frames as in one", () => {
    const input = sine(700, 44_100, 0.2);
    expect(resample(input, 44_100, 8000)).toEqual(new Resampler(44_100, 8000).process(input));
  });

  it("clips what overshoots, instead of wrapping it", () => {
    const square = Int16Array.from({ length: 800 }, (_, index) => (index % 80 < 40 ? 32_767 : -32_768));
    const output = resample(square, 8000, 48_000);
    for (let index = 1; index < output.length; index++) expect(Math.abs(output[index]! - output[index - 1]!)).toBeLessThan(40_000);
  });
});
