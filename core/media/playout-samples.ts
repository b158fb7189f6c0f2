// Decoded samples on their way to the speaker, with the last stretch that was played before them: what concealment and
// time stretching look back on. Cuts out or repeats stretches with a cross-fade; who decides where is not here.

/** How much of the past is kept: two of the longest pitch periods and a margin. */
const HISTORY_MS = 50;

export class PlayoutSamples {
  readonly sampleRateHz: number;
  readonly #historySamples: number;
  #samples: Int16Array<ArrayBuffer>;
  /** The next sample to be played; what lies before it has been. */
  #position: number;
  #end: number;

  constructor(sampleRateHz: number) {
    this.sampleRateHz = sampleRateHz;
    this.#historySamples = (HISTORY_MS * sampleRateHz) / 1000;
    this.#samples = new Int16Array(4 * this.#historySamples);
    this.#position = this.#end = this.#historySamples;
  }

  /** Samples that wait to be played. */
  get ahead(): number {
    return this.#end - this.#position;
  }

  get aheadMs(): number {
    return (this.ahead * 1000) / this.sampleRateHz;
  }

  /** Everything that is kept, past and future; valid until the next change. */
  get kept(): Int16Array {
    return this.#samples.subarray(this.#position - this.#historySamples, this.#end);
  }

  /** Where in `kept` the next sample to be played is. */
  get keptPosition(): number {
    return this.#historySamples;
  }

  push(samples: Int16Array): void {
    this.#reserve(samples.length);
    this.#samples.set(samples, this.#end);
    this.#end += samples.length;
  }

  /** Takes `count` samples, of which there must be so many. */
  take(count: number): Int16Array<ArrayBuffer> {
    const taken = this.#samples.slice(this.#position, this.#position + count);
    this.#position += count;
    return taken;
  }

  /** Leaves out `period` samples: fades from those at hand into those a period later within `fade` samples. */
  shorten(period: number, fade: number): void {
    const at = this.#position;
    crossFade(this.#samples, at, this.#samples.subarray(at + period, at + period + fade));
    this.#samples.copyWithin(at + fade, at + period + fade, this.#end);
    this.#end -= period;
  }

  /** Plays the last `period` samples once more: fades into those a period earlier within `fade` samples. */
  lengthen(period: number, fade: number): void {
    this.#reserve(period);
    const at = this.#position;
    const ahead = this.#samples.slice(at, at + fade);
    this.#samples.copyWithin(at, at - period, this.#end);
    this.#end += period;
    const repeated = this.#samples.slice(at, at + fade);
    this.#samples.set(ahead, at);
    crossFade(this.#samples, at, repeated);
  }

  #reserve(count: number): void {
    if (this.#end + count <= this.#samples.length) return;
    const kept = this.kept;
    const room = kept.length + count > this.#samples.length ? new Int16Array(2 * (kept.length + count)) : this.#samples;
    room.set(kept, 0);
    this.#samples = room;
    this.#position = this.#historySamples;
    this.#end = kept.length;
  }
}

/** Fades from the samples at `at` into `others`, in place, with equal gain. */
export function crossFade(samples: Int16Array, at: number, others: Int16Array): void {
  for (let index = 0; index < others.length; index++) {
    const share = (index + 1) / (others.length + 1);
    samples[at + index] = samples[at + index]! * (1 - share) + others[index]! * share;
  }
}
