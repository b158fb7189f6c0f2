// One hop of a SIP message: transport, address and port, already resolved (RFC 3263 is in locate.ts).
import type { SocketAddress } from "../../ports/network.ts";

export type SipTransport = "udp" | "tcp" | "tls" | "ws" | "wss";

/** Whether a transport delivers what it took, so that nothing is sent twice (RFC 3261 section 17, RFC 7118 section 5). */
export function isReliable(transport: SipTransport): boolean {
  return transport !== "udp";
}

/** Whether a transport hides and proves what it carries. */
export function isSecure(transport: SipTransport): boolean {
  return transport === "tls" || transport === "wss";
}

/** The port where a server listens if nothing says otherwise (RFC 3261 section 18.1.1, RFC 7118 section 5). */
export function defaultPort(transport: SipTransport): number {
  switch (transport) {
    case "udp":
    case "tcp": return 5060;
    case "tls": return 5061;
    case "ws": return 80;
    case "wss": return 443;
  }
}

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
