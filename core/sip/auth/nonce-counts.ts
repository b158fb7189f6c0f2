// How often each nonce has been used, so that no count is ever used twice (RFC 7616 section 3.4, nc): also where a
// server names a nonce again after another one, or gives registrar and proxy the same. Bounded; the oldest is forgotten.

const MAX_NONCES = 64;

export class NonceCounts {
  readonly #counts = new Map<string, number>();

  /** The next count for a nonce, from 1. */
  next(nonce: string): number {
    const count = (this.#counts.get(nonce) ?? 0) + 1;
    this.#counts.delete(nonce);
    this.#counts.set(nonce, count);
    if (this.#counts.size > MAX_NONCES) {
      for (const oldest of this.#counts.keys()) {
        this.#counts.delete(oldest);
        break;
      }
    }
    return count;
  }
}
