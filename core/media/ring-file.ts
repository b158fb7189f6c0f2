// The user's own ring sound: read when it is chosen, so that it is there when a call comes; the standard ring sounds while
// it is read, and where it cannot be. Knows no devices.
import { toFailure, type Failure } from "../base/errors.ts";
import type { Sound, SoundFiles } from "../ports/sound-files.ts";
import { FRAME_MS } from "./frame-duration.ts";
import type { FrameSource } from "./frame-source.ts";
import { Resampler } from "./resampler.ts";

/** What a device is most likely to have; the file is brought to it once. */
const RING_RATE_HZ = 48_000;
/** Longer rings are cut: nobody lets it ring for so long. */
const MAX_SECONDS = 60;
/** A minute of stereo at 48 kHz and 24 bits, and some room. */
const MAX_FILE_BYTES = 20_000_000;

const UNREADABLE: Failure = { code: "media/file-unreadable", message: "The ring sound cannot be read. The phone rings with its own sound." };
const EMPTY: Failure = { code: "media/ring-empty", message: "The ring sound holds no sound. The phone rings with its own." };

/** The ring sound of one engine. */
export class RingFile {
  readonly #files: SoundFiles;
  readonly #onFailure: (failure: Failure | undefined) => void;
  #path: string | undefined;
  #samples: Int16Array | undefined;

  /** `onFailure` hears why a file is not used, and undefined when the next one is or none is wanted. */
  constructor(files: SoundFiles, onFailure: (failure: Failure | undefined) => void) {
    this.#files = files;
    this.#onFailure = onFailure;
  }

  /** Rings with this file from now on, or with the standard ring; resolves when it is known which. */
  async select(path: string | undefined): Promise<void> {
    if (path === this.#path) return;
    this.#path = path;
    this.#samples = undefined;
    try {
      const samples = path === undefined ? undefined : prepare(await this.#files.read(path, MAX_FILE_BYTES));
      if (this.#path !== path) return; // another was chosen meanwhile
      this.#samples = samples?.length === 0 ? undefined : samples;
      this.#onFailure(samples?.length === 0 ? EMPTY : undefined);
    } catch (thrown) {
      if (this.#path === path) this.#onFailure(toFailure(thrown, UNREADABLE));
    }
  }

  /** The sound from its beginning, over and over; undefined where the standard ring is to sound. */
  source(): FrameSource | undefined {
    const samples = this.#samples;
    if (!samples) return undefined;
    let position = 0;
    return {
      sampleRateHz: RING_RATE_HZ,
      readFrame: () => {
        const frame = new Int16Array((RING_RATE_HZ * FRAME_MS) / 1000);
        for (let index = 0; index < frame.length; index++) frame[index] = samples[(position + index) % samples.length]!;
        position = (position + frame.length) % samples.length;
        return frame;
      },
    };
  }
}

function prepare({ samples, sampleRateHz }: Sound): Int16Array {
  return new Resampler(sampleRateHz, RING_RATE_HZ).process(samples.subarray(0, MAX_SECONDS * sampleRateHz));
}
