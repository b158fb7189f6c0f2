// One session's sound source and sink, as its options name them. Devices set their own pace; everything else is paced
// by the clock. Knows no packets.
import type { Disposable } from "../base/disposable.ts";
import { DisposableStore } from "../base/disposable.ts";
import type { Clock } from "../ports/clock.ts";
import type { CaptureSource, PlaybackSink } from "../ports/media-engine.ts";
import type { SoundFiles, SoundFileWriter } from "../ports/sound-files.ts";
import type { AudioDesk } from "./audio-desk.ts";
import { FRAME_MS } from "./frame-duration.ts";
import { FramePacer } from "./frame-pacer.ts";
import { Resampler } from "./resampler.ts";
import { steadyTone } from "./tone-generator.ts";

/** What sessions share. */
export interface SessionAudioPorts {
  readonly clock: Clock;
  readonly desk: AudioDesk;
  readonly files: SoundFiles;
}

/** The two directions as the session gives them. */
export interface SessionAudioHooks {
  /** A captured frame of FRAME_MS. */
  readonly onFrame: (frame: Int16Array) => void;
  /** The time of so many frames passed without any. */
  readonly onSkipped: (frames: number) => void;
  /** The next frame to play. */
  readonly readFrame: () => Int16Array<ArrayBuffer>;
}

type Opened =
  | { readonly kind: "device" | "echo" }
  /** Gives any number of samples, for ever. */
  | { readonly kind: "read"; readonly read: (count: number) => Int16Array };

/** Source and sink of one session. Files are opened by `open`, devices not before `start...`. */
export class SessionAudio implements Disposable {
  readonly sampleRateHz: number;
  readonly #ports: SessionAudioPorts;
  readonly #source: Opened;
  readonly #playsOnDevice: boolean;
  readonly #writer: SoundFileWriter | undefined;
  readonly #owned = new DisposableStore();
  #capturing = false;
  #playing = false;

  private constructor(ports: SessionAudioPorts, sampleRateHz: number, source: Opened, playsOnDevice: boolean, writer: SoundFileWriter | undefined) {
    this.#ports = ports;
    this.sampleRateHz = sampleRateHz;
    this.#source = source;
    this.#playsOnDevice = playsOnDevice;
    this.#writer = writer;
  }

  /** Opens the files that are named. Rejects with `media/file-unreadable` or `media/file-unwritable`. */
  static async open(ports: SessionAudioPorts, sampleRateHz: number, capture: CaptureSource, playback: PlaybackSink): Promise<SessionAudio> {
    const source = await openSource(ports.files, sampleRateHz, capture);
    const writer = playback.kind === "file" ? await ports.files.create(playback.path, sampleRateHz) : undefined;
    return new SessionAudio(ports, sampleRateHz, source, playback.kind === "device", writer);
  }

  /** True where a person's microphone is the source. */
  get isLive(): boolean {
    return this.#source.kind === "device";
  }

  /** Begins to capture; a second call does nothing. */
  startCapture(hooks: SessionAudioHooks): void {
    if (this.#capturing) return;
    this.#capturing = true;
    const source = this.#source;
    if (source.kind === "device") this.#owned.add(this.#ports.desk.listen(this.sampleRateHz, hooks.onFrame));
    if (source.kind !== "read") return;
    this.#owned.add(this.#pace((skipped) => {
      if (skipped > 0) hooks.onSkipped(skipped);
      hooks.onFrame(source.read(this.#frameSamples));
    }));
  }

  /** Begins to play; a second call does nothing. */
  startPlayback(hooks: SessionAudioHooks): void {
    if (this.#playing) return;
    this.#playing = true;
    const readFrame = (): Int16Array => {
      const frame = hooks.readFrame();
      if (this.#source.kind === "echo") hooks.onFrame(frame.slice());
      return frame;
    };
    if (this.#playsOnDevice) {
      this.#owned.add(this.#ports.desk.play("speaker", { sampleRateHz: this.sampleRateHz, readFrame }));
    } else {
      this.#owned.add(this.#pace(() => {
        const frame = readFrame();
        this.#writer?.write(frame);
      }));
    }
  }

  dispose(): void {
    this.#owned.dispose();
    this.#writer?.close();
  }

  get #frameSamples(): number {
    return (this.sampleRateHz * FRAME_MS) / 1000;
  }

  #pace(onBeat: (skipped: number) => void): FramePacer {
    return new FramePacer(this.#ports.clock, FRAME_MS, onBeat);
  }
}

async function openSource(files: SoundFiles, sampleRateHz: number, capture: CaptureSource): Promise<Opened> {
  switch (capture.kind) {
    case "device":
    case "echo":
      return { kind: capture.kind };
    case "silence":
      return { kind: "read", read: (count) => new Int16Array(count) };
    case "tone":
      return { kind: "read", read: steadyTone(sampleRateHz, capture.frequencyHz) };
    case "file": {
      const sound = await files.read(capture.path);
      const samples = new Resampler(sound.sampleRateHz, sampleRateHz).process(sound.samples);
      return { kind: "read", read: readFrom(samples, capture.loop) };
    }
  }
}

/** Reads on from where the last reading ended; past the end it starts again or is silent. */
function readFrom(samples: Int16Array, loop: boolean): (count: number) => Int16Array {
  let position = 0;
  return (count) => {
    const read = new Int16Array(count);
    for (let filled = 0; filled < count && position < samples.length;) {
      const part = samples.subarray(position, position + count - filled);
      read.set(part, filled);
      filled += part.length;
      position += part.length;
      if (loop && position >= samples.length) position = 0;
    }
    return read;
  };
}
