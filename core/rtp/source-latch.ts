// Whose RTP counts. Packets come from the address that signalling named; behind a NAT they come from another one.
// Symmetric RTP (RFC 4961) with one latch: the first source of valid RTP is taken while nobody else was, and no
// later change is believed unless signalling says so. Guards against audio injected from elsewhere (RFC 3550 section 9).
import type { SocketAddress } from "../ports/network.ts";

/** Decides per packet whether its source counts, and where to send back to. */
export class SourceLatch {
  #signalled: SocketAddress | undefined;
  #latched: SocketAddress | undefined;

  /** Signalling named the peer's address; a new one opens the latch again, the same one changes nothing. */
  signal(remote: SocketAddress | undefined): void {
    if (sameAddress(remote, this.#signalled)) return;
    this.#signalled = remote;
    this.#latched = undefined;
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

  /** Where RTP goes: to the source that was heard, else to the signalled address. */
  get target(): SocketAddress | undefined {
    return this.#latched ?? this.#signalled;
  }
}

/** Whether two socket addresses are the same; undefined equals undefined. */
export function sameAddress(one: SocketAddress | undefined, other: SocketAddress | undefined): boolean {
  return one?.address === other?.address && one?.port === other?.port;
}
