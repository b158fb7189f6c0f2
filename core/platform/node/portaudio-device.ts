// The AudioDevices port on naudiodon (PortAudio). One stream for capture, one for playback, never a duplex one: its
// callback blocks while there is nothing to play. Where the add-on cannot load, every call fails with a code.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { GodwitError, type Failure } from "../../base/errors.ts";
import type { AudioDevices, AudioStream, CaptureOptions, PlaybackOptions } from "../../ports/audio-device.ts";
import type { AudioDeviceInfo } from "../../ports/media-engine.ts";
import { openCaptureStream, openPlaybackStream } from "./portaudio-stream.ts";

/** What of naudiodon.node is used. Its index.js is not: that also loads a crash handler bound to one version of Node. */
export interface PortAudioAddOn {
  getDevices(): readonly PortAudioDeviceInfo[];
  getHostAPIs(): { readonly defaultHostAPI: number; readonly HostAPIs: readonly PortAudioHostApi[] };
  create(options: { readonly inOptions?: PortAudioStreamOptions; readonly outOptions?: PortAudioStreamOptions }): PortAudioStream;
}

export interface PortAudioDeviceInfo {
  readonly id: number;
  readonly name: string;
  readonly maxInputChannels: number;
  readonly maxOutputChannels: number;
  readonly defaultSampleRate: number;
  readonly hostAPIName: string;
}

interface PortAudioHostApi {
  readonly id: number;
  readonly name: string;
  readonly defaultInput: number;
  readonly defaultOutput: number;
}

export interface PortAudioStreamOptions {
  readonly deviceId: number;
  readonly sampleRate: number;
  readonly channelCount: number;
  readonly sampleFormat: 16;
  readonly framesPerBuffer: number;
  /** Chunks that may wait between the device and this program. */
  readonly maxQueue: number;
  /** False: an overrun or underrun is no reason to throw the samples away. */
  readonly closeOnError: false;
}

/** One of naudiodon's streams. `read` and `write` hold a thread of libuv's pool while they wait. */
export interface PortAudioStream {
  start(): void;
  read(bytes: number): Promise<{ readonly buf?: Uint8Array; readonly finished?: boolean; readonly err?: unknown }>;
  write(bytes: Uint8Array): Promise<unknown>;
  quit(how: "WAIT" | "ABORT"): Promise<void>;
}

export interface PortAudioOptions {
  /** Where to look for the package `naudiodon` from. */
  readonly requireFrom: string;
  /** The add-on's file, if it is not in that package. */
  readonly addOnPath?: string;
}

/** Of several ways to the same device the one with least delay; elsewhere PortAudio's own default. */
const PREFERRED_APIS: readonly string[] = ["Windows WASAPI", "Core Audio"];

const NO_DEVICE: Failure = { code: "audio/no-device", message: "No sound device was found. Plug one in, or check the system's sound settings." };

/** Sound devices through PortAudio. PortAudio looks for devices anew only while no stream is open. */
export class PortAudioDevices implements AudioDevices {
  readonly #options: PortAudioOptions;
  #addOn: PortAudioAddOn | undefined;

  constructor(options: PortAudioOptions) {
    this.#options = options;
  }

  async list(): Promise<readonly AudioDeviceInfo[]> {
    const { devices, api } = this.#look();
    return devices.map((device) => ({
      id: idOf(device),
      name: device.name,
      canCapture: device.maxInputChannels > 0,
      canPlay: device.maxOutputChannels > 0,
      isDefaultCapture: device.id === api.defaultInput,
      isDefaultPlayback: device.id === api.defaultOutput,
    }));
  }

  async openCapture(options: CaptureOptions): Promise<AudioStream> {
    const { devices, api } = this.#look();
    const candidates = devices.filter((device) => device.maxInputChannels > 0);
    return openCaptureStream(this.#load(), choose(candidates, options.deviceId, api.defaultInput), options);
  }

  async openPlayback(options: PlaybackOptions): Promise<AudioStream> {
    const { devices, api } = this.#look();
    const candidates = devices.filter((device) => device.maxOutputChannels > 0);
    return openPlaybackStream(this.#load(), choose(candidates, options.deviceId, api.defaultOutput), options);
  }

  #look(): { readonly devices: readonly PortAudioDeviceInfo[]; readonly api: PortAudioHostApi } {
    const addOn = this.#load();
    try {
      const { defaultHostAPI, HostAPIs } = addOn.getHostAPIs();
      const api = HostAPIs.find(({ name }) => PREFERRED_APIS.includes(name)) ?? HostAPIs[defaultHostAPI];
      if (!api) throw new Error("no host API");
      return { api, devices: addOn.getDevices().filter((device) => device.hostAPIName === api.name) };
    } catch (thrown) {
      throw noDevice(thrown);
    }
  }

  #load(): PortAudioAddOn {
    if (this.#addOn) return this.#addOn;
    try {
      const require = createRequire(this.#options.requireFrom);
      const path = this.#options.addOnPath ?? join(dirname(require.resolve("naudiodon/package.json")), "build", "Release", "naudiodon.node");
      this.#addOn = require(path) as PortAudioAddOn;
      return this.#addOn;
    } catch (thrown) {
      throw noDevice(thrown);
    }
  }
}

/** Host API and name: PortAudio's numbers change when a device comes or goes. */
function idOf(device: PortAudioDeviceInfo): string {
  return `${device.hostAPIName}:${device.name}`;
}

/** The device that was asked for, else the default, else any. */
function choose(devices: readonly PortAudioDeviceInfo[], id: string | undefined, defaultId: number): PortAudioDeviceInfo {
  const wanted = id === undefined ? undefined : devices.find((device) => idOf(device) === id);
  const device = wanted ?? devices.find((candidate) => candidate.id === defaultId) ?? devices[0];
  if (!device) throw noDevice(undefined);
  return device;
}

function noDevice(thrown: unknown): GodwitError {
  if (thrown === undefined) return new GodwitError(NO_DEVICE);
  return new GodwitError({ ...NO_DEVICE, detail: thrown instanceof Error ? thrown.message : String(thrown) }, { cause: thrown });
}
