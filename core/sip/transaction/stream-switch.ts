// Requests too large for a datagram go over TCP instead, and over UDP after all where the server has none (RFC 3261
// section 18.1.1). Servers without TCP are remembered, so that only the first such request waits for that.
import type { Clock } from "../../ports/clock.ts";
import type { SipRequest } from "../message/model.ts";
import { serializeSipMessage } from "../message/serialize-message.ts";
import { formatHop, type Hop } from "../transport/hop.ts";

/** The path's MTU is not known: 1300 bytes, the Via that is still missing included. */
const LARGEST_DATAGRAM_BYTES = 1_300;
/** `SIP/2.0/UDP [IPv6]:port;branch=...;rport`, which the transaction adds. */
const VIA_BYTES = 110;
const REMEMBERED_MS = 1_800_000;
const MAX_REMEMBERED = 64;
/** A firewall that drops what would open a connection must not hold a call up for longer. */
export const SWITCH_LIMIT_MS = 2_000;

/** A hop, and the one to fall back to where that is only a switch of its transport. */
export interface Way {
  readonly hop: Hop;
  readonly fallback?: Hop;
}

export class StreamSwitch {
  readonly #clock: Clock;
  /** Until when each hop is taken to have no TCP, the oldest first. */
  readonly #refusedUntilMs = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The ways for a request: the hops themselves, or TCP before UDP where the request is too large for it. */
  ways(request: SipRequest, hops: readonly Hop[]): readonly Way[] {
    if (!hops.some(({ transport }) => transport === "udp") || !isTooLarge(request)) return hops.map((hop) => ({ hop }));
    return hops.map((hop) => (hop.transport === "udp" && !this.#hasRefused(hop) ? { hop: { ...hop, transport: "tcp" }, fallback: hop } : { hop }));
  }

  /** The datagram hop has no TCP beside it. */
  refuse(hop: Hop): void {
    const key = formatHop(hop);
    this.#refusedUntilMs.delete(key);
    this.#refusedUntilMs.set(key, this.#clock.nowMs() + REMEMBERED_MS);
    const [oldest] = this.#refusedUntilMs.keys();
    if (this.#refusedUntilMs.size > MAX_REMEMBERED && oldest !== undefined) this.#refusedUntilMs.delete(oldest);
  }

  #hasRefused(hop: Hop): boolean {
    return (this.#refusedUntilMs.get(formatHop(hop)) ?? -Infinity) > this.#clock.nowMs();
  }
}

function isTooLarge(request: SipRequest): boolean {
  return serializeSipMessage(request).length + VIA_BYTES > LARGEST_DATAGRAM_BYTES;
}
