// The user's choice of devices and volumes, kept in the settings store and handed to the media engine.
import { DisposableStore, type Disposable } from "../base/disposable.ts";
import type { Failure } from "../base/errors.ts";
import type { AudioDeviceInfo, AudioProcessing, AudioSelection, MediaEngine, MediaEngineEvent, MicrophoneTestMode } from "../ports/media-engine.ts";
import type { SettingsStore } from "../ports/store.ts";
import { DeviceOffers } from "./device-offers.ts";
import type { Notices } from "./notices.ts";
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
  readonly #notices: Notices;
  readonly #onProblem: (failure: Failure | undefined) => void;
  readonly #offers: DeviceOffers;
  readonly #owned = new DisposableStore();

  /** `onProblem` hears of devices that fail, and undefined when all work again. */
  constructor(engine: MediaEngine, settings: SettingsStore, state: PhoneState, notices: Notices, onProblem: (failure: Failure | undefined) => void) {
    this.#engine = engine;
    this.#settings = settings;
    this.#state = state;
    this.#offers = new DeviceOffers(state);
    this.#notices = notices;
    this.#onProblem = onProblem;
    this.#owned.add(engine.onEvent((event) => this.#onEvent(event)));
  }

  /** Hands the stored selection to the engine and, after `settled`, reads the device list. */
  async start(settled?: Promise<unknown>): Promise<void> {
    this.#engine.selectAudio(readAudioSelection(this.#settings.read(KEY)));
    if (settled) await settled;
    if (this.#owned.disposed) return;
    const devices = await this.#engine.listDevices();
    this.#show(devices, readAudioSelection(this.#settings.read(KEY)));
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

  tryMicrophone(mode: MicrophoneTestMode): void {
    this.#engine.testMicrophone(mode);
  }

  answerOffer(use: boolean): void {
    const selection = this.#offers.answer(use);
    if (selection) this.select(selection);
  }

  /** Whether a sound of the user's own is to ring. */
  get hasRingFile(): boolean {
    return this.#state.snapshot.audio.ringFile !== undefined;
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #onEvent(event: MediaEngineEvent): void {
    switch (event.kind) {
      case "devices":
        this.#show(event.devices, this.#state.snapshot.audio);
        return this.#offers.see(event.devices);
      case "microphone-test":
        return this.#state.apply({ kind: "microphone-test", report: { phase: event.phase, levelDb: event.levelDb } });
      case "audio-failed":
        return this.#onProblem(event.failure);
      case "audio-recovered":
        return this.#onProblem(undefined);
      case "codecs":
        return this.#notices.add(event.failure);
      case "processing":
        return this.#state.apply({ kind: "processing", available: event.failure === undefined });
      case "ring-file":
        // One at a time: a ring sound that is used, or another that is not, ends what was said of the last.
        this.#notices.clear("media/file-");
        this.#notices.clear("media/ring-");
        if (event.failure) this.#notices.add(event.failure);
        return;
    }
  }

  #show(devices: readonly AudioDeviceInfo[], audio: AudioSelection): void {
    this.#state.apply({ kind: "audio", devices, audio });
  }
}

function readProcessing(stored: unknown): { readonly processing?: AudioProcessing } {
  if (typeof stored !== "object" || stored === null) return {};
  const on = (name: keyof AudioProcessing): boolean => (stored as Record<string, unknown>)[name] !== false;
  return { processing: { echoCancellation: on("echoCancellation"), noiseSuppression: on("noiseSuppression"), gainControl: on("gainControl"), highPass: on("highPass") } };
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
    ...readProcessing(fields.processing),
    ...(/^[A-Z]{2}$/.test(String(fields.country)) ? { country: String(fields.country) } : {}),
    ...(typeof fields.ringFile === "string" && fields.ringFile !== "" ? { ringFile: fields.ringFile } : {}),
  };
}
