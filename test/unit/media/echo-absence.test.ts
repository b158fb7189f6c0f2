import { describe, expect, it } from "vitest";
import { EchoAbsence } from "../../../core/media/echo-absence.ts";

const FRAME = 160;
const level = (db: number): Int16Array => Int16Array.from({ length: FRAME }, (_, index) => Math.sqrt(2) * 32_768 * 10 ** (db / 20) * Math.sin(index));
const SILENCE = new Int16Array(FRAME);
const TALK = level(-20);

/** A second and more of each: what is played, what is captured. */
function watch(absence: EchoAbsence, frames: number, played: Int16Array, captured: (frame: number) => Int16Array): EchoAbsence {
  for (let frame = 0; frame < frames; frame++) {
    absence.played(played);
    absence.captured(captured(frame));
  }
  return absence;
}

/** A microphone that works. */
const begun = (): EchoAbsence => watch(new EchoAbsence(), 10, SILENCE, () => level(-30));

describe("the absence of an echo", () => {
  it("is proven once the far end talked for a while and the microphone stayed 35 dB quieter", () => {
    expect(watch(begun(), 200, TALK, () => level(-57)).proven).toBe(true);
  });

  it("is not proven while the microphone hears more than that: an echo, this side's voice, or noise", () => {
    expect(watch(begun(), 200, TALK, () => level(-53)).proven).toBe(false);
  });

  it("is not proven by the quiet before an echo comes, however late it is within 300 ms", () => {
    for (const delayFrames of [0, 10, 30]) {
      const absence = watch(begun(), 60, SILENCE, () => SILENCE);
      watch(absence, 200, TALK, (frame) => (frame < delayFrames ? SILENCE : level(-40)));
      expect(absence.proven).toBe(false);
    }
  });

  it("is not proven by pauses of both, nor by a microphone that has not begun", () => {
    expect(watch(begun(), 200, level(-60), () => SILENCE).proven).toBe(false);
    expect(watch(new EchoAbsence(), 200, TALK, () => SILENCE).proven).toBe(false);
  });

  it("holds while this side talks, and ends when an echo is heard after all", () => {
    const absence = watch(begun(), 200, TALK, () => level(-60));
    watch(absence, 200, TALK, () => TALK);
    expect(absence.proven).toBe(true);
    absence.refute();
    expect(absence.proven).toBe(false);
  });
});
