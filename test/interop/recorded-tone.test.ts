// The judge of recorded tones, judged: it finds a tone wherever in a recording it lies, and no tone where there is none.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { steadyTone } from "../../core/media/tone-generator.ts";
import { writeWavHeader } from "../../core/media/wav.ts";
import { measureTone } from "./recorded-tone.ts";

const RATE_HZ = 8000;
const TONE_HZ = 520;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "godwit-recorded-tone-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Writes seconds of silence, of the tone and of silence again, and measures them. */
function measured(beforeS: number, toneS: number, afterS: number): ReturnType<typeof measureTone> {
  const samples = new Int16Array(RATE_HZ * (beforeS + toneS + afterS));
  samples.set(steadyTone(RATE_HZ, TONE_HZ)(RATE_HZ * toneS), RATE_HZ * beforeS);
  const path = join(folder, "recorded.wav");
  writeFileSync(path, Buffer.concat([writeWavHeader(RATE_HZ, samples.byteLength), new Uint8Array(samples.buffer)]));
  return measureTone(path);
}

describe("the measure of a recorded tone", () => {
  it.each([[0, 2, 0], [0, 2, 12], [12, 2, 0], [5, 0.5, 9], [0, 0.4, 0]])("finds it after %d s of silence, for %d s, before %d s of silence", (beforeS, toneS, afterS) => {
    expect(measured(beforeS, toneS, afterS)).toEqual({ frequencyHz: TONE_HZ, share: 1, durationMs: 1000 * toneS });
  });

  it("finds none in silence", () => {
    expect(measured(2, 0, 0)).toEqual({ frequencyHz: 0, share: 0, durationMs: 0 });
  });
});
