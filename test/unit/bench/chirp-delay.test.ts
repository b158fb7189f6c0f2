// The delay of sound is found to a fraction of a millisecond, also through G.711 and noise, and silence has none.
import { describe, expect, it } from "vitest";
import { decodeMuLaw, encodeMuLaw } from "../../../core/media/codecs/g711.ts";
import { CHIRP_RATE_HZ, chirpDelaysMs, chirpsOnTheLeft } from "../../bench/chirp-delay.ts";
import { FakeRandom } from "../../fakes/fake-random.ts";

const CHIRPS = 2;

/** A recording whose right channel is the left one, later, after `change`. */
function delayedBy(delayMs: number, change: (sample: number) => number = (sample) => sample): Int16Array {
  const sound = chirpsOnTheLeft(CHIRPS);
  const shift = Math.round((delayMs / 1000) * CHIRP_RATE_HZ);
  for (let frame = sound.length / 2 - 1; frame >= 0; frame--) {
    sound[frame * 2 + 1] = change(frame >= shift ? sound[(frame - shift) * 2]! : 0);
  }
  return sound;
}

describe("chirpDelaysMs", () => {
  it.each([0, 20, 145.5, 600])("finds %d ms for each chirp", (delayMs) => {
    expect(chirpDelaysMs(delayedBy(delayMs))).toEqual([delayMs, delayMs]);
  });

  it("finds it through G.711 and noise", () => {
    const random = new FakeRandom(1);
    const coded = (sample: number): number => decodeMuLaw(encodeMuLaw(sample)) + ((random.bytes(1)[0]! - 128) * 4);
    for (const delayMs of chirpDelaysMs(delayedBy(80, coded))) expect(delayMs).toBeCloseTo(80, 0);
  });

  it("leaves out chirps that were not heard", () => {
    expect(chirpDelaysMs(delayedBy(20, () => 0))).toEqual([]);
    const random = new FakeRandom(2);
    expect(chirpDelaysMs(delayedBy(20, () => (random.bytes(1)[0]! - 128) * 100))).toEqual([]);
  });
});
