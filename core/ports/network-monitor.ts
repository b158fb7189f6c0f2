// The computer's network interfaces and word of when they may have changed. What a change means for a call is not decided
// here: whoever hears a hint looks again (core/mobility).
import type { Disposable } from "../base/disposable.ts";
import type { Event } from "../base/emitter.ts";

/**
 * Something may have changed, look again: an address came, became usable or went; a route changed; a cable or radio link
 * went up or down; the computer woke from suspend; or the monitor's own look now and then found a difference.
 */
export interface NetworkHint {
  readonly source: "address" | "route" | "link" | "resume" | "poll";
}

/** How an interface reaches the network, as far as the system tells. A VPN is "virtual". */
export type InterfaceKind = "wired" | "wireless" | "cellular" | "virtual" | "loopback" | "unknown";

/** One interface that is up, with the addresses that packets may leave from now. */
export interface LocalInterface {
  readonly name: string;
  readonly kind: InterfaceKind;
  /** IP literals; none that is still being checked for being unique (RFC 4862 section 5.4). */
  readonly addresses: readonly string[];
}

/** Watches the network. Its owner disposes it; after that no hint comes. A hint may be one too many, never one too few. */
export interface NetworkMonitor extends Disposable {
  readonly onHint: Event<NetworkHint>;
  /** What there is now; cheap enough to be asked at every change. */
  interfaces(): readonly LocalInterface[];
}
