// What a kind of sound file asks of a recording: stereo sound in, bytes and where they go out. The bytes written so far
// are at every moment a file that plays.
import type { StereoBlock } from "./stereo-aligner.ts";

/** Bytes for one place of the file. */
export interface FilePart {
  readonly position: number;
  readonly bytes: Uint8Array;
}

export interface RecordingEncoder {
  readonly sampleRateHz: number;
  /** The file cannot hold more; what comes goes into the next one. */
  readonly isFull: boolean;
  /** The beginning of the file. */
  begin(): readonly FilePart[];
  add(block: StereoBlock): void;
  /** What must be written so that the file plays to here; to be asked for about once a second. */
  flush(): readonly FilePart[];
  /** The same for the last time. */
  end(): readonly FilePart[];
  dispose(): void;
}
