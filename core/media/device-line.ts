// Keeps one audio device open while somebody needs it, and keeps time where the device does not: before its first frame,
// while it stalls, and when there is none. Opens and closes one after the other; moves on when a device fails.
import type { Disposable } from "../base/disposable.ts";
import { toDisposable } from "../base/disposable.ts";
import { toFailure, type Failure } from "../base/errors.ts";
import type { AudioStream } from "../ports/audio-device.ts";
import type { Clock } from "../ports/clock.ts";
import { DeviceChoice, RUNS_AFTER_MS, type DevicePick } from "./device-choice.ts";
import { BEAT_MS, FRAME_MS } from "./frame-duration.ts";
import { FramePacer } from "./frame-pacer.ts";
import { PaceBalance } from "./pace-balance.ts";

/** A device that gives nothing for so long is broken: another one is to be heard within a second. */
const STALLED_AFTER_MS = 700;
/** Until it runs it has longer: PulseAudio's first frame took 2 s, and a speaker first fills its buffers. */
const BEGINS_WITHIN_MS = 5000;
/** A late turn of this thread is not the device's: its frames may only be waiting in line. */
const LONGEST_BEAT_MS = 50;
/** A device stays open for a while after its last user, so that ringing and talking do not open it twice. */
const LINGER_MS = 1500;

export interface DeviceLineOptions {
  readonly clock: Clock;
  readonly open: (deviceId: string | undefined, onFailure: (failure: Failure) => void) => Promise<AudioStream>;
  /** Asked before each opening; false if it suspended this line, so that the device can be opened when it is resumed. */
  readonly isReady?: (deviceId: string | undefined) => boolean;
  /** The time of a frame of FRAME_MS has passed without the device. */
  readonly onCover: () => void;
  /** The device failed (told once), or sound flows again. */
  readonly onHealth: (failure: Failure | undefined) => void;
  /** Told when there is no device at all for this direction. */
  readonly missing: Failure;
}

const OPEN_FAILED: Failure = { code: "audio/open-failed", message: "The sound device could not be opened. Choose another one or close programs that use it." };
const STALLED: Failure = { code: "audio/stalled", message: "The sound device stopped. Check its plug or choose another one." };

/** A device from the beginning of its opening to the beginning of its closing. */
interface Use {
  /** Undefined for the system's default. */
  deviceId: string | undefined;
  /** Absent while it is being opened. */
  stream?: AudioStream;
  broken: boolean;
  /** How much sound it has given or taken. */
  movedMs: number;
}

/** One direction of one role. */
export class DeviceLine {
  readonly #options: DeviceLineOptions;
  readonly #choice = new DeviceChoice();
  #users = 0;
  #linger: Disposable | undefined;
  #use: Use | undefined;
  #failed = false;
  #suspended = false;
  /** Runs out when another device may be the one to use. */
  #nextChange: Disposable | undefined;
  #beat: FramePacer | undefined;
  #balance: PaceBalance | undefined;
  #lastBeatMs = 0;
  #idleMs = 0;
  #settling: Promise<void> | undefined;
  readonly #closing = new Set<Promise<void>>();
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
    this.#settle();
  }

  /** Says which devices are there for this direction, if that is known. */
  see(present: readonly string[] | undefined): void {
    this.#choice.see(present);
    this.#settle();
  }

  /** What would be used now. */
  get pick(): DevicePick {
    return this.#choice.pick(this.#nowMs);
  }

  /** The id of the open device: undefined while none is, and for the system's default. */
  get openId(): string | undefined {
    return this.#use?.deviceId;
  }

  /** How long sound takes through the open device. */
  get delayMs(): number {
    return this.#use?.stream?.delayMs ?? 0;
  }

  /** True while it holds a device, even one that does not finish closing. */
  get holdsDevice(): boolean {
    return this.#use !== undefined || this.#closing.size > 0;
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
    await Promise.all(this.#closing);
  }

  resume(): void {
    this.#suspended = false;
    this.#settle();
  }

  /** The device gives or wants a frame; false if that is one too many, and nothing should be done with it. */
  takeFrame(frameMs: number): boolean {
    this.#idleMs = 0;
    if (this.#use) this.#use.movedMs += frameMs;
    if (this.#failed && this.#use?.broken === false) {
      this.#failed = false;
      this.#options.onHealth(undefined);
    }
    return this.#balance?.take(frameMs, this.#nowMs) ?? false;
  }

  /** Closes the device for good; resolves when it is closed. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of [this.#linger, this.#beat]) timer?.dispose();
    this.#beat = undefined;
    this.#settle();
    await this.#settling;
    await Promise.all(this.#closing);
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

  #startBeat(): FramePacer {
    this.#lastBeatMs = this.#nowMs;
    return new FramePacer(this.#options.clock, BEAT_MS, () => this.#onBeat());
  }

  #onBeat(): void {
    const nowMs = this.#nowMs;
    for (let beats = this.#balance?.beat(FRAME_MS, nowMs) ?? 0; beats > 0; beats--) this.#options.onCover();
    this.#idleMs += Math.min(nowMs - this.#lastBeatMs, LONGEST_BEAT_MS);
    this.#lastBeatMs = nowMs;
    const use = this.#use;
    if (!use?.stream || use.stream.silent) return;
    if (this.#idleMs > (use.movedMs > RUNS_AFTER_MS ? STALLED_AFTER_MS : BEGINS_WITHIN_MS)) this.#onFailure(use, STALLED);
  }

  #onFailure(use: Use, failure: Failure): void {
    if (use !== this.#use || use.broken) return;
    use.broken = true;
    this.#choice.fail(use.deviceId, use.movedMs, this.#nowMs);
    this.#tellFailure(failure);
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
    for (let step = this.#nextStep(); step; step = this.#nextStep()) await step;
    this.#settling = undefined;
    this.#armNextChange();
  }

  /** Takes a step towards what is wanted; undefined, at once, if there is none to take. */
  #nextStep(): Promise<void> | undefined {
    const pick = this.pick;
    const use = this.#use;
    if (use && (!this.#wanted || use.broken || isOther(pick, use))) {
      this.#use = undefined;
      const closing = this.#letGo(use);
      // One that hangs may take its time to close; the next one is not to wait for it.
      return use.broken ? Promise.resolve() : closing;
    }
    if (use || !this.#wanted) return undefined;
    if (pick.kind === "none") this.#tellFailure(this.#options.missing);
    if (pick.kind === "none" || pick.kind === "wait") return undefined;
    const deviceId = pick.kind === "device" ? pick.id : undefined;
    return this.#options.isReady?.(deviceId) === false ? Promise.resolve() : this.#open(deviceId);
  }

  /** However early or late a timer runs, what is next to change is looked for again each time. */
  #armNextChange(): void {
    this.#nextChange?.dispose();
    // Whoever needs the default next tries it at once.
    if (!this.#wanted) return this.#choice.trustDefault();
    const atMs = this.#choice.nextChangeMs(this.#nowMs);
    this.#nextChange = atMs === undefined ? undefined : this.#options.clock.setTimer(atMs - this.#nowMs, () => this.#settle());
  }

  #letGo({ stream }: Use): Promise<void> {
    // One that was pulled out may fail even to close: there is nothing left to do about it then.
    const closing = (stream?.close() ?? Promise.resolve()).catch(() => {}).finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
    return closing;
  }

  async #open(deviceId: string | undefined): Promise<void> {
    const use: Use = { deviceId, broken: false, movedMs: 0 };
    this.#use = use;
    this.#idleMs = 0;
    try {
      use.stream = await this.#options.open(deviceId, (failure) => this.#onFailure(use, failure));
      this.#idleMs = 0;
      if (deviceId === undefined || !use.stream.isSubstitute) return;
      use.deviceId = undefined;
      this.#choice.miss(deviceId, this.#nowMs);
    } catch (thrown) {
      if (this.#wanted) this.#onFailure(use, toFailure(thrown, OPEN_FAILED));
      this.#use = undefined;
    }
  }
}

/** Whether another device than the one in use is to be used. Where there is none that could be, it may stay. */
function isOther(pick: DevicePick, use: Use): boolean {
  if (pick.kind === "none" || pick.kind === "wait") return false;
  return (pick.kind === "device" ? pick.id : undefined) !== use.deviceId;
}
