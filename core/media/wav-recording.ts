// A recording as WAV: 16 bits, stereo. The header is written anew after each second of sound, so it never promises more
// than is there.
import { concatBytes } from "../base/bytes.ts";
import type { FilePart, RecordingEncoder } from "./recording-format.ts";
import type { StereoBlock } from "./stereo-aligner.ts";
import { WAV_HEADER_BYTES, writeWavHeader } from "./wav.ts";

const CHANNELS = 2;
const FRAME_BYTES = 4;
/** WAV counts bytes in 32 bits; half of it is 3 hours at 48 kHz, and what every player can count. */
const MAX_DATA_BYTES = 0x7fff_0000;

export class WavRecording implements RecordingEncoder {
  readonly sampleRateHz: number;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #writtenBytes = 0;

  constructor(sampleRateHz: number) {
    this.sampleRateHz = sampleRateHz;
  }

  get isFull(): boolean {
    return this.#writtenBytes + this.#waitingBytes >= MAX_DATA_BYTES;
  }

  begin(): readonly FilePart[] {
    return [this.#header()];
  }

  add({ left, right }: StereoBlock): void {
    const bytes = new Uint8Array(left.length * FRAME_BYTES);
    const view = new DataView(bytes.buffer);
    for (let index = 0; index < left.length; index++) {
      view.setInt16(index * FRAME_BYTES, left[index]!, true);
      view.setInt16(index * FRAME_BYTES + 2, right[index]!, true);
    }
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
  }

  /** The samples first: a header that counts them before they are there would promise too much. */
  flush(): readonly FilePart[] {
    if (this.#waitingBytes === 0) return [];
    const samples: FilePart = { position: WAV_HEADER_BYTES + this.#writtenBytes, bytes: concatBytes(this.#waiting) };
    this.#writtenBytes += this.#waitingBytes;
    this.#waiting = [];
    this.#waitingBytes = 0;
    return [samples, this.#header()];
  }

  end(): readonly FilePart[] {
    return this.flush();
  }

  dispose(): void {
    this.#waiting = [];
  }

  #header(): FilePart {
    return { position: 0, bytes: writeWavHeader(this.sampleRateHz, this.#writtenBytes, CHANNELS) };
  }
}
