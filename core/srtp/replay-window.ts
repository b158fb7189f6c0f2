// Which packets were taken already (RFC 3711 section 3.3.2): the last thousand indices, one bit each, and nothing older.
// The standard asks for at least 64; two paths to one phone may bring copies half a second apart.

const WINDOW = 1024;

export class ReplayWindow {
  readonly #bits = new Uint32Array(WINDOW / 32);
  #highest = -1;

  /** The highest index that was taken; -1 before the first. */
  get highest(): number {
    return this.#highest;
  }

  /** Whether a packet of this index may still be taken. */
  admits(index: number): boolean {
    if (index > this.#highest) return true;
    return index > this.#highest - WINDOW && (this.#bits[wordOf(index)]! & bitOf(index)) === 0;
  }

  /** Takes an index that is admitted; for packets that proved genuine only. */
  take(index: number): void {
    if (index > this.#highest) {
      if (index - this.#highest >= WINDOW) this.#bits.fill(0);
      else for (let passed = this.#highest + 1; passed <= index; passed++) this.#bits[wordOf(passed)]! &= ~bitOf(passed);
      this.#highest = index;
    }
    this.#bits[wordOf(index)]! |= bitOf(index);
  }
}

const wordOf = (index: number): number => Math.floor((index % WINDOW) / 32);

const bitOf = (index: number): number => 1 << (index % 32);
