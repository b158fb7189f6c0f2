// One hop of a SIP message: transport, address and port, already resolved (RFC 3263 is in locate.ts).
import type { SocketAddress, TlsClientOptions } from "../../ports/network.ts";

export type SipTransport = "udp" | "tcp" | "tls" | "ws" | "wss";

/** Whether a transport delivers what it took, so that nothing is sent twice (RFC 3261 section 17, RFC 7118 section 5). */
export function isReliable(transport: SipTransport): boolean {
  return transport !== "udp";
}

/** Whether a transport is a WebSocket, which carries whole messages and whose client nobody can connect to. */
export function isWebSocket(transport: SipTransport): boolean {
  return transport === "ws" || transport === "wss";
}

/** Whether a transport hides and proves what it carries. */
export function isSecure(transport: SipTransport): boolean {
  return transport === "tls" || transport === "wss";
}

/** What a URI's transport parameter calls it: a secure WebSocket is "ws" like any other (RFC 7118 section 5.2.4). */
export function uriTransport(transport: SipTransport): SipTransport {
  return transport === "wss" ? "ws" : transport;
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
  /** Who must be there, where a connection is opened to it by TLS or WebSocket; absent for a peer that connected to us. */
  readonly server?: HopServer;
}

/**
 * The server that a hop was found for, and how an account verifies it. A connection serves only those who ask for the
 * same: what was verified for one name or by one account's pin says nothing about another.
 */
export interface HopServer extends TlsClientOptions {
  /** The WebSocket's path (RFC 7118 section 4); "/" if absent. */
  readonly path?: string;
  /** The name of the account's own server, whose connection may serve where only a bare address is asked for. */
  readonly homeName?: string;
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
