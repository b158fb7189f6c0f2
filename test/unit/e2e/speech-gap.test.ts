// The measure by which the desktop phone's claim is judged, on recordings whose gaps are known to the sample.
import { describe, expect, it } from "vitest";
import { longestSpeechGap } from "../../e2e/speech-gap.ts";

const RATE_HZ = 16_000;
const PER_MS = RATE_HZ / 1000;
const DELAY_MS = 130;
/** An edge is found as exactly as a wave of the noise is long, on each side. */
const EDGE_MS = 2;
const said = noise(800, 1);

describe("how much of what was said is missing in a recording", () => {
  it("is what was cut out of silence", () => {
    expectGap(recording([0, 300], silence(200), [500, 800]), { atMs: 300, missingMs: 200, filledMs: 200 });
  });

  it("is the same when the listener's phone makes up another sound as loud", () => {
    expectGap(recording([0, 300], noise(200, 7), [500, 800]), { atMs: 300, missingMs: 200, filledMs: 200 });
  });

  it("is the same when the last sound is repeated and fades", () => {
    const repeated = Array.from({ length: 6 }, (_, index) => piece(280, 300).map((sample) => sample * (1 - index / 6)));
    expectGap(recording([0, 300], Float64Array.from(repeated.flatMap((one) => [...one])), silence(80), [500, 800]), { atMs: 300, missingMs: 200, filledMs: 200 });
  });

  it("is counted in what was said, however long the recording is silent", () => {
    expectGap(recording([0, 300], silence(260), [500, 800]), { atMs: 300, missingMs: 200, filledMs: 260 });
    expectGap(recording([0, 300], silence(150), [500, 800]), { atMs: 300, missingMs: 200, filledMs: 150 });
  });

  it("reaches from the middle of a fade out to the middle of a fade in", () => {
    const out = piece(300, 320).map((sample, index, all) => sample * (1 - index / all.length));
    const back = piece(480, 500).map((sample, index, all) => sample * (index / all.length));
    expectGap(recording([0, 300], out, silence(160), back, [500, 800]), { atMs: 310, missingMs: 180, filledMs: 180 });
  });

  it("is not what a jitter buffer cuts out or repeats to catch up", () => {
    expectGap(recording([0, 150], [158, 300], silence(200), [500, 600], [590, 700], [712, 800]), { atMs: 300, missingMs: 200, filledMs: 200 });
  });

  it("is found in a recording that is less loud", () => {
    const quiet = recording([0, 300], silence(200), [500, 800]).map((sample) => sample / 4);
    expectGap(quiet, { atMs: 300, missingMs: 200, filledMs: 200 });
  });

  it("is not told of a recording of something else", () => {
    expect(() => longestSpeechGap(sound(said), sound(noise(800, 9)), 0)).toThrow("nothing of what was said");
  });
});

function expectGap(heard: Float64Array, expected: ReturnType<typeof longestSpeechGap>): void {
  const gap = longestSpeechGap(sound(said), sound(heard), DELAY_MS);
  expect(Math.abs(gap.atMs - expected.atMs)).toBeLessThan(EDGE_MS);
  expect(Math.abs(gap.missingMs - expected.missingMs)).toBeLessThan(2 * EDGE_MS);
  expect(Math.abs(gap.filledMs - expected.filledMs)).toBeLessThan(2 * EDGE_MS);
}

/** One after the other, from a delay on: pieces of what was said by their times in milliseconds, or other sounds. */
function recording(...parts: (readonly [number, number] | Float64Array)[]): Float64Array {
  const sounds = parts.map((part) => (part instanceof Float64Array ? part : piece(...part)));
  return Float64Array.from([silence(DELAY_MS), ...sounds].flatMap((one) => [...one]));
}

function piece(fromMs: number, untilMs: number): Float64Array {
  return said.slice(fromMs * PER_MS, untilMs * PER_MS);
}

function silence(ms: number): Float64Array {
  return new Float64Array(ms * PER_MS);
}

/** Noise around 2 kHz, made by a resonator from Lehmer's random numbers. */
function noise(ms: number, seed: number): Float64Array {
  const [radius, angle] = [0.93, (2 * Math.PI * 2000) / RATE_HZ];
  let [state, one, other] = [seed * 7919, 0, 0];
  return new Float64Array(ms * PER_MS).map(() => {
    state = (state * 48_271) % 0x7fffffff;
    const next = 1000 * (state / 0x7fffffff - 0.5) + 2 * radius * Math.cos(angle) * one - radius * radius * other;
    [one, other] = [next, one];
    return next;
  });
}

function sound(samples: Float64Array): { readonly sampleRateHz: number; readonly samples: Int16Array } {
  return { sampleRateHz: RATE_HZ, samples: Int16Array.from(samples) };
}
