// All TCP connections and listeners: reuse by remote address, one attempt at a time per remote, a limit on their number.
// A connection that a peer opened is as good as one of ours (RFC 3261 section 18.2.2, in the spirit of RFC 5923).
import type { Disposable } from "../../base/disposable.ts";
import { Emitter } from "../../base/emitter.ts";
import { GodwitError, type Failure } from "../../base/errors.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Network, SocketAddress, StreamConnection, StreamListener } from "../../ports/network.ts";
import type { StreamFramerEvent } from "../message/stream-framer.ts";
import type { Counters } from "./counters.ts";
import { InFlight } from "./in-flight.ts";
import { findBound, openPreferred } from "./local-address.ts";
import { SipConnection, type StreamLimits } from "./stream-transport.ts";

export interface ConnectionPoolOptions {
  readonly network: Network;
  readonly clock: Clock;
  readonly counters: Counters;
  readonly streamLimits: StreamLimits;
  readonly maxConnections: number;
  readonly connectTimeoutMs: number;
  /** Tried first for a listener that a Contact needs; another one is taken where it is in use. 0: any. */
  readonly preferredPort: number;
}

export interface ConnectionEvent {
  readonly connection: SipConnection;
  readonly event: StreamFramerEvent;
}

/** Owns all connections and listeners. */
export class ConnectionPool implements Disposable {
  readonly #options: ConnectionPoolOptions;
  readonly #connections = new Set<SipConnection>();
  readonly #listeners = new Set<StreamListener>();
  readonly #connecting = new InFlight<SipConnection>();
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

  /** Listens for connections. Rejects with `network/...`. */
  async listen(local: SocketAddress): Promise<StreamListener> {
    const listener = await this.#options.network.listenTcp(local);
    if (this.#disposed) {
      listener.dispose();
      throw new GodwitError(SHUTTING_DOWN);
    }
    this.#listeners.add(listener);
    listener.onConnection((stream) => this.#accept(stream));
    return listener;
  }

  /** The listener that a peer can reach at this local address, if there is one. */
  listenerFor(localAddress: string): StreamListener | undefined {
    return findBound(this.#listeners, localAddress);
  }

  /** The same, opened now if there is none. */
  async requireListener(localAddress: string): Promise<StreamListener> {
    const open = (port: number): Promise<StreamListener> => this.listen({ address: localAddress, port });
    const listening = this.listenerFor(localAddress);
    return listening ?? this.#openingListeners.share(localAddress, () => openPreferred(this.#options.preferredPort, open));
  }

  closeListener(listener: StreamListener): void {
    this.#listeners.delete(listener);
    listener.dispose();
  }

  /** An open connection to `remote`, from `localAddress` if that matters. */
  find(remote: SocketAddress, localAddress?: string): SipConnection | undefined {
    for (const connection of this.#connections) {
      const isSame = connection.remote.address === remote.address && connection.remote.port === remote.port;
      if (isSame && (localAddress === undefined || connection.local.address === localAddress)) return connection;
    }
    return undefined;
  }

  /** An open connection, or a new one. Rejects with `network/...` or `sip/transport/...`. */
  async connect(remote: SocketAddress, localAddress?: string): Promise<SipConnection> {
    const open = this.find(remote, localAddress);
    const key = `${remote.address}|${remote.port}|${localAddress ?? ""}`;
    return open ?? this.#connecting.share(key, () => this.#open(remote, localAddress));
  }

  dispose(): void {
    this.#disposed = true;
    this.#events.dispose();
    for (const abandon of this.#attempts) abandon(SHUTTING_DOWN);
    for (const listener of this.#listeners) listener.dispose();
    for (const connection of this.#connections) connection.dispose();
    this.#listeners.clear();
    this.#connections.clear();
  }

  async #open(remote: SocketAddress, localAddress?: string): Promise<SipConnection> {
    if (this.#isFull()) throw new GodwitError(TOO_MANY);
    const stream = await this.#withinTimeout(this.#options.network.connectTcp(remote, localAddress));
    if (this.#disposed) {
      stream.dispose();
      throw new GodwitError(SHUTTING_DOWN);
    }
    return this.#adopt(stream, true);
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

  #accept(stream: StreamConnection): void {
    if (this.#isFull()) stream.dispose();
    else this.#adopt(stream, false);
  }

  #isFull(): boolean {
    if (this.#connections.size < this.#options.maxConnections) return false;
    this.#options.counters.increment("connections-over-limit");
    return true;
  }

  #adopt(stream: StreamConnection, outbound: boolean): SipConnection {
    const { clock, counters, streamLimits } = this.#options;
    const connection = new SipConnection(stream, { clock, counters, limits: streamLimits, outbound });
    this.#connections.add(connection);
    connection.onEvent((event) => this.#events.emit({ connection, event }));
    connection.onClose(() => this.#connections.delete(connection));
    return connection;
  }
}

const SHUTTING_DOWN: Failure = { code: "sip/transport/closed", message: "The phone is shutting down." };
const TOO_MANY: Failure = { code: "sip/transport/too-many-connections", message: "Too many connections are open. Try again in a moment." };
const CONNECT_TIMEOUT: Failure = {
  code: "sip/transport/timeout",
  message: "The other side did not accept a connection in time. Check the address and the network connection.",
};
