// Keeps one audio device open while somebody needs it, and keeps time where the device does not: before its first frame,
// while it stalls, and when there is none. Opens and closes one after the other; tries again after a failure.
import type { Disposable } from "../base/disposable.ts";
import { toDisposable } from "../base/disposable.ts";
import { toFailure, type Failure } from "../base/errors.ts";
import type { AudioStream } from "../ports/audio-device.ts";
import type { Clock } from "../ports/clock.ts";
import { BEAT_MS, FRAME_MS } from "./frame-duration.ts";
import { FramePacer } from "./frame-pacer.ts";
import { PaceBalance } from "./pace-balance.ts";

/** A device that is silent for so long is broken. PulseAudio's first frame took 2 s. */
const STALLED_AFTER_MS = 5000;
/** Looking for devices where there are none holds the media thread up for up to a second: ever more seldom. */
const FIRST_RETRY_MS = 3000;
const LAST_RETRY_MS = 60_000;
/** A device stays open for a while after its last user, so that ringing and talking do not open it twice. */
const LINGER_MS = 1500;

export interface DeviceLineOptions {
  readonly clock: Clock;
  readonly open: (deviceId: string | undefined, onFailure: (failure: Failure) => void) => Promise<AudioStream>;
  /** The time of a frame of FRAME_MS has passed without the device. */
  readonly onCover: () => void;
  /** The device failed (told once), or works again. */
  readonly onHealth: (failure: Failure | undefined) => void;
}

const OPEN_FAILED: Failure = { code: "audio/open-failed", message: "The sound device could not be opened. Choose another one or close programs that use it." };
const STALLED: Failure = { code: "audio/stalled", message: "The sound device stopped. Check its plug or choose another one." };

/** One direction of one device. */
export class DeviceLine {
  readonly #options: DeviceLineOptions;
  #users = 0;
  #linger: Disposable | undefined;
  #deviceId: string | undefined;
  #opened: { readonly deviceId: string | undefined; readonly stream: AudioStream } | undefined;
  #broken = false;
  #failed = false;
  #retry: Disposable | undefined;
  #retryAfterMs = FIRST_RETRY_MS;
  #beat: FramePacer | undefined;
  #balance: PaceBalance | undefined;
  #lastActivityMs = -Infinity;
  #openedAtMs = 0;
  #settling: Promise<void> | undefined;
  #closed = false;

  constructor(options: DeviceLineOptions) {
    this.#options = options;
  }

  /** Needs the device until disposed. */
  acquire(): Disposable {
    this.#users++;
    this.#linger?.dispose();
    this.#linger = undefined;
    this.#balance ??= new PaceBalance(this.#options.clock.nowMs());
    this.#beat ??= new FramePacer(this.#options.clock, BEAT_MS, () => this.#onBeat());
    this.#settle();
    return toDisposable(() => this.#release());
  }

  /** Changes the device, also while it is in use. */
  choose(deviceId: string | undefined): void {
    if (deviceId === this.#deviceId) return;
    this.#deviceId = deviceId;
    this.#retryAfterMs = FIRST_RETRY_MS;
    this.#retry?.dispose();
    this.#retry = undefined;
    this.#settle();
  }

  /** The device gives or wants a frame; false if that is one too many, and nothing should be done with it. */
  takeFrame(frameMs: number): boolean {
    const nowMs = this.#options.clock.nowMs();
    this.#lastActivityMs = nowMs;
    if (this.#failed && !this.#broken) {
      this.#failed = false;
      this.#retryAfterMs = FIRST_RETRY_MS;
      this.#options.onHealth(undefined);
    }
    return this.#balance?.take(frameMs, nowMs) ?? false;
  }

  /** Closes the device; resolves when it is closed. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#linger?.dispose();
    this.#retry?.dispose();
    this.#beat?.dispose();
    this.#beat = undefined;
    this.#settle();
    await this.#settling;
  }

  #release(): void {
    if (--this.#users > 0 || this.#closed) return;
    this.#beat?.dispose();
    this.#beat = undefined;
    this.#balance = undefined;
    this.#linger = this.#options.clock.setTimer(LINGER_MS, () => {
      this.#linger = undefined;
      this.#settle();
    });
  }

  get #wanted(): boolean {
    return !this.#closed && (this.#users > 0 || this.#linger !== undefined);
  }

  #onBeat(): void {
    const nowMs = this.#options.clock.nowMs();
    for (let beats = this.#balance?.beat(FRAME_MS, nowMs) ?? 0; beats > 0; beats--) this.#options.onCover();
    if (!this.#opened || this.#opened.stream.silent || this.#broken) return;
    if (nowMs - Math.max(this.#lastActivityMs, this.#openedAtMs) > STALLED_AFTER_MS) this.#onStreamFailure(STALLED);
  }

  #onStreamFailure(failure: Failure): void {
    this.#broken = true;
    this.#fail(failure);
    this.#settle();
  }

  #fail(failure: Failure): void {
    this.#retry?.dispose();
    this.#retry = this.#options.clock.setTimer(this.#retryAfterMs, () => {
      this.#retry = undefined;
      this.#settle();
    });
    this.#retryAfterMs = Math.min(2 * this.#retryAfterMs, LAST_RETRY_MS);
    if (this.#failed) return;
    this.#failed = true;
    this.#options.onHealth(failure);
  }

  /** Brings what is open in line with what is wanted, one step after the other. */
  #settle(): void {
    this.#settling ??= this.#run();
  }

  async #run(): Promise<void> {
    // Never in the midst of the caller; and so `#settling` is set before it is cleared.
    await undefined;
    for (;;) {
      if (this.#opened && (!this.#wanted || this.#broken || this.#opened.deviceId !== this.#deviceId)) {
        const { stream } = this.#opened;
        this.#opened = undefined;
        this.#broken = false;
        await stream.close();
      } else if (this.#wanted && !this.#opened && !this.#retry) {
        await this.#open(this.#deviceId);
      } else {
        if (!this.#wanted) this.#retry?.dispose();
        this.#settling = undefined;
        return;
      }
    }
  }

  async #open(deviceId: string | undefined): Promise<void> {
    try {
      const stream = await this.#options.open(deviceId, (failure) => this.#onStreamFailure(failure));
      this.#opened = { deviceId, stream };
      this.#openedAtMs = this.#options.clock.nowMs();
    } catch (thrown) {
      if (this.#wanted) this.#fail(toFailure(thrown, OPEN_FAILED));
    }
  }
}
