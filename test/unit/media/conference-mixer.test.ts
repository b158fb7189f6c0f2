// The sums of a conference as a pure thing: everybody hears all others and not their own voice.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConferenceMixer, type ConferenceVoice } from "../../../core/media/conference-mixer.ts";
import { LIMITER_CEILING } from "../../../core/media/limiter.ts";

const RATE_HZ = 8000;
const FRAME = 80;
const FRAME_MS = 10;
const DELAY = 16;

/** Noise of exactly the loudness that is left as it is (RFC 7874 section 4: a root mean square of 2600), other for each leg. */
const noise = (seed: number, level = 2600): Int16Array =>
  Int16Array.from({ length: FRAME }, (_, index) => (Math.imul(seed + 1, 2_654_435_761) >>> (index % 31)) & 1 ? level : -level);

const voice = (leg: number, samples: Int16Array, isHeard = true): ConferenceVoice<number> => ({ leg, samples, isHeard });
const silence = new Int16Array(FRAME);
const loudest = (samples: Int16Array): number => samples.reduce((highest, sample) => Math.max(highest, Math.abs(sample)), 0);

/** One round of a mixer that is alone. */
function mix(mixer: ConferenceMixer<number>, voices: readonly ConferenceVoice<number>[]): ReadonlyMap<number, Int16Array> {
  mixer.gather(voices, FRAME_MS);
  return mixer.share().heard;
}

/** Mixes the same frames until every fade is over; answers the last round. */
function settle(mixer: ConferenceMixer<number>, voices: readonly ConferenceVoice<number>[]): ReadonlyMap<number, Int16Array> {
  mix(mixer, voices);
  mix(mixer, voices);
  return mix(mixer, voices);
}

describe("a conference's mixer", () => {
  it("gives everybody the sum of all others, for any number of legs", () => {
    fc.assert(fc.property(fc.integer({ min: 2, max: 8 }), fc.integer(), (legs, seed) => {
      const voices = Array.from({ length: legs }, (_, leg) => voice(leg, noise(seed + leg)));
      const heard = settle(new ConferenceMixer(RATE_HZ), voices);
      for (const { leg } of voices) {
        const others = voices.filter((each) => each.leg !== leg);
        // The frames repeat, so the limiter's two milliseconds turn the sum round within the frame.
        const expected = Array.from({ length: FRAME }, (_, index) => others.reduce((sum, { samples }) => sum + samples[(index - DELAY + FRAME) % FRAME]!, 0));
        heard.get(leg)!.forEach((sample, index) => expect(Math.abs(sample - expected[index]!)).toBeLessThanOrEqual(1));
      }
    }), { numRuns: 20 });
  });

  it("gives nobody their own voice", () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 32 }), fc.nat(), (legs, pick) => {
      const speaker = pick % legs;
      const voices = Array.from({ length: legs }, (_, leg) => voice(leg, leg === speaker ? noise(pick, 30_000) : silence));
      const heard = settle(new ConferenceMixer(RATE_HZ), voices);
      expect(loudest(heard.get(speaker)!)).toBe(0);
      for (const { leg } of voices) if (leg !== speaker) expect(loudest(heard.get(leg)!)).toBeGreaterThan(10_000);
    }), { numRuns: 20 });
  });

  it("does not clip when 32 people shout at once", () => {
    const voices = Array.from({ length: 32 }, (_, leg) => voice(leg, noise(0, 32_767)));
    const mixer = new ConferenceMixer<number>(RATE_HZ);
    for (let round = 0; round < 5; round++) {
      for (const samples of mix(mixer, voices).values()) expect(loudest(samples)).toBeLessThanOrEqual(LIMITER_CEILING);
    }
  });

  it("gives the same whatever order the legs came in", () => {
    fc.assert(fc.property(fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6, maxLength: 6 }), (order) => {
      const inOrder = settle(new ConferenceMixer(RATE_HZ), [0, 1, 2, 3, 4, 5].map((leg) => voice(leg, noise(leg))));
      const shuffled = settle(new ConferenceMixer(RATE_HZ), order.map((leg) => voice(leg, noise(leg))));
      for (const [leg, samples] of inOrder) shuffled.get(leg)!.forEach((sample, index) => expect(Math.abs(sample - samples[index]!)).toBeLessThanOrEqual(1));
    }), { numRuns: 10 });
  });

  it("lets a muted leg hear and not be heard", () => {
    const heard = settle(new ConferenceMixer(RATE_HZ), [voice(0, noise(0), false), voice(1, noise(1)), voice(2, silence)]);
    expect(loudest(heard.get(0)!)).toBe(2600);
    expect(loudest(heard.get(1)!)).toBe(0);
    expect(loudest(heard.get(2)!)).toBe(2600);
  });

  it("fades legs in and out as they come, go, and are muted, without a step", () => {
    // A constant: each step in the sum is one of the mixer's making.
    const steady = new Int16Array(FRAME).fill(2600);
    const listener = voice(0, silence);
    const rounds: (readonly ConferenceVoice<number>[])[] = [
      [listener], [listener, voice(1, steady)], [listener, voice(1, steady)], [listener, voice(1, steady, false)],
      [listener, voice(1, steady)], [listener, voice(1, steady)], [listener], [listener], [listener],
    ];
    const mixer = new ConferenceMixer<number>(RATE_HZ);
    const heard = rounds.flatMap((voices) => [...mix(mixer, voices).get(0)!]);
    expect(Math.max(...heard)).toBe(2600);
    expect(heard.at(-1)).toBe(0);
    for (let index = 1; index < heard.length; index++) expect(Math.abs(heard[index]! - heard[index - 1]!)).toBeLessThanOrEqual(2600 / FRAME + 1);
  });

  it("brings a quiet voice up and a loud one down to within 6 dB of the nominal level, by no more than 12 dB (RFC 7874 section 4)", () => {
    const listener = voice(0, silence);
    const levelAfter = (level: number): number => {
      const mixer = new ConferenceMixer<number>(RATE_HZ);
      let heard = 0;
      for (let round = 0; round < 1000; round++) heard = loudest(mix(mixer, [listener, voice(1, noise(1, level))]).get(0)!);
      return heard;
    };
    // 2600 less 6 dB is 1303, plus 6 dB is 5188; 300 can be raised fourfold at the most.
    expect(levelAfter(600)).toBeGreaterThan(1200);
    expect(levelAfter(600)).toBeLessThan(1400);
    expect(levelAfter(15_000)).toBeLessThan(5500);
    expect(levelAfter(300)).toBeLessThan(1200);
    // Noise of a pause stays where it is.
    expect(levelAfter(50)).toBe(50);
  });
});
