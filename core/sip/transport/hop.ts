// One hop of a SIP message: transport, address and port, already resolved (RFC 3263 is in locate.ts).
import type { SocketAddress } from "../../ports/network.ts";

export type SipTransport = "udp" | "tcp";

/** Where a message goes to or came from. */
export interface Hop extends SocketAddress {
  readonly transport: SipTransport;
}

/** How a message arrived: from where, and on which of our addresses. */
export interface Arrival {
  readonly source: Hop;
  readonly local: SocketAddress;
}

/** Formats a hop for logs and for people: "udp:192.0.2.1:5060". */
export function formatHop(hop: Hop): string {
  const host = hop.address.includes(":") ? `[${hop.address}]` : hop.address;
  return `${hop.transport}:${host}:${hop.port}`;
}
