// What transports write into and read out of Via: branch and sent-by when sending (RFC 3261 section 18.1.1, RFC 3581
// section 3), received and rport on arrival (18.2.1, RFC 3581 section 4), the way back for a response (18.2.2).
import { formatHex } from "../../base/bytes.ts";
import type { SocketAddress } from "../../ports/network.ts";
import type { Random } from "../../ports/random.ts";
import { isIpv4, isIpv6 } from "../message/host.ts";
import type { SipHeaders, Via } from "../message/model.ts";
import { createParams, withParam } from "../message/params.ts";
import { Scanner } from "../message/scanner.ts";
import { formatVia, readVia } from "../message/via.ts";
import type { SentBy } from "./flow.ts";
import type { Hop, SipTransport } from "./hop.ts";

/** RFC 3261 section 8.1.1.7: says that the branch is unique. */
export const MAGIC_COOKIE = "z9hG4bK";
const BRANCH_BYTES = 12;
const DEFAULT_PORT = 5060;

/** A branch that no other request has. */
export function newBranch(random: Random): string {
  return MAGIC_COOKIE + formatHex(random.bytes(BRANCH_BYTES));
}

/** The Via value for a request of ours; it asks for rport over UDP (RFC 3581) and is harmless elsewhere. */
export function formatOwnVia(transport: SipTransport, sentBy: SentBy, branch: string): string {
  const params = createParams({ branch, rport: null });
  return formatVia({ transport: transport.toUpperCase(), host: sentBy.address, port: sentBy.port, params });
}

/** The topmost Via, also of a message whose other headers were refused. */
export function topVia(headers: SipHeaders): Via | undefined {
  const value = headers.getAll("Via")[0];
  return value === undefined ? undefined : readVia(new Scanner(value));
}

/** Writes into the topmost Via where the request really came from; what the sender wrote there itself is not believed. */
export function stampReceived(headers: SipHeaders, from: SocketAddress): void {
  const via = topVia(headers);
  if (!via) return;
  let { params } = via;
  const asksForPort = params.has("rport");
  if (asksForPort) params = withParam(params, "rport", String(from.port));
  if (asksForPort || via.host !== from.address || params.has("received")) params = withParam(params, "received", from.address);
  if (params === via.params) return;
  headers.removeFirst("Via");
  headers.prepend("Via", formatVia({ ...via, params }));
}

/**
 * Where a response with this topmost Via goes; undefined where it names no address or a transport whose clients cannot be
 * connected to: those of WebSockets nowhere (RFC 7118 section 5), those of TLS without a name to verify them by.
 * rport counts over UDP only: over a stream it is the port of a connection, not one to connect to.
 */
export function responseTarget(via: Via): Hop | undefined {
  const transport = via.transport.toLowerCase();
  if (transport !== "udp" && transport !== "tcp") return undefined;
  const received = via.params.get("received");
  const address = (transport === "udp" ? via.params.get("maddr") : undefined) ?? received ?? via.host;
  if (!isIpv4(address) && !isIpv6(address)) return undefined;
  const rport = transport === "udp" && received ? parsePort(via.params.get("rport")) : undefined;
  return { transport, address, port: rport ?? via.port ?? DEFAULT_PORT };
}

/**
 * Where the server saw a request of ours come from, by the Via of its response; `local` where that says nothing (RFC
 * 3581 section 4). Undefined where it is no address, so that nobody else's mistake gets into our Contact.
 */
export function readSeenAddress(via: Via, local: SentBy): SocketAddress | undefined {
  const received = via.params.get("received") || local.address;
  // Deviation: IPv6 in brackets, which the grammar does not have here, is what some servers write (RFC 5118 section 4.5).
  const address = received.startsWith("[") && received.endsWith("]") ? received.slice(1, -1) : received;
  const rport = via.params.get("rport");
  const port = rport ? parsePort(rport) : local.port;
  return port !== undefined && (isIpv4(address) || isIpv6(address)) ? { address, port } : undefined;
}

function parsePort(text: string | null | undefined): number | undefined {
  const port = text ? Number(text) : NaN;
  return Number.isInteger(port) && port > 0 && port <= 65_535 ? port : undefined;
}
