// The judge is judged: it must let right recordings pass and find each fault that a phone can make.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPcmaCodec } from "../../core/media/codecs/g711.ts";
import { Resampler } from "../../core/media/resampler.ts";
import { readWav } from "../../core/media/wav.ts";
import type { Sound } from "../../core/ports/sound-files.ts";
import { missingSoundTools, speak } from "./private-pulse.ts";
import { compareSpeech, speechFault } from "./speech-correlation.ts";

const missing = missingSoundTools();

describe.skipIf(missing.includes("espeak-ng"))("the comparison of speech that went in with sound that came out", () => {
  let folder: string;
  let speech: Sound;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "godwit-speech-"));
    const path = join(folder, "speech.wav");
    speak("The godwit flies from Alaska to New Zealand without a stop. Nobody knows how it finds its way.", path);
    const read = readWav(readFileSync(path));
    if (!read.ok) throw new Error(read.error);
    speech = read.value;
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const after = (delayMs: number, sound: Sound): Sound => {
    const samples = new Int16Array(sound.samples.length + (delayMs * sound.sampleRateHz) / 1000 + sound.sampleRateHz);
    samples.set(sound.samples, (delayMs * sound.sampleRateHz) / 1000);
    return { sampleRateHz: sound.sampleRateHz, samples };
  };

  const without = (sound: Sound, fromMs: number, untilMs: number): Sound => {
    const samples = sound.samples.slice();
    samples.fill(0, (fromMs * sound.sampleRateHz) / 1000, (untilMs * sound.sampleRateHz) / 1000);
    return { sampleRateHz: sound.sampleRateHz, samples };
  };

  it("finds the delay of speech that came out whole", () => {
    const found = compareSpeech(speech, after(740, speech));
    expect(speechFault(found)).toBeUndefined();
    expect(found.coverage).toBe(1);
    expect(Math.abs(found.delayMs - 740)).toBeLessThan(5);
  });

  it("accepts speech that went through A-law at 8 kHz and half the loudness", () => {
    const narrow = new Resampler(speech.sampleRateHz, 8000).process(speech.samples).map((sample) => sample / 2);
    const codec = createPcmaCodec();
    const found = compareSpeech(speech, after(100, { sampleRateHz: 8000, samples: codec.decode(codec.encode(narrow)) }));
    expect(speechFault(found)).toBeUndefined();
  });

  it("accepts a jitter buffer's step of 20 ms in the middle", () => {
    const middle = Math.floor(speech.samples.length / 2);
    const step = speech.sampleRateHz / 50;
    const samples = new Int16Array(speech.samples.length + step);
    samples.set(speech.samples.subarray(0, middle));
    samples.set(speech.samples.subarray(middle), middle + step);
    expect(speechFault(compareSpeech(speech, { ...speech, samples }))).toBeUndefined();
  });

  it("fails on silence", () => {
    const found = compareSpeech(speech, { ...speech, samples: new Int16Array(speech.samples.length) });
    expect(speechFault(found)).toBe("nothing was heard");
  });

  it("fails on noise", () => {
    let state = 1;
    const samples = speech.samples.map(() => {
      state = (state * 1_103_515_245 + 12_345) & 0x7fff_ffff;
      return (state >> 15) - 32_768;
    });
    expect(speechFault(compareSpeech(speech, { ...speech, samples }))).toMatch(/was heard/);
  });

  it("fails on another speech", () => {
    const path = join(folder, "other.wav");
    speak("Please hold the line, all our agents are speaking to other customers at the moment.", path);
    const other = readWav(readFileSync(path));
    expect(other.ok && speechFault(compareSpeech(speech, other.value))).toMatch(/was heard|speed/);
  });

  it.each([0.5, 2, 44.1 / 48])("fails on %f of the speed, and names it", (speed) => {
    const played = { sampleRateHz: Math.round(speech.sampleRateHz * speed), samples: speech.samples };
    const found = compareSpeech(speech, after(200, played));
    expect(speechFault(found)).toMatch(/speed/);
    expect(found.speed).toBeCloseTo(speed, 2);
  });

  it("fails on a dropped stretch, and says where", () => {
    const found = compareSpeech(speech, after(300, without(speech, 1500, 2600)));
    expect(speechFault(found)).toMatch(/missing at/);
    expect(found.missingMs.every((ms) => ms > 1100 && ms < 2700)).toBe(true);
  });
});
