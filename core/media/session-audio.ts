// One session's sound source and sink, as its options name them, at whatever rates the codecs in use have. Devices set
// their own pace; everything else is paced by the clock. Knows no packets.
import type { Disposable } from "../base/disposable.ts";
import { DisposableStore } from "../base/disposable.ts";
import type { Clock } from "../ports/clock.ts";
import type { CaptureSource, PlaybackSink } from "../ports/media-engine.ts";
import type { SoundFiles, SoundFileWriter } from "../ports/sound-files.ts";
import type { AudioDesk } from "./audio-desk.ts";
import { BEAT_MS, FRAME_MS, FRAMES_PER_BEAT } from "./frame-duration.ts";
import { FramePacer } from "./frame-pacer.ts";
import { RatedFramer, type FrameSink, type FrameSource } from "./frame-source.ts";
import { openSoundSource, type SoundSource } from "./sound-source.ts";

/** What sessions share. */
export interface SessionAudioPorts {
  readonly clock: Clock;
  readonly desk: AudioDesk;
  readonly files: SoundFiles;
}

/** Takes captured frames of FRAME_MS. */
export interface CaptureSink extends FrameSink {
  /** The time of so many frames passed without any. */
  skip(frames: number): void;
}

/** Source and sink of one session. Files are opened by `open`, devices not before `start...`. */
export class SessionAudio implements Disposable {
  readonly #ports: SessionAudioPorts;
  readonly #source: SoundSource | "device" | "echo";
  readonly #playsOnDevice: boolean;
  readonly #writer: SoundFileWriter | undefined;
  readonly #owned = new DisposableStore();
  #capturing = false;
  #playing = false;

  private constructor(ports: SessionAudioPorts, source: SoundSource | "device" | "echo", playsOnDevice: boolean, writer: SoundFileWriter | undefined) {
    this.#ports = ports;
    this.#source = source;
    this.#playsOnDevice = playsOnDevice;
    this.#writer = writer;
  }

  /** Opens the files that are named. Rejects with `media/file-unreadable` or `media/file-unwritable`. */
  static async open(ports: SessionAudioPorts, capture: CaptureSource, playback: PlaybackSink): Promise<SessionAudio> {
    const source = capture.kind === "device" || capture.kind === "echo" ? capture.kind : await openSoundSource(ports.files, capture);
    const writer = playback.kind === "file" ? await ports.files.create(playback.path) : undefined;
    return new SessionAudio(ports, source, playback.kind === "device", writer);
  }

  /** True where a person's microphone is the source. */
  get isLive(): boolean {
    return this.#source === "device";
  }

  /** Begins to capture; a second call does nothing. */
  startCapture(sink: CaptureSink): void {
    if (this.#capturing) return;
    this.#capturing = true;
    const source = this.#source;
    if (source === "device") this.#owned.add(this.#ports.desk.listen(sink));
    if (typeof source !== "function") return;
    this.#pace((skipped) => {
      if (skipped > 0) sink.skip(skipped);
      sink.takeFrame(source((sink.sampleRateHz * FRAME_MS) / 1000, sink.sampleRateHz));
    });
  }

  /** Begins to play; a second call does nothing. Where the source is the echo, what is played is captured, too. */
  startPlayback(source: FrameSource, captured: CaptureSink): void {
    if (this.#playing) return;
    this.#playing = true;
    const heard = this.#source === "echo" ? echoing(source, captured) : source;
    if (this.#playsOnDevice) {
      this.#owned.add(this.#ports.desk.play(heard));
    } else {
      const write = this.#writer && fileSink(this.#writer, captured.sampleRateHz);
      this.#pace(() => {
        const frame = heard.readFrame();
        write?.(frame, heard.sampleRateHz);
      });
    }
  }

  dispose(): void {
    this.#owned.dispose();
    this.#writer?.close();
  }

  /** Runs once for each frame; `skipped` frames before it were given up. */
  #pace(onFrame: (skipped: number) => void): void {
    this.#owned.add(new FramePacer(this.#ports.clock, BEAT_MS, (skippedBeats) => {
      onFrame(skippedBeats * FRAMES_PER_BEAT);
      for (let frame = 1; frame < FRAMES_PER_BEAT && !this.#owned.disposed; frame++) onFrame(0);
    }));
  }
}

/** A source whose frames go to `captured` as well, at its rate. */
function echoing(source: FrameSource, captured: CaptureSink): FrameSource {
  let framer: RatedFramer | undefined;
  return {
    get sampleRateHz() {
      return source.sampleRateHz;
    },
    readFrame() {
      const frame = source.readFrame();
      if (framer?.fromHz !== source.sampleRateHz || framer.toHz !== captured.sampleRateHz) {
        framer = new RatedFramer(source.sampleRateHz, captured.sampleRateHz, FRAME_MS);
      }
      for (const echo of framer.push(frame)) captured.takeFrame(echo);
      return frame;
    },
  };
}

/** Writes frames of any rate at the file's, which stays the one that the call began with. */
function fileSink(writer: SoundFileWriter, fileRateHz: number): (frame: Int16Array, sampleRateHz: number) => void {
  writer.begin(fileRateHz);
  let framer: RatedFramer | undefined;
  return (frame, sampleRateHz) => {
    if (framer?.fromHz !== sampleRateHz) framer = new RatedFramer(sampleRateHz, fileRateHz, FRAME_MS);
    for (const resampled of framer.push(frame)) writer.write(resampled);
  };
}
