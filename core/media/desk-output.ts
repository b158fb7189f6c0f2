// One loudspeaker of the desk: what sounds on it is mixed when the device asks for it, or thrown away in time where there
// is no device.
import { DisposableStore, type Disposable } from "../base/disposable.ts";
import type { Failure } from "../base/errors.ts";
import type { AudioDevices } from "../ports/audio-device.ts";
import type { Clock } from "../ports/clock.ts";
import { DeviceLine } from "./device-line.ts";
import { FRAME_MS } from "./frame-duration.ts";
import type { FrameSource } from "./frame-source.ts";
import { Mixer } from "./mixer.ts";

/** What the device holds beside the frame that lies ready for it: this thread may be late by both. */
const BUFFER_MS = 10;
/** The rate at which sound that nobody hears is mixed. */
const COVER_RATE_HZ = 8000;

const MISSING: Failure = {
  code: "audio/no-speaker", message: "No loudspeaker was found: the others can hear you, but you cannot hear them. Plug one in, or check the system's sound settings.",
};

export interface DeskOutputOptions {
  readonly devices: AudioDevices;
  readonly clock: Clock;
  /** See `DeviceLineOptions`. */
  readonly isReady: (deviceId: string | undefined) => boolean;
  readonly onHealth: (failure: Failure | undefined) => void;
  /** Sees what is about to be played; it is heard `line.delayMs` later. */
  readonly onPlayed?: (samples: Int16Array, sampleRateHz: number) => void;
}

export class DeskOutput {
  readonly line: DeviceLine;
  readonly #mixer = new Mixer();
  readonly #onPlayed: DeskOutputOptions["onPlayed"];

  constructor({ devices, clock, isReady, onHealth, onPlayed }: DeskOutputOptions) {
    this.#onPlayed = onPlayed;
    this.line = new DeviceLine({
      clock, isReady, onHealth, missing: MISSING,
      open: (deviceId, onFailure) => devices.openPlayback({
        ...(deviceId === undefined ? {} : { deviceId }),
        frameMs: FRAME_MS, bufferMs: BUFFER_MS, onFailure,
        readSamples: (count, sampleRateHz) => this.#read(count, sampleRateHz),
      }),
      // Read and thrown away, so that buffers drain and cadences go on as if they were heard.
      onCover: () => this.#mixer.read((COVER_RATE_HZ * FRAME_MS) / 1000, COVER_RATE_HZ),
    });
  }

  /** Plays a source until disposed; its gain is asked for at each step. */
  play(source: FrameSource, gain: () => number): Disposable {
    const owned = new DisposableStore();
    owned.add(this.line.acquire());
    owned.add(this.#mixer.add(source, gain));
    return owned;
  }

  #read(count: number, sampleRateHz: number): Int16Array {
    const taken = this.line.takeFrame((count * 1000) / sampleRateHz);
    const samples = taken ? this.#mixer.read(count, sampleRateHz) : new Int16Array(count);
    this.#onPlayed?.(samples, sampleRateHz);
    return samples;
  }
}
