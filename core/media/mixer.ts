// Adds sounds together for one output: calls and tones, each at its own rate. Loud sums are clipped, not wrapped.
import { toDisposable, type Disposable } from "../base/disposable.ts";
import { RatedReader, type FrameSource } from "./frame-source.ts";

/** Adds `samples` times `gain` onto `sum`, clipping at 16 bits. */
export function addSamples(sum: Int16Array, samples: Int16Array, gain = 1): void {
  const count = Math.min(sum.length, samples.length);
  for (let index = 0; index < count; index++) {
    const value = sum[index]! + samples[index]! * gain;
    sum[index] = value > 32_767 ? 32_767 : value < -32_768 ? -32_768 : value;
  }
}

/** Scales samples in place, clipping at 16 bits; a gain of 1 costs nothing. */
export function scaleSamples(samples: Int16Array, gain: number): void {
  if (gain === 1) return;
  for (let index = 0; index < samples.length; index++) {
    samples[index] = Math.max(-32_768, Math.min(32_767, samples[index]! * gain));
  }
}

interface MixerInput {
  readonly gain: () => number;
  reader: RatedReader;
  sampleRateHz: number;
}

/** One output's sources. */
export class Mixer {
  readonly #inputs = new Map<FrameSource, MixerInput>();

  get size(): number {
    return this.#inputs.size;
  }

  /** Adds a source, whose gain is asked for at each reading; dispose the answer to take it out. */
  add(source: FrameSource, gain: () => number = () => 1): Disposable {
    this.#inputs.set(source, { gain, reader: new RatedReader(source, source.sampleRateHz), sampleRateHz: source.sampleRateHz });
    return toDisposable(() => this.#inputs.delete(source));
  }

  /** The next `count` samples of the sum at `sampleRateHz`. */
  read(count: number, sampleRateHz: number): Int16Array<ArrayBuffer> {
    const sum = new Int16Array(count);
    for (const [source, input] of this.#inputs) {
      if (input.sampleRateHz !== sampleRateHz) {
        input.reader = new RatedReader(source, sampleRateHz);
        input.sampleRateHz = sampleRateHz;
      }
      addSamples(sum, input.reader.read(count), input.gain());
    }
    return sum;
  }
}
