// Recordings' files in memory, with disks that fill up and folders that refuse.
import { GodwitError } from "../../core/base/errors.ts";
import type { RecordingFile, RecordingFiles } from "../../core/ports/recording-files.ts";

export class FakeRecordingFiles implements RecordingFiles {
  /** What is in each file. */
  readonly written = new Map<string, Uint8Array>();
  /** Files that nobody closed; a leak check expects none. */
  openFiles = 0;
  /** Makes every `create` reject. */
  isReadOnly = false;
  /** What all files together may hold. */
  freeBytes = Infinity;
  /** Writes wait for this, as on a disk that is slow. */
  slowness: Promise<void> | undefined;

  async create(path: string): Promise<RecordingFile> {
    if (this.isReadOnly) throw new GodwitError({ code: "recording/folder-unwritable", message: "Recordings cannot be written there." });
    const free = this.#freeName(path);
    this.written.set(free, new Uint8Array());
    this.openFiles++;
    let isOpen = true;
    return {
      path: free,
      write: async (bytes, position) => {
        await this.slowness;
        this.#write(free, bytes, position);
      },
      close: async () => {
        if (isOpen) this.openFiles--;
        isOpen = false;
      },
    };
  }

  #freeName(path: string): string {
    const dot = path.lastIndexOf(".");
    let free = path;
    for (let number = 2; this.written.has(free); number++) free = `${path.slice(0, dot)} ${number}${path.slice(dot)}`;
    return free;
  }

  #write(path: string, bytes: Uint8Array, position: number): void {
    const before = this.written.get(path)!;
    const after = new Uint8Array(Math.max(before.length, position + bytes.length));
    this.freeBytes -= after.length - before.length;
    if (this.freeBytes < 0) throw new GodwitError({ code: "recording/disk-full", message: "The recording ended: the disk is nearly full." });
    after.set(before);
    after.set(bytes, position);
    this.written.set(path, after);
  }
}
