// Whose RTP counts. Packets come from the address that signalling named; behind a NAT they come from another one.
// Symmetric RTP (RFC 4961) with one latch: the first source of valid RTP is taken while nobody else was, and no
// later change is believed unless signalling or a key says so. Guards against audio injected from elsewhere (RFC 3550
// section 9).
import type { SocketAddress } from "../ports/network.ts";

/** So many packets in a row from elsewhere: one alone may be a copy that somebody caught and was quicker with. */
const PACKETS_TO_FOLLOW = 3;

/** Decides per packet whether its source counts, and where to send back to. */
export class SourceLatch {
  #signalled: SocketAddress | undefined;
  #latched: SocketAddress | undefined;
  #elsewhere: { readonly from: SocketAddress; readonly packets: number } | undefined;

  /** Signalling named the peer's address; a new one opens the latch again, the same one changes nothing. */
  signal(remote: SocketAddress | undefined): void {
    if (sameAddress(remote, this.#signalled)) return;
    this.#signalled = remote;
    this.#latched = undefined;
    this.#elsewhere = undefined;
  }

  /** Whether RTP from `from` counts. Call it with packets that are valid RTP of an expected payload type only. */
  accept(from: SocketAddress): boolean {
    if (!this.#signalled) return false;
    if (sameAddress(from, this.#signalled)) {
      this.#latched = from;
      return true;
    }
    this.#latched ??= from;
    return sameAddress(from, this.#latched);
  }

  /**
   * Learns where a packet came from that its key proved genuine: the peer may move without signalling. `isNewest`: no later
   * packet came before it; only these count, so that stragglers from the old address do not call it back.
   */
  follow(from: SocketAddress, isNewest: boolean): void {
    if (!this.#signalled || !isNewest) return;
    const packets = sameAddress(from, this.#elsewhere?.from) ? this.#elsewhere!.packets + 1 : 1;
    const isMove = this.#latched !== undefined && !sameAddress(from, this.#latched);
    this.#elsewhere = isMove && packets < PACKETS_TO_FOLLOW ? { from, packets } : undefined;
    if (!this.#elsewhere) this.#latched = from;
  }

  /** Where RTP goes: to the source that was heard, else to the signalled address. */
  get target(): SocketAddress | undefined {
    return this.#latched ?? this.#signalled;
  }
}

/** Whether two socket addresses are the same; undefined equals undefined. */
export function sameAddress(one: SocketAddress | undefined, other: SocketAddress | undefined): boolean {
  return one?.address === other?.address && one?.port === other?.port;
}
