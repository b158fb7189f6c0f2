// Headsets that are plugged, pulled, hang and fail to open, in virtual time: the machine's devices, what PortAudio would
// know of them, and the list that the phone was last told.
import type { Disposable } from "../../../core/base/disposable.ts";
import { GodwitError } from "../../../core/base/errors.ts";
import type { AudioDevices, AudioStream, CaptureOptions, PlaybackOptions } from "../../../core/ports/audio-device.ts";
import type { Clock } from "../../../core/ports/clock.ts";
import type { AudioDeviceInfo } from "../../../core/ports/media-engine.ts";

/** Long steps, since the time between them is what a test pays for. */
const STEP_MS = 100;
const RATE_HZ = 8000;
const BUILTIN: AudioDeviceInfo = { id: "builtin", name: "Built-in", canCapture: true, canPlay: true, isDefaultCapture: true, isDefaultPlayback: true };

interface Stream {
  readonly direction: "capture" | "playback";
  /** The device that it got, which is the default where the one that was asked for is not known. */
  readonly id: string;
}

/** A clock like Node's, whose timers may run before their time by its own account. */
export function hastyClock(clock: Clock): Clock {
  return {
    nowMs: () => clock.nowMs(),
    wallMs: () => clock.wallMs(),
    setTimer: (delayMs, run) => clock.setTimer(delayMs > 1 ? delayMs - 0.5 : delayMs, run),
  };
}

export class PulledDevices implements AudioDevices {
  readonly #clock: Clock;
  readonly #open = new Set<Stream>();
  readonly #plugged = new Set<string>(["builtin"]);
  readonly #dead = new Set<Stream>();
  readonly #hanging = new Set<string>();
  readonly #failNext = new Set<string>();
  /** PortAudio looks only while no stream is open. */
  #known: ReadonlySet<string> = new Set();
  opened = 0;

  constructor(clock: Clock, plugged: readonly string[]) {
    this.#clock = clock;
    for (const id of plugged) this.#plugged.add(id);
  }

  /** What is used in a direction, each stream once. */
  inUse(direction: Stream["direction"]): readonly string[] {
    return [...this.#open].filter((stream) => stream.direction === direction).map(({ id }) => id);
  }

  plug(id: string): void {
    this.#plugged.add(id);
  }

  pull(id: string): void {
    this.#plugged.delete(id);
    // What was open stays dead when the device is back.
    for (const stream of this.#open) if (stream.id === id) this.#dead.add(stream);
  }

  hang(id: string): void {
    this.#hanging.add(id);
  }

  goOn(id: string): void {
    this.#hanging.delete(id);
  }

  failNextOpening(id: string): void {
    this.#failNext.add(id);
  }

  /** What the machine has now. */
  get present(): readonly AudioDeviceInfo[] {
    const headsets = [...this.#plugged].filter((id) => id !== BUILTIN.id).toSorted();
    return [BUILTIN, ...headsets.map((id) => ({ id, name: id, canCapture: true, canPlay: true, isDefaultCapture: false, isDefaultPlayback: false }))];
  }

  list(): Promise<readonly AudioDeviceInfo[]> {
    return Promise.resolve(this.present);
  }

  reaches(deviceId: string): boolean {
    return this.#open.size === 0 || this.#known.has(deviceId);
  }

  openCapture(options: CaptureOptions): Promise<AudioStream> {
    return this.#start("capture", options.deviceId, () => options.onFrame(new Int16Array((RATE_HZ * STEP_MS) / 1000), RATE_HZ));
  }

  openPlayback(options: PlaybackOptions): Promise<AudioStream> {
    return this.#start("playback", options.deviceId, () => options.readSamples((RATE_HZ * STEP_MS) / 1000, RATE_HZ));
  }

  async #start(direction: Stream["direction"], deviceId: string | undefined, onStep: () => void): Promise<AudioStream> {
    if (this.#open.size === 0) this.#known = new Set(this.#plugged);
    const id = deviceId !== undefined && this.#known.has(deviceId) ? deviceId : BUILTIN.id;
    this.opened++;
    if (this.#failNext.delete(id) || !this.#plugged.has(id)) throw new GodwitError({ code: "audio/open-failed", message: "Busy." });
    const stream: Stream = { direction, id };
    this.#open.add(stream);
    let next: Disposable;
    const step = (): void => {
      next = this.#clock.setTimer(STEP_MS, step);
      if (!this.#hanging.has(id) && !this.#dead.has(stream)) onStep();
    };
    next = this.#clock.setTimer(STEP_MS, step);
    return {
      sampleRateHz: RATE_HZ, delayMs: 0, isSubstitute: deviceId !== undefined && id !== deviceId,
      close: async () => {
        next.dispose();
        // One that hangs takes its time to close, as PortAudio's do.
        if (this.#hanging.has(id) || this.#dead.has(stream)) await new Promise<void>((resolve) => void this.#clock.setTimer(3000, resolve));
        this.#open.delete(stream);
      },
    };
  }
}
