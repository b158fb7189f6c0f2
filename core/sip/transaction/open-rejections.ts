// INVITEs that were rejected and not acknowledged yet, counted by the address that they came from. Each rejection is sent
// eleven times until its ACK comes (RFC 3261 section 17.2.1), so whoever forges an address could make us flood it.

export class OpenRejections {
  readonly #sources = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  countOf(address: string): number {
    return this.#counts.get(address) ?? 0;
  }

  /** The transaction with this key was rejected. */
  add(key: string, address: string): void {
    if (this.#sources.has(key)) return;
    this.#sources.set(key, address);
    this.#counts.set(address, this.countOf(address) + 1);
  }

  /** It was acknowledged, or is forgotten. */
  delete(key: string): void {
    const address = this.#sources.get(key);
    if (address === undefined) return;
    this.#sources.delete(key);
    const count = this.countOf(address) - 1;
    if (count > 0) this.#counts.set(address, count);
    else this.#counts.delete(address);
  }
}
