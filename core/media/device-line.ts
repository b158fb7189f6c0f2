// Keeps one audio device open while somebody needs it, and keeps time where the device does not: before its first frame,
// while it stalls, and when there is none. Opens and closes one after the other; moves on when a device fails.
import type { Disposable } from "../base/disposable.ts";
import { toDisposable } from "../base/disposable.ts";
import { toFailure, type Failure } from "../base/errors.ts";
import type { AudioStream } from "../ports/audio-device.ts";
import type { Clock } from "../ports/clock.ts";
import { DeviceChoice, type DevicePick } from "./device-choice.ts";
import { BEAT_MS, FRAME_MS } from "./frame-duration.ts";
import { FramePacer } from "./frame-pacer.ts";
import { PaceBalance } from "./pace-balance.ts";

/** A device that gives nothing for so long is broken: another one is to be heard within a second. */
const STALLED_AFTER_MS = 700;
/** Until it runs it has longer: PulseAudio's first frame took 2 s, and a speaker first fills its buffers. */
const BEGINS_WITHIN_MS = 5000;
const RUNS_AFTER_MS = 100;
/** A late turn of this thread is not the device's: its frames may only be waiting in line. */
const LONGEST_BEAT_MS = 50;
/** Where the system's default cannot be opened it is tried again ever more seldom. */
const FIRST_RETRY_MS = 3000;
const LAST_RETRY_MS = 60_000;
/** A device stays open for a while after its last user, so that ringing and talking do not open it twice. */
const LINGER_MS = 1500;

export interface DeviceLineOptions {
  readonly clock: Clock;
  readonly open: (deviceId: string | undefined, onFailure: (failure: Failure) => void) => Promise<AudioStream>;
  /** The time of a frame of FRAME_MS has passed without the device. */
  readonly onCover: () => void;
  /** The device failed (told once), or sound flows again. */
  readonly onHealth: (failure: Failure | undefined) => void;
  /** Told when there is no device at all for this direction. */
  readonly missing: Failure;
}

const OPEN_FAILED: Failure = { code: "audio/open-failed", message: "The sound device could not be opened. Choose another one or close programs that use it." };
const STALLED: Failure = { code: "audio/stalled", message: "The sound device stopped. Check its plug or choose another one." };

interface Opened {
  readonly deviceId: string | undefined;
  readonly stream: AudioStream;
}

/** One direction of one role. */
export class DeviceLine {
  readonly #options: DeviceLineOptions;
  readonly #choice = new DeviceChoice();
  #users = 0;
  #linger: Disposable | undefined;
  #opened: Opened | undefined;
  #broken = false;
  #failed = false;
  /** How much sound the open device has given or taken. */
  #movedMs = 0;
  #suspended = false;
  /** Runs while nothing is to be opened; a preferred device's rest has its own timer. */
  #retry: Disposable | undefined;
  #restEnd: Disposable | undefined;
  #retryAfterMs = FIRST_RETRY_MS;
  #beat: FramePacer | undefined;
  #balance: PaceBalance | undefined;
  #lastBeatMs = 0;
  #idleMs = 0;
  #settling: Promise<void> | undefined;
  readonly #leftBehind = new Set<Promise<void>>();
  #closed = false;

  constructor(options: DeviceLineOptions) {
    this.#options = options;
  }

  /** Needs the device until disposed. */
  acquire(): Disposable {
    this.#users++;
    this.#linger?.dispose();
    this.#linger = undefined;
    this.#balance ??= new PaceBalance(this.#nowMs);
    this.#beat ??= this.#startBeat();
    this.#settle();
    return toDisposable(() => this.#release());
  }

  /** Sets the preferred devices, the best first, also while one is in use. */
  prefer(ranked: readonly string[]): void {
    this.#choice.prefer(ranked);
    this.#tryAnew();
  }

  /** Says which devices are there for this direction, if that is known. */
  see(present: readonly string[] | undefined): void {
    this.#choice.see(present);
    this.#tryAnew();
  }

  /** What would be used now. */
  get pick(): DevicePick {
    return this.#choice.pick(this.#nowMs);
  }

  /** The id of the open device: undefined while none is, and for the system's default. */
  get openId(): string | undefined {
    return this.#opened?.deviceId;
  }

  /** How long sound takes through the open device. */
  get delayMs(): number {
    return this.#opened?.stream.delayMs ?? 0;
  }

  /** True while its sound is wanted. */
  get isUsed(): boolean {
    return this.#wanted;
  }

  /** Closes the device for now; resolves when it is closed. */
  async suspend(): Promise<void> {
    this.#suspended = true;
    this.#settle();
    await this.#settling;
    await Promise.all(this.#leftBehind);
  }

  resume(): void {
    this.#suspended = false;
    this.#settle();
  }

  /** The device gives or wants a frame; false if that is one too many, and nothing should be done with it. */
  takeFrame(frameMs: number): boolean {
    this.#movedMs += frameMs;
    this.#idleMs = 0;
    if (this.#failed && !this.#broken) {
      this.#failed = false;
      this.#retryAfterMs = FIRST_RETRY_MS;
      this.#options.onHealth(undefined);
    }
    return this.#balance?.take(frameMs, this.#nowMs) ?? false;
  }

  /** Closes the device for good; resolves when it is closed. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of [this.#linger, this.#retry, this.#restEnd, this.#beat]) timer?.dispose();
    this.#beat = undefined;
    this.#settle();
    await this.#settling;
    await Promise.all(this.#leftBehind);
  }

  get #nowMs(): number {
    return this.#options.clock.nowMs();
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
    return !this.#closed && !this.#suspended && (this.#users > 0 || this.#linger !== undefined);
  }

  get #runs(): boolean {
    return this.#movedMs > RUNS_AFTER_MS;
  }

  #startBeat(): FramePacer {
    this.#lastBeatMs = this.#nowMs;
    return new FramePacer(this.#options.clock, BEAT_MS, () => this.#onBeat());
  }

  #onBeat(): void {
    const nowMs = this.#nowMs;
    for (let beats = this.#balance?.beat(FRAME_MS, nowMs) ?? 0; beats > 0; beats--) this.#options.onCover();
    this.#idleMs += Math.min(nowMs - this.#lastBeatMs, LONGEST_BEAT_MS);
    this.#lastBeatMs = nowMs;
    if (!this.#opened || this.#opened.stream.silent || this.#broken) return;
    if (this.#idleMs > (this.#runs ? STALLED_AFTER_MS : BEGINS_WITHIN_MS)) this.#onStreamFailure(STALLED);
  }

  #onStreamFailure(failure: Failure): void {
    if (this.#broken) return;
    this.#broken = true;
    const deviceId = this.#opened?.deviceId;
    // What worked until now may work again at once, or the system has another default by now.
    if (deviceId !== undefined) this.#rest(deviceId);
    else if (!this.#runs) this.#retryLater();
    this.#tellFailure(failure);
    this.#settle();
  }

  #rest(deviceId: string): void {
    this.#choice.fail(deviceId, this.#nowMs);
    this.#restEnd?.dispose();
    this.#restEnd = this.#options.clock.setTimer(this.#choice.nextChangeMs! - this.#nowMs, () => this.#settle());
  }

  #retryLater(): void {
    this.#retry?.dispose();
    this.#retry = this.#options.clock.setTimer(this.#retryAfterMs, () => {
      this.#retry = undefined;
      this.#settle();
    });
    this.#retryAfterMs = Math.min(2 * this.#retryAfterMs, LAST_RETRY_MS);
  }

  #tryAnew(): void {
    this.#retryAfterMs = FIRST_RETRY_MS;
    this.#retry?.dispose();
    this.#retry = undefined;
    this.#settle();
  }

  #tellFailure(failure: Failure): void {
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
      const pick = this.pick;
      if (this.#opened && (!this.#wanted || this.#broken || isOther(pick, this.#opened))) {
        const { stream } = this.#opened;
        this.#opened = undefined;
        // One that hangs may take its time to close; the next one is not to wait for it.
        if (this.#broken) this.#leaveBehind(stream);
        else await closed(stream);
        this.#broken = false;
      } else if (this.#wanted && !this.#opened && !this.#retry && pick.kind !== "none") {
        await this.#open(pick.kind === "device" ? pick.id : undefined);
      } else {
        if (!this.#wanted) this.#stopTrying();
        else if (!this.#opened && pick.kind === "none") this.#tellFailure(this.#options.missing);
        this.#settling = undefined;
        return;
      }
    }
  }

  #leaveBehind(stream: AudioStream): void {
    const closing = closed(stream).finally(() => this.#leftBehind.delete(closing));
    this.#leftBehind.add(closing);
  }

  #stopTrying(): void {
    this.#retry?.dispose();
    this.#retry = undefined;
    this.#restEnd?.dispose();
  }

  async #open(deviceId: string | undefined): Promise<void> {
    this.#movedMs = 0;
    this.#idleMs = 0;
    try {
      const stream = await this.#options.open(deviceId, (failure) => this.#onStreamFailure(failure));
      this.#opened = { deviceId, stream };
      this.#idleMs = 0;
    } catch (thrown) {
      if (!this.#wanted) return;
      if (deviceId === undefined) this.#retryLater();
      else this.#rest(deviceId);
      this.#tellFailure(toFailure(thrown, OPEN_FAILED));
    }
  }
}

/** One that was pulled out may fail even to close: there is nothing left to do about it then. */
function closed(stream: AudioStream): Promise<void> {
  return stream.close().catch(() => {});
}

/** Whether another device than the open one is to be used. Where there is none at all, an open one may stay. */
function isOther(pick: DevicePick, opened: Opened): boolean {
  if (pick.kind === "none") return false;
  return (pick.kind === "device" ? pick.id : undefined) !== opened.deviceId;
}
