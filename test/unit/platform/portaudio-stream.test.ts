// One PortAudio stream: the formats that are tried, what is asked of the add-on's patch, channels in and out.
import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { PortAudioAddOn, PortAudioDeviceInfo, PortAudioStream, PortAudioStreamOptions } from "../../../core/platform/node/portaudio-addon.ts";
import { openCaptureStream, openPlaybackStream } from "../../../core/platform/node/portaudio-stream.ts";

const device = (more: Partial<PortAudioDeviceInfo> = {}): PortAudioDeviceInfo => ({
  id: 3, name: "Device", maxInputChannels: 2, maxOutputChannels: 2, defaultSampleRate: 44_100, hostAPIName: "ALSA", ...more,
});

/** An add-on that opens what `takes` accepts; each stream gives `captured` once and keeps what it is to play. */
class FakeAddOn implements PortAudioAddOn {
  readonly tried: PortAudioStreamOptions[] = [];
  readonly played: Uint8Array[] = [];
  readonly #takes: (options: PortAudioStreamOptions) => boolean;
  readonly #captured: Uint8Array | undefined;

  constructor(takes: (options: PortAudioStreamOptions) => boolean, captured?: Uint8Array) {
    this.#takes = takes;
    this.#captured = captured;
  }

  getDevices = (): readonly PortAudioDeviceInfo[] => [];
  getHostAPIs = () => ({ defaultHostAPI: 0, HostAPIs: [] });

  create({ inOptions, outOptions }: Parameters<PortAudioAddOn["create"]>[0]): PortAudioStream {
    const options = (inOptions ?? outOptions)!;
    this.tried.push(options);
    if (!this.#takes(options)) throw new Error("Format not supported");
    let end = (): void => {};
    const ended = new Promise<void>((resolve) => (end = resolve));
    let given = false;
    return {
      start: () => {},
      read: async () => {
        if (given || !this.#captured) return ended.then(() => ({ finished: true }));
        given = true;
        return { buf: this.#captured };
      },
      write: async (bytes) => {
        this.played.push(bytes);
        return ended;
      },
      quit: async () => end(),
    };
  }
}

const formats = ({ tried }: FakeAddOn): string[] => tried.map(({ sampleRate, channelCount }) => `${sampleRate} x${channelCount}`);
const bytesOf = (samples: readonly number[]): Uint8Array => new Uint8Array(Int16Array.from(samples).buffer);
const speaker = (readSamples: (count: number) => Int16Array) => ({ frameMs: 10, bufferMs: 15, readSamples, onFailure: () => {} });

describe("a PortAudio stream", () => {
  it("is mono at 48 kHz through ALSA, which converts, and at the mixer's own rate elsewhere", async () => {
    const alsa = new FakeAddOn(() => true);
    await openPlaybackStream(alsa, device(), speaker((count) => new Int16Array(count))).close();
    expect(formats(alsa)).toEqual(["48000 x1"]);
    const wasapi = new FakeAddOn(() => true);
    await openPlaybackStream(wasapi, device({ hostAPIName: "Windows WASAPI" }), speaker((count) => new Int16Array(count))).close();
    expect(formats(wasapi)).toEqual(["44100 x1"]);
  });

  it("tries two channels, then all that the device has, then its other rate", async () => {
    const addOn = new FakeAddOn(({ sampleRate, channelCount }) => sampleRate === 96_000 && channelCount === 6);
    const stream = openPlaybackStream(addOn, device({ maxOutputChannels: 6, defaultSampleRate: 96_000 }), speaker((count) => new Int16Array(count)));
    expect(stream.sampleRateHz).toBe(96_000);
    expect(formats(addOn)).toEqual(["48000 x1", "48000 x2", "48000 x6", "96000 x1", "96000 x2", "96000 x6"]);
    await stream.close();
  });

  it("fails with audio/open-failed where the device takes none of them", () => {
    const addOn = new FakeAddOn(() => false);
    expect(() => openPlaybackStream(addOn, device(), speaker((count) => new Int16Array(count)))).toThrowError(expect.objectContaining({ code: "audio/open-failed" }));
  });

  it("asks for steps of a frame, of which one lies ready, and for the buffer that its owner wants", async () => {
    const addOn = new FakeAddOn(() => true);
    const stream = openPlaybackStream(addOn, device(), speaker((count) => new Int16Array(count)));
    expect(addOn.tried[0]!.framesPerBuffer % 0x1_0000).toBe(480);
    expect(addOn.tried[0]!.maxQueue).toBe(0);
    expect(Math.floor(addOn.tried[0]!.framesPerBuffer / 0x1_0000)).toBe(15);
    expect(stream.delayMs).toBe(25);
    await stream.close();
  });

  it("plays one sound on every channel, and hears the mean of all", async () => {
    const out = new FakeAddOn(({ channelCount }) => channelCount === 4);
    const playing = openPlaybackStream(out, device({ maxOutputChannels: 4 }), speaker((count) => new Int16Array(count).fill(7)));
    expect(new Set(new Int16Array(out.played[0]!.slice().buffer))).toEqual(new Set([7]));
    expect(out.played[0]!.length).toBe(480 * 4 * 2);
    await playing.close();
    const heard: number[][] = [];
    const input = new FakeAddOn(({ channelCount }) => channelCount === 4, bytesOf([4, 8, 0, 0, -4, 0, 0, 0]));
    const hearing = openCaptureStream(input, device({ maxInputChannels: 4 }), { frameMs: 10, onFrame: (samples) => void heard.push([...samples]), onFailure: () => {} });
    await turn();
    expect(heard).toEqual([[3, -1]]);
    await hearing.close();
  });
});
