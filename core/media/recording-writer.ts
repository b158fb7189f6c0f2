// Takes a recording's bytes to its file in order, without anybody waiting for it. What piles up is bounded: a disk that
// does not keep up ends the recording, not the memory.
import { toFailure, type Failure } from "../base/errors.ts";
import type { RecordingFile, RecordingFiles } from "../ports/recording-files.ts";
import type { FilePart } from "./recording-format.ts";

/** About 40 s of stereo at 48 kHz, or 20 minutes of Opus. */
const MAX_PENDING_BYTES = 8 * 1024 * 1024;

const FAILED: Failure = { code: "recording/write-failed", message: "The recording could not be written. What was recorded before is kept." };
const TOO_SLOW: Failure = { code: "recording/too-slow", message: "The recording ended: its folder is too slow to write to. What was recorded before is kept." };

export interface RecordingWriterEvents {
  readonly onOpened: (path: string) => void;
  /** Told once; nothing more is written. */
  readonly onFailed: (failure: Failure) => void;
}

export class RecordingWriter {
  readonly #events: RecordingWriterEvents;
  #work: Promise<void>;
  #file: RecordingFile | undefined;
  #pendingBytes = 0;
  #failed = false;

  constructor(files: RecordingFiles, path: string, events: RecordingWriterEvents) {
    this.#events = events;
    this.#work = this.#open(files, path);
  }

  /** Writes the parts after everything that waits. */
  write(parts: readonly FilePart[]): void {
    for (const part of parts) {
      this.#pendingBytes += part.bytes.length;
      this.#work = this.#work.then(() => this.#write(part));
    }
    if (this.#pendingBytes > MAX_PENDING_BYTES) this.#fail(TOO_SLOW);
  }

  /** Resolves when everything is written, or was given up, and the file is closed. */
  async close(): Promise<void> {
    await this.#work;
    try {
      await this.#file?.close();
    } catch (thrown) {
      this.#fail(toFailure(thrown, FAILED));
    }
  }

  async #open(files: RecordingFiles, path: string): Promise<void> {
    try {
      this.#file = await files.create(path);
      this.#events.onOpened(this.#file.path);
    } catch (thrown) {
      this.#fail(toFailure(thrown, FAILED));
    }
  }

  async #write({ position, bytes }: FilePart): Promise<void> {
    this.#pendingBytes -= bytes.length;
    if (this.#failed) return;
    try {
      await this.#file?.write(bytes, position);
    } catch (thrown) {
      this.#fail(toFailure(thrown, FAILED));
    }
  }

  #fail(failure: Failure): void {
    if (this.#failed) return;
    this.#failed = true;
    this.#events.onFailed(failure);
  }
}
