// Where samples come from, frame by frame, where they go, and how they reach another rate. Rates may change between
// frames, as a call changes its codec.
import { Resampler } from "./resampler.ts";
import { SampleQueue } from "./sample-queue.ts";

/** Gives one frame at each call, always at once: silence where there is nothing. Who reads sets the pace. */
export interface FrameSource {
  /** The rate of the frame that was read last: to be asked after each reading. */
  readonly sampleRateHz: number;
  readFrame(): Int16Array;
}

/** Takes frames at the rate that it names. */
export interface FrameSink {
  /** The rate at which the next frame is wanted. */
  readonly sampleRateHz: number;
  /** How much sound it needs before it can do anything with it, as for a packet; FRAME_MS where absent. */
  readonly wantedMs?: number;
  takeFrame(frame: Int16Array): void;
}

/** Reads a source in any number of samples at another rate. */
export class RatedReader {
  readonly #source: FrameSource;
  readonly #sampleRateHz: number;
  readonly #queue = new SampleQueue();
  #sourceRateHz: number;
  #resampler: Resampler;

  constructor(source: FrameSource, sampleRateHz: number) {
    this.#source = source;
    this.#sampleRateHz = sampleRateHz;
    this.#sourceRateHz = source.sampleRateHz;
    this.#resampler = new Resampler(source.sampleRateHz, sampleRateHz);
  }

  read(count: number): Int16Array<ArrayBuffer> {
    for (;;) {
      const samples = this.#queue.take(count);
      if (samples) return samples;
      const frame = this.#source.readFrame();
      // A source learns its frame's rate in making it, so it is asked afterwards.
      this.#follow(this.#source.sampleRateHz);
      this.#queue.push(this.#resampler.process(frame));
    }
  }

  #follow(sourceRateHz: number): void {
    if (sourceRateHz === this.#sourceRateHz) return;
    this.#sourceRateHz = sourceRateHz;
    this.#resampler = new Resampler(sourceRateHz, this.#sampleRateHz);
  }
}

/** Cuts a stream of samples at one rate into frames of a fixed length at another. */
export class RatedFramer {
  readonly fromHz: number;
  readonly toHz: number;
  readonly #resampler: Resampler;
  readonly #queue = new SampleQueue();
  readonly #frameSamples: number;

  constructor(fromHz: number, toHz: number, frameMs: number) {
    this.fromHz = fromHz;
    this.toHz = toHz;
    this.#resampler = new Resampler(fromHz, toHz);
    this.#frameSamples = (toHz * frameMs) / 1000;
  }

  /** Takes samples and answers the frames that are complete now. */
  push(samples: Int16Array): readonly Int16Array<ArrayBuffer>[] {
    this.#queue.push(this.#resampler.process(samples));
    const frames: Int16Array<ArrayBuffer>[] = [];
    for (let frame = this.#queue.take(this.#frameSamples); frame; frame = this.#queue.take(this.#frameSamples)) frames.push(frame);
    return frames;
  }
}
