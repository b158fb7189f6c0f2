// Which hops have failed of late, so that not every request finds it out anew, which takes 32 s where a server is silent
// (RFC 3263 section 4.3). Only the order changes: a failed hop is still tried after the others.
import type { Clock } from "../../ports/clock.ts";
import { formatHop, type Hop } from "../transport/hop.ts";

/** Until then a server's spare one serves as well; after that the server is asked again. */
const REMEMBERED_MS = 1_800_000;
const MAX_REMEMBERED = 64;

export class FailedHops {
  readonly #clock: Clock;
  /** When each failed, the one that failed longest ago first. */
  readonly #failedAtMs = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Silent, unreachable, or said 503. */
  add(hop: Hop): void {
    const key = formatHop(hop);
    this.#failedAtMs.delete(key);
    this.#failedAtMs.set(key, this.#clock.nowMs());
    const [oldest] = this.#failedAtMs.keys();
    if (this.#failedAtMs.size > MAX_REMEMBERED && oldest !== undefined) this.#failedAtMs.delete(oldest);
  }

  /** It has answered. */
  remove(hop: Hop): void {
    this.#failedAtMs.delete(formatHop(hop));
  }

  /** Another network: nothing is known. */
  clear(): void {
    this.#failedAtMs.clear();
  }

  /** The same hops, those that have failed last; otherwise in their order. */
  order(hops: readonly Hop[]): readonly Hop[] {
    if (this.#failedAtMs.size === 0) return hops;
    return hops.toSorted((one, other) => Number(this.#hasFailed(one)) - Number(this.#hasFailed(other)));
  }

  #hasFailed(hop: Hop): boolean {
    const atMs = this.#failedAtMs.get(formatHop(hop));
    return atMs !== undefined && this.#clock.nowMs() - atMs < REMEMBERED_MS;
  }
}
