// What became of each packet of one source, in order: packets may come late or twice, so the last ones stay open for a while.
import { LossPattern } from "./loss-pattern.ts";

/** How many of the newest packets are still open: 0.64 s at 20 ms, more than any buffer waits for in practice. */
const OPEN_PACKETS = 32;
/** A longer hole is another source's beginning, not loss. */
const LONGEST_HOLE = 3000;

/** Feeds a `LossPattern` with arrivals in any order. */
export class LossTracker {
  readonly pattern = new LossPattern();
  /** By extended sequence number: whether it was discarded. */
  readonly #open = new Map<number, boolean>();
  #next: number | undefined;
  #discarded = 0;
  #lost = 0;

  /** Packets that came and were not played, and those that never came, of those that are settled. */
  get counts(): { readonly packets: number; readonly lost: number; readonly discarded: number } {
    return { packets: this.pattern.counts.packets, lost: this.#lost, discarded: this.#discarded };
  }

  /** A packet came; `isDiscarded` says that it came too late to be played. */
  arrived(extendedSequence: number, isDiscarded: boolean): void {
    this.#next ??= extendedSequence;
    if (extendedSequence < this.#next) return;
    if (extendedSequence - this.#next > LONGEST_HOLE) this.restart(extendedSequence);
    if (!this.#open.has(extendedSequence)) this.#open.set(extendedSequence, isDiscarded);
    while (extendedSequence - this.#next >= OPEN_PACKETS) this.#settle(this.#next++);
  }

  /** Numbers begin anew. */
  restart(extendedSequence: number): void {
    this.#open.clear();
    this.#next = extendedSequence;
  }

  #settle(sequence: number): void {
    const isDiscarded = this.#open.get(sequence);
    this.#open.delete(sequence);
    if (isDiscarded === undefined) this.#lost++;
    else if (isDiscarded) this.#discarded++;
    this.pattern.add(isDiscarded === undefined ? "lost" : isDiscarded ? "discarded" : "played");
  }
}
