// The open connections by the hop that they lead to, and which of them may serve a request. A connection that was
// verified for one server or by one account's trust serves nobody who asks for something else (RFC 5923 section 4).
import type { SocketAddress } from "../../ports/network.ts";
import { formatHop, type Hop, type HopServer } from "./hop.ts";
import type { SipConnection } from "./stream-transport.ts";

export class ConnectionTable {
  readonly #byHop = new Map<string, Set<SipConnection>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(connection: SipConnection): void {
    const key = formatHop(connection.hop);
    const others = this.#byHop.get(key);
    if (others) others.add(connection);
    else this.#byHop.set(key, new Set([connection]));
    this.#size++;
  }

  delete(connection: SipConnection): void {
    const key = formatHop(connection.hop);
    const others = this.#byHop.get(key);
    if (!others?.delete(connection)) return;
    this.#size--;
    if (others.size === 0) this.#byHop.delete(key);
  }

  /** One that leads to the hop, is as sure as the hop asks and will do, from `localAddress` if that matters. */
  find(hop: Hop, localAddress: string | undefined, willDo: (connection: SipConnection) => boolean): SipConnection | undefined {
    for (const connection of this.#byHop.get(formatHop(hop)) ?? []) {
      const leavesRight = localAddress === undefined || connection.local.address === localAddress;
      if (serves(connection.hop, hop) && leavesRight && willDo(connection)) return connection;
    }
    return undefined;
  }

  /** All that lead to the hop, whoever they were verified for. */
  to(hop: Hop): readonly SipConnection[] {
    return [...(this.#byHop.get(formatHop(hop)) ?? [])];
  }

  /** The very one that a message came by. */
  at(source: Hop, local: SocketAddress): SipConnection | undefined {
    for (const connection of this.#byHop.get(formatHop(source)) ?? []) {
      if (connection.local.address === local.address && connection.local.port === local.port) return connection;
    }
    return undefined;
  }

  [Symbol.iterator](): IterableIterator<SipConnection> {
    return [...this.#byHop.values()].flatMap((connections) => [...connections])[Symbol.iterator]();
  }

  clear(): void {
    this.#byHop.clear();
    this.#size = 0;
  }
}

/** Where connections are opened to one hop at the same time, those with equal keys may share one. */
export function connectionKey(hop: Hop, localAddress: string | undefined): string {
  const { server } = hop;
  const who = server ? [server.serverName, server.path ?? "/", server.homeName ?? "", proofOf(server)] : [];
  return [formatHop(hop), localAddress ?? "", ...who].join("|");
}

/**
 * A peer that connected to us was not verified: it serves only who asks for nobody, as a response does. A bare address,
 * as servers write into Record-Route, may be asked for over the connection to the account's own server at that address.
 */
function serves({ server: has }: Hop, { server: wanted, address }: Hop): boolean {
  if (!has || !wanted) return has === wanted;
  if (proofOf(has) !== proofOf(wanted)) return false;
  if (has.serverName === wanted.serverName) return (has.path ?? "/") === (wanted.path ?? "/");
  return wanted.serverName === address && has.serverName === wanted.homeName;
}

function proofOf({ trust, identity }: HopServer): string {
  return `${trust.pin ?? ""}|${trust.authorities ?? ""}|${identity?.certificate ?? ""}`;
}
