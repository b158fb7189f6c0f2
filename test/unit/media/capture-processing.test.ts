import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Failure } from "../../../core/base/errors.ts";
import { ALL_PROCESSING, CaptureProcessing } from "../../../core/media/capture-processing.ts";
import { FakeAudioProcessors } from "../../fakes/fake-audio-processor.ts";

const MISSING: Failure = { code: "audio/no-processing", message: "Not on this computer." };
const NOTHING = { echoCancellation: false, noiseSuppression: false, gainControl: false, highPass: false };

let processors: FakeAudioProcessors;
let processing: CaptureProcessing;
let failures: (Failure | undefined)[];

beforeEach(() => {
  processors = new FakeAudioProcessors();
  processing = new CaptureProcessing(processors);
  failures = [];
  processing.onFailure((failure) => failures.push(failure));
});

afterEach(() => {
  processing.dispose();
  expect(processors.alive).toHaveLength(0);
});

const loud = (count: number): Int16Array => new Int16Array(count).fill(1000);

describe("capture processing", () => {
  it("cleans what was captured at the device's rate, and shows the processor what is played", () => {
    processing.setLive(true);
    expect(processing.captured(loud(480), 48_000)[0]!.samples).toEqual(new Int16Array(480).fill(500));
    processing.played(loud(480), 48_000);
    expect(processors.made[0]!.sampleRateHz).toBe(48_000);
    expect(processors.made[0]!.playedFrames).toHaveLength(1);
  });

  it.each([[8000, 16_000], [16_000, 16_000], [32_000, 32_000], [44_100, 48_000], [96_000, 48_000]])(
    "takes a device of %i Hz to a processor of %i Hz", (deviceHz, processorHz) => {
      processing.setLive(true);
      const frames = Array.from({ length: 20 }, () => processing.captured(loud(deviceHz / 100), deviceHz)).flat();
      expect(frames.every(({ samples, sampleRateHz }) => sampleRateHz === processorHz && samples.length === processorHz / 100)).toBe(true);
      expect(frames.length).toBeGreaterThanOrEqual(18);
    });

  it("gathers what a device gives in other lengths into frames of 10 ms", () => {
    processing.setLive(true);
    expect(processing.captured(loud(240), 48_000)).toHaveLength(0);
    expect(processing.captured(loud(240), 48_000)[0]!.samples).toHaveLength(480);
  });

  it("makes no processor while nobody's microphone is live, or when everything is switched off", () => {
    const samples = loud(480);
    expect(processing.captured(samples, 48_000)[0]!.samples).toBe(samples);
    processing.setLive(true);
    processing.select(NOTHING);
    expect(processing.captured(samples, 48_000)[0]!.samples).toBe(samples);
    expect(processors.made).toHaveLength(0);
  });

  it("is switched while it runs, and begins anew with what is wanted then", () => {
    processing.setLive(true);
    processing.captured(loud(480), 48_000);
    processing.select({ ...ALL_PROCESSING, noiseSuppression: false });
    processing.captured(loud(480), 48_000);
    expect(processors.made.map(({ processing: wanted }) => wanted.noiseSuppression)).toEqual([true, false]);
    expect(processors.alive).toHaveLength(1);
  });

  it("goes on without a processor that fails, says so once, and tries again with the next device", () => {
    processing.setLive(true);
    processing.captured(loud(480), 48_000);
    processors.frameFailure = { code: "audio/no-processing", message: "Broken." };
    processing.captured(loud(480), 48_000);
    expect(processing.captured(loud(480), 48_000)[0]!.samples).toEqual(loud(480));
    expect(failures).toHaveLength(1);
    processors.frameFailure = undefined;
    processing.reset();
    expect(processing.captured(loud(480), 48_000)[0]!.samples[0]).toBe(500);
    expect(failures.at(-1)).toBeUndefined();
  });

  it("works without where this machine has no library, and says so before anybody talks", () => {
    processors.unavailable = MISSING;
    processing.check();
    processing.check();
    expect(failures).toEqual([MISSING]);
    processing.setLive(true);
    expect(processing.captured(loud(480), 48_000)[0]!.samples).toEqual(loud(480));
    processing.setLive(false);
    expect(failures).toEqual([MISSING]);
  });

  it.each([1, 2])("tells the processor the measured delay of the echo, where the microphone gives %i frames at a time", (together) => {
    processing.setLive(true);
    const sounds = bursts(400);
    const echo = (index: number): number[] => (index < 12 ? new Array<number>(160).fill(0) : Array.from(sounds[index - 12]!, (sample) => sample / 4));
    sounds.forEach((frame, index) => {
      processing.played(frame, 16_000);
      if ((index + 1) % together > 0) return;
      processing.captured(Int16Array.from(Array.from({ length: together }, (_, later) => echo(index + 1 - together + later)).flat()), 16_000);
    });
    const told = processors.made[0]!.delaysMs.at(-1)!;
    expect(Math.abs(told - 120)).toBeLessThanOrEqual(5);
    expect(processing.echoDelayMs).toBe(told);
  });

  it("tells what the devices say of the delay until it is measured, and each change of 10 ms", () => {
    processing.setLive(true);
    for (const delayMs of [62, 60, 71, 80]) processing.captured(loud(480), 48_000, delayMs);
    expect(processors.made[0]!.delaysMs).toEqual([62, 80]);
  });

  it("shows the processor silence once there is proof of no echo, and what is played again when one is heard", () => {
    processing.setLive(true);
    const sounds = bursts(900);
    const step = (index: number, captured: Int16Array): Int16Array => {
      processing.played(sounds[index]!, 16_000);
      processing.captured(captured, 16_000);
      return processors.made[0]!.playedFrames.at(-1)!;
    };
    processing.captured(loud(160), 16_000);
    const talk = loud(160).fill(3000);
    for (let index = 0; index < 100; index++) {
      processing.played(talk, 16_000);
      processing.captured(new Int16Array(160), 16_000);
    }
    expect(step(0, new Int16Array(160))).toEqual(new Int16Array(160));
    let shown = new Int16Array();
    for (let index = 12; index < 900; index++) shown = step(index, sounds[index - 12]!.map((sample) => sample / 4)) as typeof shown;
    expect(shown).toEqual(sounds[899]);
  });

  it("hears no echo where the microphone hears something else", () => {
    processing.setLive(true);
    const voice = bursts(400, 99_991);
    bursts(400).forEach((frame, index) => {
      processing.played(frame, 16_000);
      processing.captured(voice[index]!.slice(), 16_000);
    });
    expect(processors.made[0]!.delaysMs).toEqual([]);
  });
});

/** Frames that are loud or quiet by chance, each for some time, as speech is. */
function bursts(count: number, seed = 1): Int16Array[] {
  let state = seed;
  const next = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  let amplitude = 0;
  return Array.from({ length: count }, () => {
    if (next() < 0.2) amplitude = 12_000 * next() ** 3;
    return Int16Array.from({ length: 160 }, () => amplitude * (2 * next() - 1));
  });
}
