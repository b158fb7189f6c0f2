// All connections and listeners (TCP, TLS, WebSocket): reuse, one attempt at a time per hop, a limit on their number.
// A TCP connection that a peer opened is as good as one of ours (RFC 3261 section 18.2.2); see connection-table.ts.
import type { Disposable } from "../../base/disposable.ts";
import { Emitter } from "../../base/emitter.ts";
import { GodwitError, type Failure } from "../../base/errors.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Network, SocketAddress, StreamConnection, StreamListener, TlsIdentity } from "../../ports/network.ts";
import type { StreamFramerEvent } from "../message/stream-framer.ts";
import { admitConnection, type AdmissionLimits } from "./connection-admission.ts";
import { connectionKey, ConnectionTable } from "./connection-table.ts";
import type { Counters } from "./counters.ts";
import { isSecure, isWebSocket, type Hop, type SipTransport } from "./hop.ts";
import { InFlight } from "./in-flight.ts";
import { LEFT, RETIRED } from "./flow.ts";
import { findBound, openPreferred } from "./local-address.ts";
import { SipConnection, type StreamLimits } from "./stream-transport.ts";

export interface ConnectionPoolOptions extends AdmissionLimits {
  readonly network: Network;
  readonly clock: Clock;
  readonly counters: Counters;
  readonly streamLimits: StreamLimits;
  /** Whether a peer that connects is let in, by what it has sent so far. */
  readonly admits: (source: SocketAddress) => boolean;
  readonly connectTimeoutMs: number;
  /** Tried first for a listener that a Contact needs; another one is taken where it is in use. 0: any. */
  readonly preferredPort: number;
}

/** Shorter than what a move waits for an answer, so that a connection on which none came is given up the next time. */
const FRESH_MS = 1_500;

/** A transport that has connections. */
export type StreamTransport = Exclude<SipTransport, "udp">;

export interface ConnectionEvent {
  readonly connection: SipConnection;
  readonly event: StreamFramerEvent;
}

/** Owns all connections and listeners. */
export class ConnectionPool implements Disposable {
  readonly #options: ConnectionPoolOptions;
  readonly #connections = new ConnectionTable();
  readonly #listeners = new Map<StreamListener, StreamTransport>();
  readonly #connecting = new InFlight<SipConnection>();
  /** Those that leave by their address's own interface, whatever the routes say. */
  readonly #confined = new WeakSet<SipConnection>();
  readonly #openingListeners = new InFlight<StreamListener>();
  /** Ends each attempt to connect that is under way. */
  readonly #attempts = new Set<(failure: Failure) => void>();
  readonly #events = new Emitter<ConnectionEvent>();
  #disposed = false;

  readonly onEvent = this.#events.event;

  constructor(options: ConnectionPoolOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#connections.size;
  }

  /** Listens for connections; TLS and secure WebSockets need an identity. Rejects with `network/...` or `tls/...`. */
  async listen(transport: StreamTransport, local: SocketAddress, identity?: TlsIdentity): Promise<StreamListener> {
    const listener = await listenOn(this.#options.network, transport, local, identity);
    if (this.#disposed) {
      listener.dispose();
      throw new GodwitError(SHUTTING_DOWN);
    }
    this.#listeners.set(listener, transport);
    listener.onConnection((stream) => this.#accept(stream, transport));
    return listener;
  }

  /** The listener that a peer can reach at this local address by this transport, if there is one. */
  listenerFor(transport: StreamTransport, localAddress: string): StreamListener | undefined {
    const speaking = [...this.#listeners].filter(([, spoken]) => spoken === transport);
    return findBound(speaking.map(([listener]) => listener), localAddress);
  }

  /** The same for TCP, opened now if there is none. */
  async requireTcpListener(localAddress: string): Promise<StreamListener> {
    const open = (port: number): Promise<StreamListener> => this.listen("tcp", { address: localAddress, port });
    const listening = this.listenerFor("tcp", localAddress);
    return listening ?? this.#openingListeners.share(localAddress, () => openPreferred(this.#options.preferredPort, open));
  }

  closeListener(listener: StreamListener): void {
    this.#listeners.delete(listener);
    listener.dispose();
  }

  /** An open connection to a hop that is as sure as the hop asks, from `localAddress` if that matters. */
  find(hop: Hop, localAddress?: string): SipConnection | undefined {
    return this.#connections.find(hop, localAddress, (connection) => this.#confined.has(connection) === this.#isConfined(connection.local.address));
  }

  /** The open connection that a message came by. */
  at(source: Hop, local: SocketAddress): SipConnection | undefined {
    return this.#connections.at(source, local);
  }

  /** An open connection, or a new one. Rejects with `network/...`, `tls/...` or `sip/transport/...`. */
  async connect(hop: Hop, localAddress?: string): Promise<SipConnection> {
    const open = this.find(hop, localAddress);
    return open ?? this.#connecting.share(`${connectionKey(hop, localAddress)} ${this.#isConfined(localAddress)}`, () => this.#open(hop, localAddress));
  }

  /**
   * Gives connections to a hop up, from `localAddress` or from any: the next one who asks gets a new one. One that was opened
   * a moment ago is new: a call and its registration, which move together, share it.
   */
  retire(hop: Hop, localAddress?: string): void {
    const oldMs = this.#options.clock.nowMs() - FRESH_MS;
    for (const connection of this.#connections.to(hop)) {
      const isMeant = localAddress === undefined || connection.local.address === localAddress;
      if (isMeant && connection.openedAtMs <= oldMs) connection.giveUp(RETIRED);
    }
  }

  /** The computer has no such address any more: nothing open from it will ever bring anything. */
  leave(localAddress: string): void {
    for (const connection of this.#connections) if (connection.local.address === localAddress) connection.giveUp(LEFT);
    for (const listener of [...this.#listeners.keys()]) if (listener.local.address === localAddress) this.closeListener(listener);
  }

  /** The local addresses that connections and listeners are bound to. */
  *localAddresses(): Iterable<string> {
    for (const { local } of this.#connections) yield local.address;
    for (const { local } of this.#listeners.keys()) yield local.address;
  }

  dispose(): void {
    this.#disposed = true;
    this.#events.dispose();
    for (const abandon of this.#attempts) abandon(SHUTTING_DOWN);
    for (const listener of this.#listeners.keys()) listener.dispose();
    for (const connection of this.#connections) connection.dispose();
    this.#listeners.clear();
    this.#connections.clear();
  }

  async #open(hop: Hop, localAddress?: string): Promise<SipConnection> {
    if (this.#connections.size >= this.#options.maxConnections) {
      this.#options.counters.increment("connections-over-limit");
      throw new GodwitError(TOO_MANY);
    }
    const isConfined = this.#isConfined(localAddress);
    const stream = await this.#withinTimeout(connectTo(this.#options.network, hop, localAddress));
    if (this.#disposed) {
      stream.dispose();
      throw new GodwitError(SHUTTING_DOWN);
    }
    const connection = this.#adopt(stream, hop, true);
    if (isConfined) this.#confined.add(connection);
    return connection;
  }

  #isConfined(localAddress: string | undefined): boolean {
    return localAddress !== undefined && (this.#options.network.isConfined?.(localAddress) ?? false);
  }

  /** Settles when the connection does, when time is up, or when the pool is disposed; a late connection is let go. */
  #withinTimeout(attempt: Promise<StreamConnection>): Promise<StreamConnection> {
    return new Promise((resolve, reject) => {
      const settle = (): boolean => {
        timer.dispose();
        return this.#attempts.delete(abandon);
      };
      const abandon = (failure: Failure): void => {
        if (settle()) reject(new GodwitError(failure));
      };
      const timer = this.#options.clock.setTimer(this.#options.connectTimeoutMs, () => abandon(CONNECT_TIMEOUT));
      this.#attempts.add(abandon);
      attempt.then(
        (stream) => (settle() ? resolve(stream) : stream.dispose()),
        (error) => {
          if (settle()) reject(error);
        },
      );
    });
  }

  #accept(stream: StreamConnection, transport: StreamTransport): void {
    if (this.#admit(stream.remote)) this.#adopt(stream, { transport, ...stream.remote }, false);
    else stream.dispose();
  }

  #admit(remote: SocketAddress): boolean {
    const { counters, clock, admits } = this.#options;
    if (!admits(remote)) return false;
    const admission = admitConnection(this.#connections, remote.address, this.#options, clock.nowMs());
    if (admission === "refuse") counters.increment("connections-over-limit");
    else if (admission !== "take") {
      counters.increment("connections-evicted");
      admission.inPlaceOf.giveUp(EVICTED);
    }
    return admission !== "refuse";
  }

  #adopt(stream: StreamConnection, hop: Hop, outbound: boolean): SipConnection {
    const { clock, counters, streamLimits } = this.#options;
    const connection = new SipConnection(stream, hop, { clock, counters, limits: streamLimits, outbound });
    this.#connections.add(connection);
    connection.onEvent((event) => this.#events.emit({ connection, event }));
    connection.onClose(() => this.#connections.delete(connection));
    return connection;
  }
}

/** A secure hop that names no server is verified by its address, and by nothing less. */
function connectTo(network: Network, { transport, address, port, server }: Hop, localAddress?: string): Promise<StreamConnection> {
  const remote = { address, port };
  const asked = server ?? { serverName: address, trust: {} };
  if (transport === "tls") return network.connectTls(remote, asked, localAddress);
  if (!isWebSocket(transport)) return network.connectTcp(remote, localAddress);
  const target = { host: asked.serverName, path: asked.path ?? "/", ...(isSecure(transport) ? { tls: asked } : {}) };
  return network.connectWebSocket(remote, target, localAddress);
}

async function listenOn(network: Network, transport: StreamTransport, local: SocketAddress, identity?: TlsIdentity): Promise<StreamListener> {
  if (!isSecure(transport)) return transport === "ws" ? network.listenWebSocket(local) : network.listenTcp(local);
  if (!identity) throw new GodwitError(NO_IDENTITY);
  return transport === "wss" ? network.listenWebSocket(local, identity) : network.listenTls(local, identity);
}

const NO_IDENTITY: Failure = { code: "tls/no-identity", message: "A secure port needs a certificate and its key." };
const SHUTTING_DOWN: Failure = { code: "sip/transport/closed", message: "The phone is shutting down." };
const TOO_MANY: Failure = { code: "sip/transport/too-many-connections", message: "Too many connections are open. Try again in a moment." };
const EVICTED: Failure = { code: "sip/transport/evicted", message: "The connection was closed to make room for another one, since it was not used." };
const CONNECT_TIMEOUT: Failure = {
  code: "sip/transport/timeout",
  message: "The other side did not accept a connection in time. Check the address and the network connection.",
};
