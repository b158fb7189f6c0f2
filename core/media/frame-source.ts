// Where samples come from, frame by frame, and how they reach another rate. Frames are pulled: whoever plays sets the pace.
import { Resampler } from "./resampler.ts";
import { SampleQueue } from "./sample-queue.ts";

/** Gives one frame at each call, always at once: silence where there is nothing. */
export interface FrameSource {
  readonly sampleRateHz: number;
  readFrame(): Int16Array;
}

/** Reads a source in any number of samples at another rate. */
export class RatedReader {
  readonly #source: FrameSource;
  readonly #resampler: Resampler;
  readonly #queue = new SampleQueue();

  constructor(source: FrameSource, sampleRateHz: number) {
    this.#source = source;
    this.#resampler = new Resampler(source.sampleRateHz, sampleRateHz);
  }

  read(count: number): Int16Array<ArrayBuffer> {
    for (;;) {
      const samples = this.#queue.take(count);
      if (samples) return samples;
      this.#queue.push(this.#resampler.process(this.#source.readFrame()));
    }
  }
}

/** Cuts a stream of samples at one rate into frames of a fixed length at another. */
export class RatedFramer {
  readonly #resampler: Resampler;
  readonly #queue = new SampleQueue();
  readonly #frameSamples: number;

  constructor(fromHz: number, toHz: number, frameMs: number) {
    this.#resampler = new Resampler(fromHz, toHz);
    this.#frameSamples = (toHz * frameMs) / 1000;
  }

  /** Takes samples and answers the frames that are complete now. */
  push(samples: Int16Array): readonly Int16Array[] {
    this.#queue.push(this.#resampler.process(samples));
    const frames: Int16Array[] = [];
    for (let frame = this.#queue.take(this.#frameSamples); frame; frame = this.#queue.take(this.#frameSamples)) frames.push(frame);
    return frames;
  }
}
