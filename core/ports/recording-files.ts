// Files that recordings are written to, as bytes: never in the way of the sound, never over something that is there.

export interface RecordingFile {
  /** Where it is: with a number before the extension if the wished name was taken. */
  readonly path: string;
  /** Puts bytes at an offset. Rejects with a GodwitError `recording/disk-full` or `recording/write-failed`; what was written before stays. */
  write(bytes: Uint8Array, position: number): Promise<void>;
  /** Resolves when everything is in the file. A second call answers the same. */
  close(): Promise<void>;
}

export interface RecordingFiles {
  /** Creates a file, and the folders above it. Rejects with a GodwitError `recording/folder-unwritable` or `recording/disk-full`. */
  create(path: string): Promise<RecordingFile>;
}
