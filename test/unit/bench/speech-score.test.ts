// The likeness of speech orders what is known to be worse, and does not mind what is not heard.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { decodeALaw, encodeALaw } from "../../../core/media/codecs/g711.ts";
import { readWav } from "../../../core/media/wav.ts";
import type { Sound } from "../../../core/ports/sound-files.ts";
import { inRepository } from "../../../build/paths.mjs";
import { scoreSpeech } from "../../bench/speech-score.ts";
import { silentPercent } from "../../bench/playout-run.ts";
import { TRACES } from "../../bench/network-traces.ts";

const RATE_HZ = 8000;

const speech = ((): Sound => {
  const sound = readWav(readFileSync(inRepository("build/sounds/talk.wav")));
  if (!sound.ok) throw new Error(sound.error);
  return { sampleRateHz: RATE_HZ, samples: sound.value.samples.slice(RATE_HZ, 4 * RATE_HZ) };
})();

const changed = (change: (sample: number, index: number) => number): Sound => ({ ...speech, samples: Int16Array.from(speech.samples, change) });
const score = (heard: Sound): number => scoreSpeech(speech, heard, 0, 200).score;

const noise = (): (() => number) => {
  let state = 99;
  return () => (state = (state * 16_807) % 2_147_483_647) / 1_073_741_823.5 - 1;
};

/** Every so many packets of 20 ms one is silent. */
const withGaps = (every: number): Sound => changed((sample, index) => (Math.floor(index / 160) % every === 0 ? 0 : sample));

describe("the likeness of speech (NSIM, Hines and Harte 2012)", () => {
  it("is 1 for the same, however late", () => {
    const late = Int16Array.from([...new Int16Array(800), ...speech.samples]);
    const found = scoreSpeech(speech, { ...speech, samples: late }, 0, 200);
    expect(found.score).toBeCloseTo(1, 2);
    expect(found.delayMs).toBeCloseTo(100, 0);
  });

  it("falls with noise", () => {
    const scores = [30, 300, 3000].map((level) => {
      const draw = noise();
      return score(changed((sample) => sample + level * draw()));
    });
    expect(scores).toEqual(scores.toSorted((one, other) => other - one));
    expect(scores[2]).toBeLessThan(0.8);
  });

  it("falls with the share of gaps", () => {
    const scores = [50, 20, 10, 5, 3].map((every) => score(withGaps(every)));
    expect(scores).toEqual(scores.toSorted((one, other) => other - one));
    expect(scores.at(-1)).toBeLessThan(0.75);
  });

  it("hardly falls with A-law, and far less than with a gap in ten", () => {
    const aLaw = score(changed((sample) => decodeALaw(encodeALaw(sample))));
    expect(aLaw).toBeGreaterThan(0.95);
    expect(aLaw).toBeGreaterThan(score(withGaps(10)));
  });

  it("does not mind a pause that is longer by 20 ms", () => {
    const at = quietest();
    const stretched = Int16Array.from([...speech.samples.subarray(0, at), ...new Int16Array(160), ...speech.samples.subarray(at)]);
    expect(score({ ...speech, samples: stretched })).toBeGreaterThan(0.96);
  });
});

describe("the share of silent frames", () => {
  it("is none of the same, and all where nothing is heard", () => {
    expect(silentPercent(speech, speech, 0)).toBe(0);
    expect(silentPercent(speech, changed(() => 0), 0)).toBe(100);
  });

  it("is the share of gaps", () => {
    expect(silentPercent(speech, withGaps(10), 0)).toBeGreaterThan(6);
    expect(silentPercent(speech, withGaps(10), 0)).toBeLessThan(14);
  });
});

describe("the traces", () => {
  it.each([["loss 5 %", 0.05], ["loss 20 %", 0.2], ["bursts 10 %", 0.1]] as const)("%s lose as many as they say", (name, share) => {
    const lost = 1 - TRACES[name]!(20_000, 1).length / 20_000;
    expect(lost).toBeGreaterThan(0.8 * share);
    expect(lost).toBeLessThan(1.2 * share);
  });

  it("lose in bursts where they say so", () => {
    const numbers = TRACES["bursts 10 %"]!(20_000, 1).map(({ number }) => number);
    const bursts = numbers.filter((number, index) => index > 0 && number - numbers[index - 1]! > 1).length;
    expect((20_000 - numbers.length) / bursts).toBeGreaterThan(3);
  });

  it("delay 99 of 100 packets by no more than about what they say", () => {
    const delays = TRACES["jitter 100 ms"]!(20_000, 1).map(({ number, atMs }) => atMs - 20 * number).toSorted((one, other) => one - other);
    expect(delays[19_800]).toBeGreaterThan(70);
    expect(delays[19_800]).toBeLessThan(150);
  });

  it("are the same for the same seed, and others for another", () => {
    expect(TRACES["two paths"]!(500, 3)).toEqual(TRACES["two paths"]!(500, 3));
    expect(TRACES["two paths"]!(500, 3)).not.toEqual(TRACES["two paths"]!(500, 4));
  });
});

/** Where 20 ms are the quietest. */
function quietest(): number {
  let best = { at: 0, energy: Infinity };
  for (let at = RATE_HZ / 2; at + 160 < speech.samples.length - RATE_HZ / 2; at += 80) {
    const energy = speech.samples.subarray(at, at + 160).reduce((sum, sample) => sum + sample * sample, 0);
    if (energy < best.energy) best = { at, energy };
  }
  return best.at;
}
