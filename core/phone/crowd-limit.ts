// How many calls one address may have waiting here at once: a part of all, so that nobody can keep everybody else out. And
// how many it may begin in a time, answered or not: each is a line of the history, and a stranger is to fill no disk.
import type { Clock } from "../ports/clock.ts";
import { TokenBuckets } from "../sip/transport/token-buckets.ts";
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
/** Calls that an address may begin before any of them has stood: so many at once, and as many again in this time. */
const LEAST_BEGUN = 60;
const BEGUN_AGAIN_S = 1_800;
const MAX_STRANGERS = 1_024;

/** Keeps from where calls that wait come, each known by whatever the owner knows it by. */
export class CrowdLimit<Call> {
  readonly #maxCalls: number;
  readonly #sources = new Map<Call, Hop>();
  /** Addresses and ports from which calls have stood, the first one first. */
  readonly #callers = new Set<string>();
  readonly #begun: TokenBuckets;

  constructor(maxCalls: number, clock: Clock) {
    this.#maxCalls = maxCalls;
    const burst = Math.max(LEAST_BEGUN, maxCalls);
    this.#begun = new TokenBuckets(clock, { burst, perSecond: burst / BEGUN_AGAIN_S }, MAX_STRANGERS);
  }

  /** Whether an address may begin another call; counts it. */
  admits(source: Hop): boolean {
    if (this.#isReachedBy(source)) return false;
    return this.#callers.has(`${source.address} ${source.port}`) || this.#begun.take(source.address);
  }

  /** Whether an address has as many calls waiting as it may have. */
  #isReachedBy({ address, port }: Hop): boolean {
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
