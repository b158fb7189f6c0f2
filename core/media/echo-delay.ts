// How long the played sound takes to come back through the microphone, from the likeness of the two loudness curves over
// time (normalised cross-correlation of log energies). Coarse on purpose: it is a hint for the echo canceller.

/** A point of the curves; 5 ms is finer than the jitter of devices that move 10 ms at a time. */
const BLOCK_MS = 5;
const FRAME_BLOCKS = 2;
/** Longer than any local device takes; Bluetooth needs up to 300 ms. */
const MAX_LAG = 500 / BLOCK_MS;
/** Both curves are looked at without what changes slower than this many blocks, and remembered for the second. */
const MEAN_BLOCKS = 100;
const MEMORY_BLOCKS = 800;
/** A likeness above this, found again for so many blocks, is an echo. */
const LIKE_ENOUGH = 0.5;
const STEADY_BLOCKS = 60;
/** Before that much was compared, chance looks like an echo. */
const FIRST_BLOCKS = 300;
/** Energy per sample below which nothing was played or captured: about -66 dBov. */
const FLOOR = 16 ** 2;

/** Follows one loudspeaker and one microphone; frames of 10 ms in the order in which the devices took and gave them. */
export class EchoDelay {
  readonly #played = new Curve();
  readonly #captured = new Curve();
  /** The last played points, the newest at `#newest`. */
  readonly #history = new Float32Array(MAX_LAG);
  #newest = 0;
  readonly #likeness = new Float32Array(MAX_LAG);
  #playedPower = 0;
  #capturedPower = 0;
  #candidate = -1;
  #steadyBlocks = 0;
  #compared = 0;
  #delayMs: number | undefined;

  /** Whether the likeness of an echo is there now. */
  get isHeard(): boolean {
    return this.#steadyBlocks >= STEADY_BLOCKS;
  }

  /** The delay that was found last. */
  get delayMs(): number | undefined {
    return this.#delayMs;
  }

  played(frame: Int16Array): void {
    for (const point of this.#played.points(frame)) {
      this.#newest = (this.#newest + 1) % MAX_LAG;
      this.#history[this.#newest] = point;
      this.#playedPower = forget(this.#playedPower, point * point);
    }
  }

  /** `following` frames were captured after this one when what was played last was played: they come together. */
  captured(frame: Int16Array, following = 0): void {
    this.#captured.points(frame).forEach((point, block) => {
      this.#capturedPower = forget(this.#capturedPower, point * point);
      // The frame's first block was captured while the last but one was played.
      this.#compare(point, (following + 1) * FRAME_BLOCKS - 1 - block);
      if (++this.#compared >= FIRST_BLOCKS) this.#settle();
    });
  }

  #compare(point: number, offset: number): void {
    for (let lag = 0; lag + offset < MAX_LAG; lag++) {
      const played = this.#history[(this.#newest - lag - offset + MAX_LAG) % MAX_LAG]!;
      this.#likeness[lag] = forget(this.#likeness[lag]!, point * played);
    }
  }

  #settle(): void {
    let best = 0;
    for (let lag = 1; lag < MAX_LAG; lag++) if (this.#likeness[lag]! > this.#likeness[best]!) best = lag;
    const power = Math.sqrt(this.#playedPower * this.#capturedPower);
    const alike = power > 0 && this.#likeness[best]! / power > LIKE_ENOUGH;
    this.#steadyBlocks = alike && Math.abs(best - this.#candidate) <= 1 ? this.#steadyBlocks + 1 : 0;
    this.#candidate = best;
    if (this.isHeard) this.#delayMs = best * BLOCK_MS;
  }
}

/** Loudness over time without its slow part. */
class Curve {
  #mean: number | undefined;

  points(frame: Int16Array): readonly number[] {
    const length = frame.length / FRAME_BLOCKS;
    return Array.from({ length: FRAME_BLOCKS }, (_, block) => {
      const level = Math.log(energy(frame.subarray(block * length, (block + 1) * length)) + FLOOR);
      this.#mean = this.#mean === undefined ? level : this.#mean + (level - this.#mean) / MEAN_BLOCKS;
      return level - this.#mean;
    });
  }
}

function energy(samples: Int16Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return sum / samples.length;
}

function forget(past: number, present: number): number {
  return past + (present - past) / MEMORY_BLOCKS;
}
