// The AudioDevices port on naudiodon (PortAudio). One stream for capture, one for playback, never a duplex one: its
// callback blocks while there is nothing to play. Where the add-on cannot load, every call fails with a code.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { GodwitError, type Failure } from "../../base/errors.ts";
import type { AudioDevices, AudioStream, CaptureOptions, PlaybackOptions } from "../../ports/audio-device.ts";
import type { AudioDeviceInfo } from "../../ports/media-engine.ts";
import type { PortAudioAddOn, PortAudioDeviceInfo, PortAudioHostApi } from "./portaudio-addon.ts";
import { openCaptureStream, openPlaybackStream } from "./portaudio-stream.ts";

export interface PortAudioOptions {
  /** Where to look for the package `naudiodon` from. */
  readonly requireFrom: string;
  /** The add-on's file, if it is not in that package. */
  readonly addOnPath?: string;
}

/** Of several ways to the same device the one with least delay; elsewhere PortAudio's own default. */
const PREFERRED_APIS: readonly string[] = ["Windows WASAPI", "Core Audio"];

const NO_DEVICE: Failure = { code: "audio/no-device", message: "No sound device was found. Plug one in, or check the system's sound settings." };

/** How long an answer of PortAudio's serves the other direction too. */
const SHARED_LOOK_MS = 500;

interface Look {
  readonly devices: readonly PortAudioDeviceInfo[];
  readonly api: PortAudioHostApi;
}

/** Sound devices through PortAudio. PortAudio looks for devices anew only while no stream is open. */
export class PortAudioDevices implements AudioDevices {
  readonly #options: PortAudioOptions;
  #addOn: PortAudioAddOn | undefined;
  #seen: { readonly look: Look; readonly atMs: number } | undefined;
  #openStreams = 0;

  constructor(options: PortAudioOptions) {
    this.#options = options;
  }

  async list(): Promise<readonly AudioDeviceInfo[]> {
    this.#seen = undefined;
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
    const device = choose(candidates, options.deviceId, api.defaultInput);
    return this.#counted(openCaptureStream(this.#load(), device, options), device, options.deviceId);
  }

  async openPlayback(options: PlaybackOptions): Promise<AudioStream> {
    const { devices, api } = this.#look();
    const candidates = devices.filter((device) => device.maxOutputChannels > 0);
    const device = choose(candidates, options.deviceId, api.defaultOutput);
    return this.#counted(openPlaybackStream(this.#load(), device, options), device, options.deviceId);
  }

  reaches(deviceId: string): boolean {
    return this.#openStreams === 0 || this.#look().devices.some((device) => idOf(device) === deviceId);
  }

  /** PortAudio looks anew when the last stream is closed, so what was seen before is then old. */
  #counted(stream: AudioStream, device: PortAudioDeviceInfo, wantedId: string | undefined): AudioStream {
    this.#openStreams++;
    let closed: Promise<void> | undefined;
    return {
      ...stream,
      isSubstitute: wantedId !== undefined && idOf(device) !== wantedId,
      close: () => (closed ??= stream.close().finally(() => {
        if (--this.#openStreams === 0) this.#seen = undefined;
      })),
    };
  }

  /** Asks PortAudio; while no stream is open that takes it a moment, so both directions share one answer. */
  #look(): Look {
    if (this.#seen && performance.now() - this.#seen.atMs < SHARED_LOOK_MS) return this.#seen.look;
    const look = this.#lookAnew();
    this.#seen = { look, atMs: performance.now() };
    return look;
  }

  #lookAnew(): Look {
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
