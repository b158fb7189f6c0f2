// Keeps a sum of voices within 16 bits without clipping: a peak limiter that looks ahead, so that the gain is down before
// the peak comes. After Giannoulis, Massberg and Reiss, "Digital Dynamic Range Compressor Design", J. Audio Eng. Soc. 60(6),
// 2012. The gain is linear between the edges of short blocks, which makes the bound exact.

/** -1 dB of full scale: what a resampler after it overshoots stays within 16 bits too. */
export const LIMITER_CEILING = 29_204;
/** Time to bring the gain down. */
const BLOCK_MS = 1;
/** Time constant with which the gain comes back: slower than a pitch period, faster than a word. */
const RELEASE_MS = 150;
const RELEASE_PER_BLOCK = 1 - Math.exp(-BLOCK_MS / RELEASE_MS);

/** One stream's limiter. What stays below the ceiling comes out unchanged, two milliseconds later. */
export class Limiter {
  readonly #block: number;
  /** Of three blocks in a row one is being filled, one waits for its successor's peak, one comes out. */
  #filling: Float32Array;
  #waiting: Float32Array;
  readonly #leaving: Int16Array;
  #position = 0;
  /** What the waiting block may be multiplied by at the most. */
  #allowed = 1;
  /** The gain at the edge where the waiting block begins. */
  #gain = 1;

  constructor(sampleRateHz: number) {
    this.#block = Math.max(1, Math.round((sampleRateHz * BLOCK_MS) / 1000));
    this.#filling = new Float32Array(this.#block);
    this.#waiting = new Float32Array(this.#block);
    this.#leaving = new Int16Array(this.#block);
  }

  /** Takes samples on the 16-bit scale, however loud, and gives as many. */
  process(sum: Float32Array): Int16Array<ArrayBuffer> {
    const output = new Int16Array(sum.length);
    for (let index = 0; index < sum.length; index++) {
      output[index] = this.#leaving[this.#position]!;
      this.#filling[this.#position] = sum[index]!;
      if (++this.#position === this.#block) this.#turn();
    }
    return output;
  }

  /** The gain at the edge between two blocks is what both of them allow, so a straight line between edges never exceeds either. */
  #turn(): void {
    const allowed = Math.min(1, LIMITER_CEILING / peak(this.#filling));
    const recovered = this.#gain + (1 - this.#gain) * RELEASE_PER_BLOCK;
    const edge = Math.min(this.#allowed, allowed, recovered);
    const slope = (edge - this.#gain) / this.#block;
    for (let index = 0; index < this.#block; index++) this.#leaving[index] = Math.round(this.#waiting[index]! * (this.#gain + slope * index));
    [this.#filling, this.#waiting] = [this.#waiting, this.#filling];
    this.#position = 0;
    this.#allowed = allowed;
    this.#gain = edge;
  }
}

function peak(samples: Float32Array): number {
  let highest = 0;
  for (const sample of samples) highest = Math.max(highest, Math.abs(sample));
  return highest;
}
