// How much each source may send: judged by where a message comes from, before anything of it is read, so that a flood costs
// next to nothing and crowds nobody else out. Whom we have asked something, and who has made a call that stands, has a
// larger allowance, for its own port only, and each such answer and call adds what it needs: servers and trunks in front
// of a phone are not slowed down, however many calls they bring, while strangers and senders of forged addresses are.
import type { Clock } from "../../ports/clock.ts";
import type { SocketAddress } from "../../ports/network.ts";
import { parseAddress } from "../../stun/address-bytes.ts";
import { formatHex } from "../../base/bytes.ts";
import { TokenBuckets, type BucketRate } from "./token-buckets.ts";

export interface SourceLimits {
  /** Messages of an address that we know nothing of. */
  readonly strangers: BucketRate;
  /** Messages of an address and port that we have to do with. */
  readonly partners: BucketRate;
  /** Answers to malformed requests of one address, which may be forged. */
  readonly refusals: BucketRate;
}

/**
 * A person's phone hears a few messages a minute from a stranger, and more from a trunk, whose calls add to it; a kernel
 * keeps about 250 for a socket that is not read for a moment. What is answered stays in memory for half a minute, so that
 * is what the rate bounds.
 */
export const DEFAULT_SOURCE_LIMITS: SourceLimits = {
  strangers: { perSecond: 20, burst: 250 },
  partners: { perSecond: 1_000, burst: 1_000 },
  refusals: { perSecond: 5, burst: 20 },
};

/** Strangers told apart at once, at about 200 bytes each. */
const MAX_STRANGERS = 4_096;
const MAX_PARTNERS = 1_024;

export class SourceLimiter {
  readonly #strangers: TokenBuckets;
  readonly #partners: TokenBuckets;
  readonly #refusals: TokenBuckets;

  constructor(clock: Clock, limits: SourceLimits) {
    this.#strangers = new TokenBuckets(clock, limits.strangers, MAX_STRANGERS);
    this.#partners = new TokenBuckets(clock, limits.partners, MAX_PARTNERS);
    this.#refusals = new TokenBuckets(clock, limits.refusals, MAX_STRANGERS);
  }

  /** Whether a message from there is looked at. */
  admits(source: SocketAddress): boolean {
    const key = keyOf(source);
    return this.#partners.has(key) ? this.#partners.take(key) : this.#strangers.take(blockOf(source.address));
  }

  /** Whether a malformed request from there is answered. */
  admitsRefusal({ address }: SocketAddress): boolean {
    return this.#refusals.take(blockOf(address));
  }

  /** So many messages from there are wanted: we asked for them, or they make up a call that stands. */
  expect(source: SocketAddress, messages: number): void {
    this.#partners.give(keyOf(source), messages);
  }
}

function keyOf({ address, port }: SocketAddress): string {
  return `${address} ${port}`;
}

/** Whoever has one IPv6 address has the 2^64 of its network; neighbours on the link are told apart. */
function blockOf(address: string): string {
  if (!address.includes(":") || address.startsWith("fe80:")) return address;
  return formatHex(parseAddress(address).subarray(0, 8));
}
