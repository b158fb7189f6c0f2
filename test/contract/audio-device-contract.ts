// What every AudioDevices keeps. `advance` lets the devices' time pass, real or not.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AudioDevices, AudioStream } from "../../core/ports/audio-device.ts";

const FRAME_MS = 10;

export interface AudioDevicesUnderTest {
  readonly devices: AudioDevices;
  readonly advance: (ms: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Runs the suite on devices of which at least one captures and one plays. `startMs` is how long they may take to begin. */
export function describeAudioDevices(name: string, startMs: number, make: () => Promise<AudioDevicesUnderTest>): void {
  describe(`${name} as audio devices`, () => {
    let made: AudioDevicesUnderTest;
    let streams: AudioStream[] = [];

    beforeEach(async () => {
      made = await make();
      streams = [];
    });

    afterEach(async () => {
      await Promise.all(streams.map((stream) => stream.close()));
      await made.close();
    });

    const opened = async (opening: Promise<AudioStream>): Promise<AudioStream> => {
      const stream = await opening;
      streams.push(stream);
      return stream;
    };

    it("lists devices with distinct ids, with a default for each direction", async () => {
      const devices = await made.devices.list();
      expect(new Set(devices.map(({ id }) => id)).size).toBe(devices.length);
      expect(devices.filter(({ isDefaultCapture }) => isDefaultCapture).every(({ canCapture }) => canCapture)).toBe(true);
      expect(devices.some(({ isDefaultPlayback, canPlay }) => isDefaultPlayback && canPlay)).toBe(true);
    });

    it("gives captured frames of the asked length at the device's own rate, in its own time", async () => {
      const lengths: number[] = [];
      const stream = await opened(made.devices.openCapture({ frameMs: FRAME_MS, onFrame: (samples) => void lengths.push(samples.length), onFailure: () => {} }));
      await made.advance(startMs + 1000);
      expect(stream.sampleRateHz).toBeGreaterThanOrEqual(8000);
      expect(new Set(lengths)).toEqual(new Set([Math.round((stream.sampleRateHz * FRAME_MS) / 1000)]));
      expect(lengths.length).toBeGreaterThan(70);
    });

    it("asks for frames to play as fast as the device plays them, and no faster", async () => {
      let asked = 0;
      const stream = await opened(made.devices.openPlayback({
        frameMs: FRAME_MS, bufferMs: 20, onFailure: () => {},
        readSamples: (count) => {
          asked += count;
          return new Int16Array(count);
        },
      }));
      await made.advance(startMs + 1000);
      const seconds = asked / stream.sampleRateHz;
      expect(seconds).toBeGreaterThan(0.7);
      expect(seconds).toBeLessThan((startMs + 1000) / 1000 + 0.6);
    });

    it("is silent towards its owner once it is closed, however often", async () => {
      let frames = 0;
      const stream = await made.devices.openCapture({ frameMs: FRAME_MS, onFrame: () => void frames++, onFailure: () => {} });
      await made.advance(startMs + 200);
      await Promise.all([stream.close(), stream.close()]);
      const atClose = frames;
      await made.advance(200);
      expect(frames).toBe(atClose);
    });

    it("gives the default where the device that was asked for is not there, and says so", async () => {
      const there = (await made.devices.list()).find(({ isDefaultPlayback }) => isDefaultPlayback)!;
      const open = (deviceId?: string): Promise<AudioStream> => opened(made.devices.openPlayback({
        ...(deviceId === undefined ? {} : { deviceId }), frameMs: FRAME_MS, bufferMs: 20, readSamples: (count) => new Int16Array(count), onFailure: () => {},
      }));
      const asked = [await open("nowhere:nothing"), await open(there.id), await open()];
      expect(asked.map(({ isSubstitute }) => isSubstitute === true)).toEqual([true, false, false]);
    });

    it("closes at once after opening, with nothing captured yet", async () => {
      const stream = await made.devices.openCapture({ frameMs: FRAME_MS, onFrame: () => {}, onFailure: () => {} });
      await stream.close();
      const other = await made.devices.openPlayback({ frameMs: FRAME_MS, bufferMs: 20, readSamples: (count) => new Int16Array(count), onFailure: () => {} });
      await other.close();
    });

    it("takes the default where the device that was asked for is gone", async () => {
      await opened(made.devices.openPlayback({ deviceId: "no:such", frameMs: FRAME_MS, bufferMs: 20, readSamples: (count) => new Int16Array(count), onFailure: () => {} }));
    });
  });
}
