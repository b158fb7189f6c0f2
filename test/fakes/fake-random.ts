// Reproducible "randomness" for tests: xorshift32 from a seed (Marsaglia, "Xorshift RNGs", 2003).
import type { Random } from "../../core/ports/random.ts";

export class FakeRandom implements Random {
  #state: number;

  constructor(seed = 1) {
    this.#state = seed >>> 0 || 1;
  }

  bytes(count: number): Uint8Array {
    const bytes = new Uint8Array(count);
    for (let index = 0; index < count; index++) {
      this.#state ^= this.#state << 13;
      this.#state ^= this.#state >>> 17;
      this.#state ^= this.#state << 5;
      bytes[index] = this.#state & 0xff;
    }
    return bytes;
  }
}
