// How many calls one address may have waiting here at once: a part of all, so that nobody can keep everybody else out.
import type { Hop } from "../sip/transport/hop.ts";

/**
 * What one address that is no server of the account's may have ringing or unacknowledged at a time: a part of all calls, and
 * at least as many as a colleague's phone may really start.
 */
const PART_OF_A_STRANGER = 1 / 128;
const LEAST_OF_A_STRANGER = 4;
/** The same for an address and port from which a call has stood: who floods with forged addresses never gets there. */
const PART_OF_A_CALLER = 1 / 4;
const MAX_CALLERS = 256;

/** Keeps from where calls that wait come, each known by whatever the owner knows it by. */
export class CrowdLimit<Call> {
  readonly #maxCalls: number;
  readonly #sources = new Map<Call, Hop>();
  /** Addresses and ports from which calls have stood, the first one first. */
  readonly #callers = new Set<string>();

  constructor(maxCalls: number) {
    this.#maxCalls = maxCalls;
  }

  /** Whether an address has as many calls waiting as it may have. */
  isReachedBy({ address, port }: Hop): boolean {
    const isCaller = this.#callers.has(`${address} ${port}`);
    const waiting = [...this.#sources.values()].filter((other) => other.address === address && (!isCaller || other.port === port)).length;
    return waiting >= Math.max(LEAST_OF_A_STRANGER, this.#maxCalls * (isCaller ? PART_OF_A_CALLER : PART_OF_A_STRANGER));
  }

  add(call: Call, source: Hop): void {
    this.#sources.set(call, source);
  }

  /** A call waits no longer; one that stands vouches for where it comes from. */
  settle(call: Call, stands: boolean): void {
    const source = this.#sources.get(call);
    this.#sources.delete(call);
    if (!source || !stands) return;
    this.#callers.add(`${source.address} ${source.port}`);
    const [first] = this.#callers;
    if (this.#callers.size > MAX_CALLERS && first !== undefined) this.#callers.delete(first);
  }
}
