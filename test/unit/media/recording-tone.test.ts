// The tone that tells of a recording, while the rate of the sound changes under it.
import { expect, it } from "vitest";
import { RecordingTone } from "../../../core/media/recording-tone.ts";

/** Milliseconds of tone within so many frames of 10 ms, whose rate changes with each. */
function sounding(tone: RecordingTone, frames: number): number {
  let count = 0;
  for (let number = 0; number < frames; number++) {
    const rateHz = number % 2 === 0 ? 16_000 : 8000;
    const frame = new Int16Array(rateHz / 100);
    tone.addTo(frame, rateHz);
    if (frame.some((sample) => sample !== 0)) count++;
  }
  return 10 * count;
}

it("sounds for half a second once, however often the rate changes, as with comfort noise in the pauses of G.722", () => {
  const tone = new RecordingTone(false);
  expect(sounding(tone, 50)).toBe(500);
  expect(sounding(tone, 2000)).toBe(0);
});

it("sounds again after 15 s and not before (Federal Standard 1037C)", () => {
  const tone = new RecordingTone(true);
  expect(sounding(tone, 1500)).toBe(500);
  expect(sounding(tone, 50)).toBe(500);
  expect(sounding(tone, 1450)).toBe(0);
});
