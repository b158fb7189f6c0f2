// The engine's microphone, speaker and ringers: who listens to the one, who is heard on the others, how loud, and which
// devices serve them now. Devices are opened when first needed; without them everything goes on in silence.
import type { Disposable } from "../base/disposable.ts";
import { DisposableStore } from "../base/disposable.ts";
import { Emitter } from "../base/emitter.ts";
import type { Failure } from "../base/errors.ts";
import type { AudioDevices } from "../ports/audio-device.ts";
import type { Clock } from "../ports/clock.ts";
import type { AudioDeviceInfo, AudioSelection } from "../ports/media-engine.ts";
import { DeskInput, type RatedSamples } from "./desk-input.ts";
import { DeskOutput } from "./desk-output.ts";
import type { DeviceLine } from "./device-line.ts";
import type { FrameSink, FrameSource } from "./frame-source.ts";
import { scaleSamples } from "./mixer.ts";
import { PresentDevices } from "./present-devices.ts";

/** Sits where every captured and every played sample passes. */
export interface DeskProcessing {
  /** Whether anybody hears the microphone. */
  setLive(live: boolean): void;
  /** Sees what the speaker is about to play. */
  played(samples: Int16Array, sampleRateHz: number): void;
  /** Answers what was captured, cleaned; the devices say that an echo takes `delayMs` from `played` to here. */
  captured(samples: Int16Array, sampleRateHz: number, delayMs: number): readonly RatedSamples[];
  /** A device was changed: what is known of the way from one to the other holds no more. */
  reset(): void;
}

const UNPROCESSED: DeskProcessing = { setLive: () => {}, played: () => {}, captured: (samples, sampleRateHz) => [{ samples, sampleRateHz }], reset: () => {} };
const UNCHANGED: AudioSelection = { microphoneVolume: 1, speakerVolume: 1, ringerVolume: 1 };

/** All sound devices of one engine. */
export class AudioDesk {
  readonly #devices: AudioDevices;
  readonly #clock: Clock;
  readonly #health = new Emitter<Failure | undefined>();
  readonly #processing: DeskProcessing;
  readonly #present = new PresentDevices();
  readonly #microphone: DeskInput;
  readonly #speaker: DeskOutput;
  /** The first rings on the preferred device; further ones are there when it is to ring on several. */
  readonly #ringers: DeskOutput[] = [];
  readonly #failures = new Map<DeviceLine, Failure>();
  #selection: AudioSelection = UNCHANGED;
  /** Which devices the processing knows. */
  #processedIds = "";
  /** All are closed, so that PortAudio looks anew. */
  #reopening = false;
  /** For these all have just been closed: once an attempt is enough. */
  readonly #soughtIds = new Set<string>();

  /** A failure when a device in use breaks; undefined when all that are in use work again. */
  readonly onHealth = this.#health.event;

  constructor(devices: AudioDevices, clock: Clock, processing: DeskProcessing = UNPROCESSED) {
    this.#devices = devices;
    this.#clock = clock;
    this.#processing = processing;
    this.#microphone = new DeskInput({
      devices, clock,
      isReady: (id) => this.#isReady(id),
      onHealth: (failure) => this.#onLineHealth(this.#microphone.line, failure),
      onLive: (live) => processing.setLive(live),
      clean: (samples, sampleRateHz) => this.#clean(samples, sampleRateHz),
    });
    this.#speaker = this.#output((samples, sampleRateHz) => processing.played(samples, sampleRateHz));
    this.#ringers.push(this.#output());
  }

  /** Asks the system, and uses what is there. */
  async list(): Promise<readonly AudioDeviceInfo[]> {
    const devices = await this.#devices.list();
    this.see(devices);
    return devices;
  }

  /** Uses what is there, as somebody else found out who can look while devices are open. */
  see(devices: readonly AudioDeviceInfo[]): void {
    this.#present.see(devices);
    this.#microphone.line.see(this.#present.idsFor("capture"));
    for (const { line } of [this.#speaker, ...this.#ringers]) line.see(this.#present.idsFor("playback"));
    if (this.#present.takeChangedDefault()) this.#reopen();
  }

  select(selection: AudioSelection): void {
    this.#selection = selection;
    this.#microphone.line.prefer(selection.microphoneIds ?? []);
    this.#speaker.line.prefer(selection.speakerIds ?? []);
    this.#ringers[0]!.line.prefer(selection.ringerIds ?? []);
  }

  /** Gives the microphone's sound in frames of FRAME_MS until disposed. */
  listen(sink: FrameSink): Disposable {
    return this.#microphone.listen(sink);
  }

  /** Plays a source on the speaker until disposed. */
  play(source: FrameSource): Disposable {
    return this.#speaker.play(source, () => this.#selection.speakerVolume);
  }

  /** Rings until disposed, on one device or on all that were chosen: each gets a source of its own. */
  ring(makeSource: () => FrameSource): Disposable {
    const owned = new DisposableStore();
    for (const output of this.#ringingOutputs()) owned.add(output.play(makeSource(), () => this.#selection.ringerVolume));
    return owned;
  }

  /** About how long after a sample was mixed for the speaker its echo comes back from the microphone's device. */
  get echoDelayMs(): number {
    return this.#speaker.line.delayMs + this.#microphone.line.delayMs;
  }

  /** Closes every device; resolves when they are closed. */
  async close(): Promise<void> {
    this.#health.dispose();
    await Promise.all(this.#lines.map((line) => line.close()));
  }

  get #lines(): readonly DeviceLine[] {
    return [this.#microphone, this.#speaker, ...this.#ringers].map(({ line }) => line);
  }

  #output(onPlayed?: (samples: Int16Array, sampleRateHz: number) => void): DeskOutput {
    const output: DeskOutput = new DeskOutput({
      devices: this.#devices, clock: this.#clock,
      isReady: (id) => this.#isReady(id),
      onHealth: (failure) => this.#onLineHealth(output.line, failure),
      ...(onPlayed === undefined ? {} : { onPlayed }),
    });
    if (this.#reopening) void output.line.suspend();
    return output;
  }

  #clean(samples: Int16Array, sampleRateHz: number): readonly RatedSamples[] {
    const ids = `${this.#microphone.line.openId} ${this.#speaker.line.openId}`;
    if (ids !== this.#processedIds) this.#processing.reset();
    this.#processedIds = ids;
    const cleaned = this.#processing.captured(samples, sampleRateHz, this.echoDelayMs);
    // After the processing, which would take a change of volume for one of the room, and a low one back.
    for (const frame of cleaned) scaleSamples(frame.samples, this.#selection.microphoneVolume);
    return cleaned;
  }

  #ringingOutputs(): readonly DeskOutput[] {
    const { ringerIds = [], ringsOnAll = false } = this.#selection;
    const there = ringerIds.filter((id) => this.#present.has(id) ?? true);
    if (!ringsOnAll || there.length < 2) return [this.#ringers[0]!].map((ringer) => this.#speakerIfSame(ringer));
    return there.map((id, index) => {
      const ringer = (this.#ringers[index] ??= this.#output());
      ringer.line.see(this.#present.idsFor("playback"));
      if (index > 0) ringer.line.prefer([id]);
      return this.#speakerIfSame(ringer);
    });
  }

  /** No device is opened twice. */
  #speakerIfSame(ringer: DeskOutput): DeskOutput {
    const own = ringer.line.pick;
    const speakers = this.#speaker.line.pick;
    return own.kind === speakers.kind && (own.kind !== "device" || speakers.kind !== "device" || own.id === speakers.id) ? this.#speaker : ringer;
  }

  /**
   * Whether a line may open a device now. PortAudio reaches devices that came later only when all are closed: then all
   * are, this line too, and are opened again as they should be now.
   */
  #isReady(id: string | undefined): boolean {
    if (!this.#lines.some((line) => line.holdsDevice)) this.#present.forgetAway();
    if (id === undefined || this.#soughtIds.delete(id) || this.#present.has(id) !== true || this.#reaches(id)) return true;
    this.#soughtIds.add(id);
    this.#reopen();
    return false;
  }

  #reaches(id: string): boolean {
    return !this.#present.hasBeenAway(id) && this.#devices.reaches(id);
  }

  #reopen(): void {
    if (this.#reopening || !this.#lines.some((line) => line.isUsed)) return;
    this.#reopening = true;
    void Promise.all(this.#lines.map((line) => line.suspend())).then(() => {
      this.#reopening = false;
      for (const line of this.#lines) line.resume();
    });
  }

  #onLineHealth(line: DeviceLine, failure: Failure | undefined): void {
    if (failure) this.#failures.set(line, failure);
    else this.#failures.delete(line);
    if (failure) this.#health.emit(failure);
    else if (this.#failures.size === 0) this.#health.emit(undefined);
  }
}
