// The desk's microphone: opened while somebody listens, cleaned once, and given to each listener at its own rate.
import { DisposableStore, toDisposable, type Disposable } from "../base/disposable.ts";
import type { Failure } from "../base/errors.ts";
import type { AudioDevices } from "../ports/audio-device.ts";
import type { Clock } from "../ports/clock.ts";
import { DeviceLine } from "./device-line.ts";
import { FRAME_MS } from "./frame-duration.ts";
import { RatedFramer, type FrameSink } from "./frame-source.ts";

const MISSING: Failure = {
  code: "audio/no-microphone", message: "No microphone was found: you can hear the others, but they cannot hear you. Plug one in, or check the system's sound settings.",
};

/** A packet's usual length (RFC 3551 section 4.2). More at a time would let the echo canceller wait too long for the microphone. */
const LONGEST_READ_MS = 20;

/** Samples at a rate. */
export interface RatedSamples {
  readonly samples: Int16Array;
  readonly sampleRateHz: number;
}

export interface DeskInputOptions {
  readonly devices: AudioDevices;
  readonly clock: Clock;
  /** See `DeviceLineOptions`. */
  readonly isReady: (deviceId: string | undefined) => boolean;
  readonly onHealth: (failure: Failure | undefined) => void;
  /** Cleans captured samples, whole frames, the last of which were spoken `line.delayMs` before; may answer them later or at another rate. */
  readonly clean: (samples: Int16Array, sampleRateHz: number) => readonly RatedSamples[];
  /** Somebody listens, or nobody any more. */
  readonly onLive: (live: boolean) => void;
}

export class DeskInput {
  readonly line: DeviceLine;
  readonly #options: DeskInputOptions;
  /** Who listens, and what brings the sound to their rate and frames. */
  readonly #listeners = new Map<FrameSink, RatedFramer | undefined>();

  constructor(options: DeskInputOptions) {
    this.#options = options;
    const { devices, clock, isReady, onHealth } = options;
    const wantedMs = (): number => this.#wantedMs;
    this.line = new DeviceLine({
      clock, isReady, onHealth, missing: MISSING,
      open: (deviceId, onFailure) => devices.openCapture({
        ...(deviceId === undefined ? {} : { deviceId }),
        get frameMs() {
          return wantedMs();
        },
        onFailure,
        onFrame: (samples, sampleRateHz) => this.#take(samples, sampleRateHz),
      }),
      onCover: () => this.#cover(),
    });
  }

  /** Gives the sound in frames of FRAME_MS until disposed. */
  listen(sink: FrameSink): Disposable {
    const owned = new DisposableStore();
    owned.add(this.line.acquire());
    if (this.#listeners.size === 0) this.#options.onLive(true);
    this.#listeners.set(sink, undefined);
    owned.add(toDisposable(() => {
      if (this.#listeners.delete(sink) && this.#listeners.size === 0) this.#options.onLive(false);
    }));
    return owned;
  }

  /** What lets the first listener go on: whole frames, and no more turns of this thread than packets. */
  get #wantedMs(): number {
    let wantedMs = LONGEST_READ_MS;
    for (const sink of this.#listeners.keys()) wantedMs = Math.min(wantedMs, sink.wantedMs ?? FRAME_MS);
    return FRAME_MS * Math.max(1, Math.ceil(wantedMs / FRAME_MS));
  }

  #take(captured: Int16Array, capturedRateHz: number): void {
    if (!this.line.takeFrame((captured.length * 1000) / capturedRateHz)) return;
    for (const { samples, sampleRateHz } of this.#options.clean(captured, capturedRateHz)) {
      for (const [sink, framer] of this.#listeners) {
        for (const frame of this.#framerFor(sink, framer, sampleRateHz).push(samples)) sink.takeFrame(frame);
      }
    }
  }

  #framerFor(sink: FrameSink, framer: RatedFramer | undefined, sampleRateHz: number): RatedFramer {
    if (framer?.fromHz === sampleRateHz && framer.toHz === sink.sampleRateHz) return framer;
    const fresh = new RatedFramer(sampleRateHz, sink.sampleRateHz, FRAME_MS);
    this.#listeners.set(sink, fresh);
    return fresh;
  }

  #cover(): void {
    for (const sink of this.#listeners.keys()) sink.takeFrame(new Int16Array((sink.sampleRateHz * FRAME_MS) / 1000));
  }
}
