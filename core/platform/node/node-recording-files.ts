// The RecordingFiles port on this computer's disks: files of their own names, a reserve of free space that is never used up,
// and no call that waits for the disk.
import { mkdir, open, statfs, type FileHandle } from "node:fs/promises";
import { dirname, parse, join } from "node:path";
import { GodwitError, type ErrorCode } from "../../base/errors.ts";
import type { RecordingFile, RecordingFiles } from "../../ports/recording-files.ts";

/** Left for everybody else: a full disk hurts more than a recording that ended. */
const RESERVE_BYTES = 64 * 1024 * 1024;
/** Names that are tried: "Ada.wav", "Ada 2.wav", ... */
const MAX_NUMBER = 999;

/** Recordings of this computer. */
export class NodeRecordingFiles implements RecordingFiles {
  readonly #reserveBytes: number;

  constructor(reserveBytes = RESERVE_BYTES) {
    this.#reserveBytes = reserveBytes;
  }

  async create(path: string): Promise<RecordingFile> {
    try {
      await mkdir(dirname(path), { recursive: true });
      await checkSpace(dirname(path), this.#reserveBytes);
      const opened = await openNew(path);
      return new NodeRecordingFile(opened.path, opened.handle, this.#reserveBytes);
    } catch (thrown) {
      throw toError(thrown, "recording/folder-unwritable", `Recordings cannot be written to ${dirname(path)}. Choose another folder or check its permissions.`);
    }
  }
}

class NodeRecordingFile implements RecordingFile {
  readonly path: string;
  readonly #handle: FileHandle;
  readonly #reserveBytes: number;
  #length = 0;
  #closing: Promise<void> | undefined;

  constructor(path: string, handle: FileHandle, reserveBytes: number) {
    this.path = path;
    this.#handle = handle;
    this.#reserveBytes = reserveBytes;
  }

  async write(bytes: Uint8Array, position: number): Promise<void> {
    try {
      const end = position + bytes.length;
      if (end > this.#length) await checkSpace(this.path, this.#reserveBytes + end - this.#length);
      for (let done = 0; done < bytes.length;) done += (await this.#handle.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
      this.#length = Math.max(this.#length, end);
    } catch (thrown) {
      throw toError(thrown, "recording/write-failed", `The recording ${this.path} could not be written. What was recorded before is kept.`);
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#handle.close();
    return this.#closing;
  }
}

/** Rejects where there is less free space than this. */
async function checkSpace(path: string, neededBytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(path);
  if (bavail * bsize < neededBytes) throw fullDisk(`${Math.floor((bavail * bsize) / 1024 / 1024)} MiB free`);
}

/** Never opens what is there: not a file of that name, and not what a link of that name leads to. */
async function openNew(path: string): Promise<{ readonly path: string; readonly handle: FileHandle }> {
  const { dir, name, ext } = parse(path);
  for (let number = 1; ; number++) {
    const free = number === 1 ? path : join(dir, `${name} ${number}${ext}`);
    try {
      return { path: free, handle: await open(free, "wx") };
    } catch (thrown) {
      if (errnoOf(thrown) !== "EEXIST" || number >= MAX_NUMBER) throw thrown;
    }
  }
}

function toError(thrown: unknown, code: ErrorCode, message: string): GodwitError {
  if (thrown instanceof GodwitError) return thrown;
  const errno = errnoOf(thrown);
  if (errno === "ENOSPC" || errno === "EDQUOT") return fullDisk(errno);
  return new GodwitError({ code, message, detail: thrown instanceof Error ? thrown.message : String(thrown) }, { cause: thrown });
}

function fullDisk(detail: string): GodwitError {
  return new GodwitError({ code: "recording/disk-full", message: "The recording ended: the disk is nearly full. Free some space; what was recorded before is kept.", detail });
}

function errnoOf(thrown: unknown): string | undefined {
  return thrown instanceof Error && "code" in thrown ? String(thrown.code) : undefined;
}
