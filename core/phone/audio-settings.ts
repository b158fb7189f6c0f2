// The user's choice of devices and volumes, kept in the settings store and handed to the media engine.
import { DisposableStore, type Disposable } from "../base/disposable.ts";
import type { Failure } from "../base/errors.ts";
import type { AudioDeviceInfo, AudioSelection, MediaEngine } from "../ports/media-engine.ts";
import type { SettingsStore } from "../ports/store.ts";
import type { PhoneState } from "./phone-state.ts";

const KEY = "audio";
const MAXIMUM_VOLUME = 2;
const MAXIMUM_RANKED = 16;

/** The system's devices at unchanged volume. */
export const defaultAudio: AudioSelection = { microphoneVolume: 1, speakerVolume: 1, ringerVolume: 1 };

export class AudioSettings implements Disposable {
  readonly #engine: MediaEngine;
  readonly #settings: SettingsStore;
  readonly #state: PhoneState;
  readonly #owned = new DisposableStore();

  constructor(engine: MediaEngine, settings: SettingsStore, state: PhoneState, onProblem: (failure: Failure | undefined) => void) {
    this.#engine = engine;
    this.#settings = settings;
    this.#state = state;
    this.#owned.add(
      engine.onEvent((event) => {
        if (event.kind === "devices") this.#show(event.devices, this.#state.snapshot.audio);
        else onProblem(event.kind === "audio-failed" ? event.failure : undefined);
      }),
    );
  }

  /** Hands the stored selection to the engine and reads the device list. */
  async start(): Promise<void> {
    const selection = readAudioSelection(this.#settings.read(KEY));
    this.#engine.selectAudio(selection);
    this.#show(await this.#engine.listDevices(), selection);
  }

  select(selection: AudioSelection): void {
    const valid = readAudioSelection(selection);
    this.#settings.write(KEY, valid);
    this.#engine.selectAudio(valid);
    this.#show(this.#state.snapshot.devices, valid);
  }

  async refresh(): Promise<readonly AudioDeviceInfo[]> {
    const devices = await this.#engine.listDevices();
    this.#show(devices, this.#state.snapshot.audio);
    return devices;
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #show(devices: readonly AudioDeviceInfo[], audio: AudioSelection): void {
    this.#state.apply({ kind: "audio", devices, audio });
  }
}

/** Reads a selection from anywhere: what is missing or out of range becomes the default. */
export function readAudioSelection(stored: unknown): AudioSelection {
  const fields = (typeof stored === "object" && stored !== null ? stored : {}) as Record<string, unknown>;
  const devices = (role: string): object => {
    const ranked = fields[`${role}Ids`];
    // Before there were ranks, one device was chosen.
    const ids = Array.isArray(ranked) ? ranked : [fields[`${role}Id`]];
    const valid = [...new Set(ids)].filter((id) => typeof id === "string").slice(0, MAXIMUM_RANKED);
    return valid.length === 0 ? {} : { [`${role}Ids`]: valid };
  };
  const volume = (name: string): number => {
    const value = fields[name];
    return typeof value === "number" && value >= 0 && value <= MAXIMUM_VOLUME ? value : 1;
  };
  return {
    ...devices("microphone"),
    ...devices("speaker"),
    ...devices("ringer"),
    ...(fields.ringsOnAll === true ? { ringsOnAll: true } : {}),
    microphoneVolume: volume("microphoneVolume"),
    speakerVolume: volume("speakerVolume"),
    ringerVolume: volume("ringerVolume"),
  };
}
