// The Random port on Node's cryptographic generator. Asking the system costs more than a tag or a branch is worth, so
// bytes are fetched a pool at a time; each is handed out once and wiped where it lay.
import { randomFillSync } from "node:crypto";
import type { Random } from "../../ports/random.ts";

const POOL_BYTES = 4096;

/** Unpredictable bytes from the operating system. */
export class NodeRandom implements Random {
  readonly #pool = new Uint8Array(POOL_BYTES);
  #used = POOL_BYTES;

  bytes(count: number): Uint8Array {
    if (count > POOL_BYTES) return randomFillSync(new Uint8Array(count));
    if (this.#used + count > POOL_BYTES) this.#refill();
    const taken = this.#pool.slice(this.#used, this.#used + count);
    this.#pool.fill(0, this.#used, this.#used + count);
    this.#used += count;
    return taken;
  }

  #refill(): void {
    randomFillSync(this.#pool);
    this.#used = 0;
  }
}
