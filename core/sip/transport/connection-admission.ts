// Whether a connection that a peer opens is taken, and which other one gives its place for it. Pure.
// Connections of our own are never given up here; they are bounded by what this phone does.
import type { SocketAddress } from "../../ports/network.ts";

/** What is looked at of a connection. */
export interface AdmittedConnection {
  readonly hop: SocketAddress;
  /** We opened it. */
  readonly outbound: boolean;
  /** It has brought a whole message. */
  readonly hasSpoken: boolean;
  readonly heardAtMs: number;
}

export interface AdmissionLimits {
  /** Connections at once. */
  readonly maxConnections: number;
  /** Of those, what one address may have opened: the phones of an office behind one address. */
  readonly maxConnectionsPerSource: number;
}

/** "take": there is room. A connection: it gives its place. "refuse": all are in use. */
export type Admission<Connection> = "take" | "refuse" | { readonly inPlaceOf: Connection };

/** A phone that keeps its connection open says something at least every two minutes (RFC 5626 section 4.4.1). */
const ALIVE_MS = 120_000;
/** Who connects has something to say. */
const FIRST_WORD_MS = 5_000;

/** Decides about a connection from `address`; one address gives only places of its own once it has too many. */
export function admitConnection<Connection extends AdmittedConnection>(
  connections: Iterable<Connection>,
  address: string,
  { maxConnections, maxConnectionsPerSource }: AdmissionLimits,
  nowMs: number,
): Admission<Connection> {
  const all = [...connections];
  const accepted = all.filter(({ outbound }) => !outbound);
  const own = accepted.filter(({ hop }) => hop.address === address);
  if (own.length >= maxConnectionsPerSource) return give(own, nowMs);
  return all.length >= maxConnections ? give(accepted, nowMs) : "take";
}

/** First those that never said anything, then those that have been silent longest, if they should have said something. */
function give<Connection extends AdmittedConnection>(candidates: readonly Connection[], nowMs: number): Admission<Connection> {
  const idle = candidates.filter(({ hasSpoken, heardAtMs }) => nowMs - heardAtMs > (hasSpoken ? ALIVE_MS : FIRST_WORD_MS));
  const [idlest] = idle.sort((a, b) => Number(a.hasSpoken) - Number(b.hasSpoken) || a.heardAtMs - b.heardAtMs);
  return idlest ? { inPlaceOf: idlest } : "refuse";
}
