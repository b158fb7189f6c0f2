// The engine's microphone, speaker and ringer: who listens to the one, who is heard on the others, how loud.
// Devices are opened when first needed; without them everything goes on in silence.
import { DisposableStore, toDisposable, type Disposable } from "../base/disposable.ts";
import type { Failure } from "../base/errors.ts";
import { Emitter } from "../base/emitter.ts";
import type { AudioDevices } from "../ports/audio-device.ts";
import type { Clock } from "../ports/clock.ts";
import type { AudioDeviceInfo, AudioSelection } from "../ports/media-engine.ts";
import { DeviceLine } from "./device-line.ts";
import { FRAME_MS } from "./frame-duration.ts";
import { RatedFramer, type FrameSink, type FrameSource } from "./frame-source.ts";
import { Mixer, scaleSamples } from "./mixer.ts";

/** What is captured at a time; audio processing works in this, too. */
const CAPTURE_FRAME_MS = 10;
/** What is played at a time: two such steps lie between mixing and the device. */
const PLAYBACK_FRAME_MS = 5;
/** What a speaker holds on top of that, which is how late this thread may be. */
const PLAYBACK_BUFFER_MS = 15;

export type PlaybackRole = "speaker" | "ringer";

const UNCHANGED: AudioSelection = { microphoneVolume: 1, speakerVolume: 1, ringerVolume: 1 };

/** All sound devices of one engine. */
export class AudioDesk {
  readonly #devices: AudioDevices;
  readonly #clock: Clock;
  readonly #health = new Emitter<Failure | undefined>();
  /** Who listens to the microphone, and what brings its sound to their rate and frames. */
  readonly #listeners = new Map<FrameSink, RatedFramer | undefined>();
  readonly #microphone: DeviceLine;
  readonly #outputs: Readonly<Record<PlaybackRole, { readonly line: DeviceLine; readonly mixer: Mixer }>>;
  readonly #failures = new Map<DeviceLine, Failure>();
  #selection: AudioSelection = UNCHANGED;

  /** A failure when a device in use breaks; undefined when all that are in use work again. */
  readonly onHealth = this.#health.event;

  constructor(devices: AudioDevices, clock: Clock) {
    this.#devices = devices;
    this.#clock = clock;
    this.#microphone = this.#captureLine();
    this.#outputs = { speaker: this.#output(), ringer: this.#output() };
  }

  list(): Promise<readonly AudioDeviceInfo[]> {
    return this.#devices.list();
  }

  select(selection: AudioSelection): void {
    this.#selection = selection;
    this.#microphone.choose(selection.microphoneId);
    this.#outputs.speaker.line.choose(selection.speakerId);
    this.#outputs.ringer.line.choose(selection.ringerId);
  }

  /** Gives the microphone's sound in frames of FRAME_MS until disposed. */
  listen(sink: FrameSink): Disposable {
    const owned = new DisposableStore();
    owned.add(this.#microphone.acquire());
    this.#listeners.set(sink, undefined);
    owned.add(toDisposable(() => this.#listeners.delete(sink)));
    return owned;
  }

  /** Plays a source until disposed. */
  play(role: PlaybackRole, source: FrameSource): Disposable {
    const sharesSpeaker = role === "ringer" && this.#selection.ringerId === this.#selection.speakerId;
    const output = this.#outputs[sharesSpeaker ? "speaker" : role];
    const owned = new DisposableStore();
    owned.add(output.line.acquire());
    owned.add(output.mixer.add(source, () => (role === "ringer" ? this.#selection.ringerVolume : this.#selection.speakerVolume)));
    return owned;
  }

  /** Closes every device; resolves when they are closed. */
  async close(): Promise<void> {
    this.#health.dispose();
    this.#listeners.clear();
    await Promise.all([this.#microphone.close(), this.#outputs.speaker.line.close(), this.#outputs.ringer.line.close()]);
  }

  #captureLine(): DeviceLine {
    const line: DeviceLine = new DeviceLine({
      clock: this.#clock,
      open: (deviceId, onFailure) => this.#devices.openCapture({
        ...(deviceId === undefined ? {} : { deviceId }),
        frameMs: CAPTURE_FRAME_MS,
        onFailure,
        onFrame: (samples, sampleRateHz) => {
          if (line.takeFrame((samples.length * 1000) / sampleRateHz)) this.#onCaptured(samples, sampleRateHz);
        },
      }),
      onCover: () => this.#onCovered(),
      onHealth: (failure) => this.#onLineHealth(line, failure),
    });
    return line;
  }

  #output(): { readonly line: DeviceLine; readonly mixer: Mixer } {
    const mixer = new Mixer();
    const line: DeviceLine = new DeviceLine({
      clock: this.#clock,
      open: (deviceId, onFailure) => this.#devices.openPlayback({
        ...(deviceId === undefined ? {} : { deviceId }),
        frameMs: PLAYBACK_FRAME_MS,
        bufferMs: PLAYBACK_BUFFER_MS,
        onFailure,
        readSamples: (count, sampleRateHz) =>
          line.takeFrame((count * 1000) / sampleRateHz) ? mixer.read(count, sampleRateHz) : new Int16Array(count),
      }),
      // Read and thrown away, so that buffers drain and cadences go on as if they were heard.
      onCover: () => mixer.read((COVER_RATE_HZ * FRAME_MS) / 1000, COVER_RATE_HZ),
      onHealth: (failure) => this.#onLineHealth(line, failure),
    });
    return { line, mixer };
  }

  #onCaptured(samples: Int16Array, sampleRateHz: number): void {
    scaleSamples(samples, this.#selection.microphoneVolume);
    for (const [sink, framer] of this.#listeners) {
      for (const frame of this.#framerFor(sink, framer, sampleRateHz).push(samples)) sink.takeFrame(frame);
    }
  }

  #framerFor(sink: FrameSink, framer: RatedFramer | undefined, sampleRateHz: number): RatedFramer {
    if (framer?.fromHz === sampleRateHz && framer.toHz === sink.sampleRateHz) return framer;
    const fresh = new RatedFramer(sampleRateHz, sink.sampleRateHz, FRAME_MS);
    this.#listeners.set(sink, fresh);
    return fresh;
  }

  #onCovered(): void {
    for (const sink of this.#listeners.keys()) sink.takeFrame(new Int16Array((sink.sampleRateHz * FRAME_MS) / 1000));
  }

  #onLineHealth(line: DeviceLine, failure: Failure | undefined): void {
    if (failure) this.#failures.set(line, failure);
    else this.#failures.delete(line);
    if (failure) this.#health.emit(failure);
    else if (this.#failures.size === 0) this.#health.emit(undefined);
  }
}

/** The rate at which sound that nobody hears is mixed. */
const COVER_RATE_HZ = 8000;
