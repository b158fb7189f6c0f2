// Records two sides of sound into a file that plays up to its last second whatever happens. A failure ends the recording
// and is told; the sound it was made of never waits for it.
import type { Disposable } from "../base/disposable.ts";
import type { Failure } from "../base/errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { RecordingState } from "../ports/media-engine.ts";
import type { RecordingFiles } from "../ports/recording-files.ts";
import type { RecordingEncoder } from "./recording-format.ts";
import { RecordingWriter } from "./recording-writer.ts";
import { repeat } from "./repeat.ts";
import { StereoAligner, type RecordedSide, type StereoBlock } from "./stereo-aligner.ts";

/** Encoding is done in such small parts that no packet is late for it. */
const TICK_MS = 40;
/** What a crash may cost. */
const FLUSH_MS = 1000;

export interface RecorderOptions {
  readonly clock: Clock;
  readonly files: RecordingFiles;
  /** Where to, with the extension. */
  readonly path: string;
  /** A fresh encoder for each file. */
  readonly createEncoder: () => RecordingEncoder;
  readonly onState: (state: RecordingState) => void;
}

export class Recorder {
  readonly #options: RecorderOptions;
  readonly #aligner: StereoAligner;
  readonly #ticks: Disposable;
  #encoder: RecordingEncoder;
  #writer: RecordingWriter;
  /** Files that are full and not closed yet. */
  readonly #closing: Promise<void>[] = [];
  #samples = 0;
  #flushedAtMs: number;
  #path: string | undefined;
  #failure: Failure | undefined;
  #ending: Promise<void> | undefined;

  constructor(options: RecorderOptions) {
    const { clock } = options;
    this.#options = options;
    this.#flushedAtMs = clock.nowMs();
    this.#encoder = options.createEncoder();
    this.#aligner = new StereoAligner(this.#encoder.sampleRateHz, clock.nowMs());
    this.#writer = this.#openFile();
    this.#ticks = repeat(clock, () => TICK_MS, () => this.#tick());
  }

  /** Takes a frame that has just been sent (left) or is being played (right). */
  take(side: RecordedSide, samples: Int16Array, rateHz: number): void {
    if (!this.#ending) this.#aligner.push(side, samples, rateHz, this.#options.clock.nowMs());
  }

  /** Writes what is left; resolves when the file is closed. */
  end(): Promise<void> {
    // The last write may fail at once, and ask for the end again while it is being made.
    this.#ending ??= Promise.resolve().then(() => this.#end());
    return this.#ending;
  }

  #tick(): void {
    const nowMs = this.#options.clock.nowMs();
    this.#add(this.#aligner.take(nowMs));
    if (nowMs - this.#flushedAtMs >= FLUSH_MS) {
      this.#flushedAtMs = nowMs;
      this.#writer.write(this.#encoder.flush());
    }
    // That write may have been the end.
    if (this.#encoder.isFull && !this.#ending) this.#nextFile();
  }

  #add(block: StereoBlock | undefined): void {
    if (!block) return;
    this.#samples += block.left.length;
    this.#encoder.add(block);
  }

  #openFile(): RecordingWriter {
    const { files, path, onState } = this.#options;
    const writer = new RecordingWriter(files, path, {
      onOpened: (opened) => {
        this.#path = opened;
        if (!this.#ending) onState({ state: "running", path: opened });
      },
      onFailed: (failure) => {
        this.#failure ??= failure;
        void this.end();
      },
    });
    writer.write(this.#encoder.begin());
    return writer;
  }

  #nextFile(): void {
    this.#finishFile();
    this.#encoder = this.#options.createEncoder();
    this.#writer = this.#openFile();
  }

  #finishFile(): void {
    this.#writer.write(this.#encoder.end());
    this.#encoder.dispose();
    this.#closing.push(this.#writer.close());
  }

  async #end(): Promise<void> {
    this.#ticks.dispose();
    if (!this.#failure) this.#add(this.#aligner.takeAll());
    this.#finishFile();
    await Promise.all(this.#closing);
    const durationMs = Math.round((this.#samples * 1000) / this.#encoder.sampleRateHz);
    this.#options.onState({
      state: "ended", durationMs, ...(this.#path === undefined ? {} : { path: this.#path }), ...(this.#failure ? { failure: this.#failure } : {}),
    });
  }
}
