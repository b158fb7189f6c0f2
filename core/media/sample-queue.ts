// A first-in, first-out line of samples, for parts that work in different frame sizes.

/** Grows as needed; the owner keeps it short. */
export class SampleQueue {
  #samples: Int16Array<ArrayBuffer>;
  #start = 0;
  #end = 0;

  constructor(capacity = 4096) {
    this.#samples = new Int16Array(capacity);
  }

  get length(): number {
    return this.#end - this.#start;
  }

  push(samples: Int16Array): void {
    if (this.#end + samples.length > this.#samples.length) this.#makeRoom(samples.length);
    this.#samples.set(samples, this.#end);
    this.#end += samples.length;
  }

  /** Takes exactly `count` samples, or undefined while there are fewer. */
  take(count: number): Int16Array<ArrayBuffer> | undefined {
    if (this.length < count) return undefined;
    const taken = this.#samples.slice(this.#start, this.#start + count);
    this.#start += count;
    return taken;
  }

  /** Throws away the oldest samples beyond `count`. */
  keepNewest(count: number): void {
    if (this.length > count) this.#start = this.#end - count;
  }

  #makeRoom(count: number): void {
    const kept = this.#samples.subarray(this.#start, this.#end);
    const target = kept.length + count > this.#samples.length ? new Int16Array(2 * (kept.length + count)) : this.#samples;
    target.set(kept, 0);
    this.#samples = target;
    this.#end = kept.length;
    this.#start = 0;
  }
}
