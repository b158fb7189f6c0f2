// Playing faster and slower without clicks and without a change of pitch, and deciding when to.
import { describe, expect, it } from "vitest";
import { FRAME_MS } from "../../../core/media/frame-duration.ts";
import { PlayoutPace } from "../../../core/media/playout-pace.ts";
import { PlayoutSamples } from "../../../core/media/playout-samples.ts";
import { accelerate, decelerate } from "../../../core/media/time-stretch.ts";
import { noise, rms, tone, vowel } from "./playout-lab.ts";

const RATE_HZ = 8000;
const MS = RATE_HZ / 1000;

const sound = (voice: (second: number) => number, ms: number, rateHz = RATE_HZ): Int16Array<ArrayBuffer> =>
  Int16Array.from({ length: (ms * rateHz) / 1000 }, (_, index) => voice(index / rateHz));

const greatestStep = (samples: Int16Array): number => samples.reduce((step, sample, index) => Math.max(step, index > 0 ? Math.abs(sample - samples[index - 1]!) : 0), 0);

/** A line of 100 ms of a sound, of which half has been played. */
function halfPlayed(voice: (second: number) => number, rateHz = RATE_HZ): PlayoutSamples {
  const playout = new PlayoutSamples(rateHz);
  playout.push(sound(voice, 100, rateHz));
  playout.take((50 * rateHz) / 1000);
  return playout;
}

describe("playing faster", () => {
  it.each([8000, 16_000, 48_000])("leaves out whole periods, so that nothing jumps, at %i Hz", (rateHz) => {
    for (const voice of [tone(200), tone(433), vowel]) {
      const playout = halfPlayed(voice, rateHz);
      const before = playout.ahead;
      const left = accelerate(playout, (15 * rateHz) / 1000, "leisurely");
      expect(left).toBeGreaterThan(0);
      expect(playout.ahead).toBe(before - left);
      const joined = Int16Array.from(playout.kept);
      expect(greatestStep(joined)).toBeLessThan(1.15 * greatestStep(sound(voice, 100, rateHz)));
    }
  });

  it("leaves out no more than it may", () => {
    for (let most = 0; most < 15 * MS; most += 7) expect(accelerate(halfPlayed(vowel), most, "now")).toBeLessThanOrEqual(most);
  });

  it("lets sound alone that never repeats, unless it is urgent", () => {
    const random = noise(3);
    const hiss = (): number => 8000 * (random() - 0.5);
    expect(accelerate(halfPlayed(hiss), 15 * MS, "leisurely")).toBe(0);
    expect(accelerate(halfPlayed(hiss), 15 * MS, "now")).toBeGreaterThan(0);
  });

  it("leaves out all that it may where it is quiet", () => {
    expect(accelerate(halfPlayed(() => 5), 15 * MS, "leisurely")).toBe(15 * MS);
  });
});

describe("playing slower", () => {
  it.each([8000, 16_000, 48_000])("repeats whole periods, so that nothing jumps, at %i Hz", (rateHz) => {
    for (const voice of [tone(200), tone(433), vowel]) {
      const playout = halfPlayed(voice, rateHz);
      const before = playout.ahead;
      const added = decelerate(playout, "leisurely");
      expect(added).toBeGreaterThan(0);
      expect(playout.ahead).toBe(before + added);
      expect(greatestStep(Int16Array.from(playout.kept))).toBeLessThan(1.15 * greatestStep(sound(voice, 100, rateHz)));
    }
  });

  it("keeps the level", () => {
    const playout = halfPlayed(vowel);
    const level = rms(playout.kept);
    decelerate(playout, "leisurely");
    expect(rms(playout.kept)).toBeGreaterThan(0.9 * level);
  });
});

describe("the pace", () => {
  const advice = (spareMs: number, misalignedMs = 0, heldMs = 0) => new PlayoutPace().advise(spareMs, heldMs, misalignedMs);

  it("is kept while there is less than a frame to spare", () => {
    for (const spareMs of [0, 5, FRAME_MS - 1]) expect(advice(spareMs)).toEqual({ kind: "keep" });
  });

  it("is slower when packets would come too late", () => {
    expect(advice(-5)).toMatchObject({ kind: "slower" });
  });

  it("is faster by whole frames, and by what brings pulls and packets into step", () => {
    expect(advice(25)).toMatchObject({ kind: "faster", mostMs: 2 * FRAME_MS });
    expect(advice(25, 4)).toMatchObject({ kind: "faster", mostMs: 2 * FRAME_MS + 4 });
    expect(advice(2, 4)).toMatchObject({ kind: "faster", mostMs: 4 });
  });

  it("does not give away what the slowest packets needed just now", () => {
    expect(advice(60, 0, 60)).toEqual({ kind: "keep" });
  });

  it("goes by the least of uneven pulls", () => {
    const pace = new PlayoutPace();
    pace.advise(3, 0, 0);
    expect(pace.advise(25, 0, 0)).toEqual({ kind: "keep" });
  });

  it("begins within 200 ms to give back what is spare in plenty, but not what packets of the last second were late by", () => {
    const pace = new PlayoutPace();
    for (let pull = 0; pull < 200; pull++) pace.advise(3, 0, 0);
    const advices = Array.from({ length: 21 }, () => pace.advise(153, 0, 0));
    expect(advices.at(-1)).toMatchObject({ kind: "faster", urgency: "soon" });
    const held = new PlayoutPace();
    for (let pull = 0; pull < 200; pull++) held.advise(3, 0, 0);
    for (let pull = 0; pull < 49; pull++) expect(held.advise(153, 150, 0)).toEqual({ kind: "keep" });
  });

  it("gives back within a second what pulls that were left out have added", () => {
    const pace = new PlayoutPace();
    for (let pull = 0; pull < 200; pull++) pace.advise(3, 0, 0);
    const advices = Array.from({ length: 101 }, () => pace.advise(153, 0, 0));
    expect(advices.at(-1)).toMatchObject({ kind: "faster", urgency: "now" });
  });
});
