// The sound processing where it sits: between devices and whoever listens, for as long as somebody does.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AudioDesk } from "../../../core/media/audio-desk.ts";
import { CaptureProcessing } from "../../../core/media/capture-processing.ts";
import { FakeAudioDevices } from "../../fakes/fake-audio-device.ts";
import { FakeAudioProcessors } from "../../fakes/fake-audio-processor.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";

let clock: FakeClock;
let devices: FakeAudioDevices;
let processors: FakeAudioProcessors;
let desk: AudioDesk;
let heard: number[];

beforeEach(() => {
  clock = new FakeClock();
  devices = new FakeAudioDevices(clock);
  devices.voice = () => 1000;
  processors = new FakeAudioProcessors();
  desk = new AudioDesk(devices, clock, new CaptureProcessing(processors));
  heard = [];
});

afterEach(async () => {
  await desk.close();
  expect(processors.alive).toHaveLength(0);
  expect(clock.pendingTimers).toBe(0);
});

const listen = () => desk.listen({ sampleRateHz: 48_000, takeFrame: (frame) => void heard.push(frame[0]!) });

describe("the desk's sound processing", () => {
  it("cleans the microphone for its listeners, and ends with the last of them", async () => {
    const listener = listen();
    await clock.advance(500);
    expect(heard.at(-1)).toBe(500);
    expect(processors.made).toHaveLength(1);
    listener.dispose();
  });

  it("is there for nobody who only plays", async () => {
    const playing = desk.play({ sampleRateHz: 48_000, readFrame: () => new Int16Array(480).fill(7) });
    await clock.advance(500);
    expect(processors.made).toHaveLength(0);
    playing.dispose();
  });

  it("is shown the mix that the speaker is given", async () => {
    const parts = [listen(), ...[100, 20].map((level) => desk.play({ sampleRateHz: 48_000, readFrame: () => new Int16Array(480).fill(level) }))];
    await clock.advance(1000);
    expect(processors.made.at(-1)!.playedFrames.at(-1)![100]).toBe(120);
    for (const part of parts) part.dispose();
  });

  it("turns the microphone up after the processing", async () => {
    desk.select({ microphoneVolume: 2, speakerVolume: 1, ringerVolume: 1 });
    const listener = listen();
    await clock.advance(500);
    expect(heard.at(-1)).toBe(1000);
    listener.dispose();
  });

  it("begins anew when the microphone is another one", async () => {
    devices.devices = [...devices.devices, { id: "fake:headset", name: "Fake headset", canCapture: true, canPlay: false, isDefaultCapture: false, isDefaultPlayback: false }];
    const listener = listen();
    await clock.advance(500);
    const before = processors.made.length;
    desk.select({ microphoneIds: ["fake:headset"], microphoneVolume: 1, speakerVolume: 1, ringerVolume: 1 });
    await clock.advance(1000);
    expect(processors.made.length).toBeGreaterThan(before);
    expect(processors.alive).toHaveLength(1);
    listener.dispose();
  });
});
