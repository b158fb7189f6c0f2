// The transport layer (RFC 3261 section 18): messages in and out over UDP and TCP, the way back for responses, refusals
// of malformed requests, counters. It owns every socket. Retransmission and matching are the transaction layer's.
import type { Disposable } from "../../base/disposable.ts";
import { Emitter } from "../../base/emitter.ts";
import { toFailure, GodwitError, type Failure } from "../../base/errors.ts";
import { address, plain, type Logger } from "../../base/logger.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Network, SocketAddress, UdpSocket } from "../../ports/network.ts";
import type { Random } from "../../ports/random.ts";
import type { SipMessage, SipResponse } from "../message/model.ts";
import { serializeSipMessage } from "../message/serialize-message.ts";
import { ConnectionPool } from "./connection-pool.ts";
import { Counters } from "./counters.ts";
import { transportFailure, type Flow } from "./flow.ts";
import { formatHop, type Arrival, type Hop } from "./hop.ts";
import { KEEP_ALIVE, KeepAlive } from "./keep-alive.ts";
import { isWildcard } from "./local-address.ts";
import { MessageReceiver } from "./message-receiver.ts";
import { SentByMemory } from "./sent-by-memory.ts";
import { DEFAULT_STREAM_LIMITS, type SipConnection, type StreamLimits } from "./stream-transport.ts";
import { UdpTransport } from "./udp-transport.ts";
import { responseTarget, topVia } from "./via-routing.ts";

export interface ReceivedMessage {
  readonly message: SipMessage;
  readonly arrival: Arrival;
}

/** A port that is listened on; dispose it to stop. The layer disposes it at the latest with itself. */
export interface Listening extends Disposable {
  readonly local: SocketAddress;
}

export interface TransportLimits {
  readonly maxConnections: number;
  readonly connectTimeoutMs: number;
  readonly stream: StreamLimits;
}

export const DEFAULT_TRANSPORT_LIMITS: TransportLimits = {
  maxConnections: 512,
  connectTimeoutMs: 10_000,
  stream: DEFAULT_STREAM_LIMITS,
};

export interface TransportLayerOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly network: Network;
  readonly logger: Logger;
  readonly limits?: Partial<TransportLimits>;
  /** The local port to prefer for sockets opened on demand; 0 or absent: any. */
  readonly preferredPort?: number;
}

/** Larger requests should go over a stream (RFC 3261 section 18.1.1); this one counts them and sends them all the same. */
const SAFE_DATAGRAM_BYTES = 1_300;

export class TransportLayer implements Disposable {
  readonly counters = new Counters();
  readonly #network: Network;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #logger: Logger;
  readonly #udp: UdpTransport;
  readonly #pool: ConnectionPool;
  readonly #messages = new Emitter<ReceivedMessage>();
  readonly #sentBys = new SentByMemory();

  /** Requests with received and rport in their topmost Via, and responses whose topmost Via is ours. */
  readonly onMessage = this.#messages.event;

  constructor({ clock, random, network, logger, limits, preferredPort = 0 }: TransportLayerOptions) {
    const { maxConnections, connectTimeoutMs, stream: streamLimits } = { ...DEFAULT_TRANSPORT_LIMITS, ...limits };
    this.#network = network;
    this.#clock = clock;
    this.#random = random;
    this.#logger = logger;
    this.#udp = new UdpTransport({ network, preferredPort });
    this.#pool = new ConnectionPool({ network, clock, counters: this.counters, streamLimits, maxConnections, connectTimeoutMs, preferredPort });
    this.#udp.onError(({ failure }) => this.#countSendFailure(failure));
    const receiver = new MessageReceiver({
      random,
      counters: this.counters,
      sentBys: this.#sentBys,
      onMessage: (message, arrival) => this.#messages.emit({ message, arrival }),
      sendResponse: (response, arrival) => void this.sendResponse(response, arrival),
    });
    this.#udp.onDatagram(({ data, from, socket }) =>
      receiver.receiveDatagram(data, { source: { transport: "udp", ...from }, local: socket.local }),
    );
    this.#pool.onEvent(({ connection: { remote, local }, event }) =>
      receiver.receiveFromStream(event, { source: { transport: "tcp", ...remote }, local }),
    );
  }

  /** Opens a port for others to reach us. Rejects with a GodwitError `network/...`. */
  async listen({ transport, address: host, port }: Hop): Promise<Listening> {
    const local = { address: host, port };
    if (transport === "udp") {
      const socket = await this.#udp.listen(local);
      return { local: socket.local, dispose: () => this.#udp.close(socket) };
    }
    const listener = await this.#pool.listen(local);
    return { local: listener.local, dispose: () => this.#pool.closeListener(listener) };
  }

  /** Opens a way to a hop, from `localAddress` if given. Rejects with a GodwitError `sip/transport/...`. */
  async open(hop: Hop, localAddress?: string): Promise<Flow> {
    try {
      const flow = hop.transport === "udp" ? await this.#openUdp(hop, localAddress) : await this.#openTcp(hop, localAddress);
      this.#sentBys.remember(flow.sentBy);
      return flow;
    } catch (thrown) {
      const failure = transportFailure(toFailure(thrown, OPEN_FAILED));
      this.#logger.log("info", "a hop cannot be reached", { hop: address(formatHop(hop)), code: plain(failure.code) });
      throw new GodwitError(failure, { cause: thrown });
    }
  }

  /**
   * Sends a response back the way its request came (RFC 3261 section 18.2.2): over UDP from the socket that received it
   * (RFC 3581 section 4), over TCP on the same connection, or on a new one where that is gone.
   */
  async sendResponse(response: SipResponse, arrival: Arrival): Promise<Failure | undefined> {
    const via = topVia(response.headers);
    const target = via && responseTarget(via);
    if (!target) {
      this.counters.increment("responses-unroutable");
      return UNROUTABLE;
    }
    if (target.transport === "udp") return this.#sendDatagram(response, target, arrival);
    const sameConnection = arrival.source.transport === "tcp" && arrival.source.address === target.address;
    const connection = sameConnection ? this.#pool.find(arrival.source) : undefined;
    if (connection) return this.#sendOnStream(response, connection);
    try {
      return this.#sendOnStream(response, await this.#pool.connect(target));
    } catch (thrown) {
      return this.#countSendFailure(transportFailure(toFailure(thrown, OPEN_FAILED)));
    }
  }

  /** The address and port under which `hop` can reach us; listens on TCP if nothing does yet. Rejects as `open` does. */
  async contactAddress(hop: Hop, localAddress?: string): Promise<SocketAddress> {
    try {
      const local = await this.#localAddress(hop, localAddress);
      const port = hop.transport === "udp" ? (await this.#udp.socketFor(local)).local.port : (await this.#pool.requireListener(local)).local.port;
      return { address: local, port };
    } catch (thrown) {
      throw new GodwitError(transportFailure(toFailure(thrown, OPEN_FAILED)), { cause: thrown });
    }
  }

  /**
   * Keeps the way to a hop open for what comes back on it, until disposed. `onBroken` is told once when that fails or
   * the connection closes: the hop's way to us is gone.
   */
  keepOpen(hop: Hop, localAddress: string | undefined, onBroken: () => void): Disposable {
    return new KeepAlive(this.open(hop, localAddress), { clock: this.#clock, random: this.#random, onBroken });
  }

  dispose(): void {
    this.#messages.dispose();
    this.#udp.dispose();
    this.#pool.dispose();
  }

  async #openUdp(hop: Hop, localAddress?: string): Promise<Flow> {
    const local = await this.#localAddress(hop, localAddress);
    const socket = await this.#udp.socketFor(local);
    return {
      hop,
      sentBy: { address: local, port: socket.local.port },
      reliable: false,
      send: (message) => this.#sendOn(socket, message, hop),
      ping: () => this.#ping(socket, hop),
      onFailure: (listener) =>
        this.#udp.onError(({ failure, to }) => {
          if (to?.address === hop.address && to.port === hop.port) listener(transportFailure(failure));
        }),
    };
  }

  async #openTcp(hop: Hop, localAddress?: string): Promise<Flow> {
    const given = localAddress !== undefined && !isWildcard(localAddress) ? localAddress : undefined;
    const connection = await this.#pool.connect(hop, given);
    const listener = this.#pool.listenerFor(connection.local.address);
    return {
      hop,
      sentBy: { address: connection.local.address, port: listener?.local.port ?? connection.local.port },
      reliable: true,
      send: (message) => this.#sendOnStream(message, connection),
      ping: () => undefined,
      onFailure: (listen) => connection.onClose((failure) => listen(transportFailure(failure))),
    };
  }

  async #localAddress(hop: Hop, given?: string): Promise<string> {
    const isGiven = given !== undefined && !isWildcard(given);
    if (isGiven && given.includes(":") !== hop.address.includes(":")) throw new GodwitError(NO_ROUTE);
    const local = isGiven ? given : await this.#network.localAddressFor(hop);
    if (local === undefined) throw new GodwitError(NO_ROUTE);
    return local;
  }

  async #sendDatagram(response: SipResponse, target: Hop, arrival: Arrival): Promise<Failure | undefined> {
    const received = this.#udp.at(arrival.local);
    if (received) return this.#sendOn(received, response, target);
    try {
      const local = await this.#localAddress(target);
      return this.#sendOn(await this.#udp.socketFor(local), response, target);
    } catch (thrown) {
      return this.#countSendFailure(transportFailure(toFailure(thrown, OPEN_FAILED)));
    }
  }

  #sendOn(socket: UdpSocket, message: SipMessage, to: SocketAddress): Failure | undefined {
    const bytes = serializeSipMessage(message);
    if (message.kind === "request" && bytes.length > SAFE_DATAGRAM_BYTES) this.counters.increment("oversize-datagrams");
    return this.#afterSend(socket.send(bytes, to));
  }

  #ping(socket: UdpSocket, to: SocketAddress): Failure | undefined {
    this.counters.increment("keep-alives-sent");
    const failure = socket.send(KEEP_ALIVE, to);
    return failure && this.#countSendFailure(transportFailure(failure));
  }

  #sendOnStream(message: SipMessage, connection: SipConnection): Failure | undefined {
    return this.#afterSend(connection.send(serializeSipMessage(message)));
  }

  #afterSend(failure: Failure | undefined): Failure | undefined {
    if (failure) return this.#countSendFailure(transportFailure(failure));
    this.counters.increment("messages-sent");
    return undefined;
  }

  #countSendFailure(failure: Failure): Failure {
    this.counters.increment("send-failures");
    return failure;
  }
}

const OPEN_FAILED: Failure = { code: "sip/transport/failed", message: "The network failed. Check the connection and try again." };
const NO_ROUTE: Failure = { code: "sip/transport/unreachable", message: "There is no way to the other side. Check the network connection." };
const UNROUTABLE: Failure = { code: "sip/transport/unroutable-response", message: "The request does not say where its answer should go." };
