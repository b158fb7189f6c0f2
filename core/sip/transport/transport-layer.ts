// The transport layer (RFC 3261 section 18) as its users see it: messages in, flows and responses out, ports to listen on.
// It owns every socket. Retransmission and matching are the transaction layer's.
import type { Disposable } from "../../base/disposable.ts";
import { Emitter } from "../../base/emitter.ts";
import { toFailure, GodwitError, type Failure } from "../../base/errors.ts";
import { address, plain, type Logger } from "../../base/logger.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Network, SocketAddress, TlsIdentity } from "../../ports/network.ts";
import type { Random } from "../../ports/random.ts";
import type { SipMessage, SipResponse } from "../message/model.ts";
import { ConnectionPool } from "./connection-pool.ts";
import type { AdmissionLimits } from "./connection-admission.ts";
import { Counters, type CounterName } from "./counters.ts";
import { transportFailure, type Flow, type SentBy } from "./flow.ts";
import { FlowOpener, OPEN_FAILED } from "./flow-opener.ts";
import { formatHop, type Arrival, type Hop } from "./hop.ts";
import { isWildcard } from "./local-address.ts";
import { KeepAlive, type KeepAliveTerms } from "./keep-alive.ts";
import { MessageReceiver } from "./message-receiver.ts";
import { MessageSender } from "./message-sender.ts";
import { guardTap, type MessageTap } from "./message-tap.ts";
import { ResponseSender } from "./response-sender.ts";
import { StunExchange } from "./stun-exchange.ts";
import { SentByMemory } from "./sent-by-memory.ts";
import { DEFAULT_SOURCE_LIMITS, SourceLimiter, type SourceLimits } from "./source-limiter.ts";
import { DEFAULT_STREAM_LIMITS, type StreamLimits } from "./stream-transport.ts";
import { UdpTransport } from "./udp-transport.ts";

export interface ReceivedMessage {
  readonly message: SipMessage;
  readonly arrival: Arrival;
}

/** A port that is listened on; dispose it to stop. The layer disposes it at the latest with itself. */
export interface Listening extends Disposable {
  readonly local: SocketAddress;
}

export interface TransportLimits extends AdmissionLimits {
  readonly connectTimeoutMs: number;
  readonly stream: StreamLimits;
  readonly sources: SourceLimits;
}

/** A process may have 1,024 files on most systems, and calls need some of them for their sound. */
export const DEFAULT_TRANSPORT_LIMITS: TransportLimits = {
  maxConnections: 512,
  maxConnectionsPerSource: 64,
  connectTimeoutMs: 10_000,
  stream: DEFAULT_STREAM_LIMITS,
  sources: DEFAULT_SOURCE_LIMITS,
};

export interface TransportLayerOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly network: Network;
  readonly logger: Logger;
  readonly limits?: Partial<TransportLimits>;
  /** The local port to prefer for sockets opened on demand; 0 or absent: any. */
  readonly preferredPort?: number;
  /** Looks at every message. */
  readonly tap?: MessageTap | undefined;
}

export class TransportLayer implements Disposable {
  readonly counters = new Counters();
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #logger: Logger;
  readonly #udp: UdpTransport;
  readonly #pool: ConnectionPool;
  readonly #stun: StunExchange;
  readonly #flows: FlowOpener;
  readonly #responses: ResponseSender;
  readonly #messages = new Emitter<ReceivedMessage>();
  readonly #sentBys = new SentByMemory();
  readonly #sources: SourceLimiter;
  readonly #tap: MessageTap | undefined;

  /** Requests with received and rport in their topmost Via, and responses whose topmost Via is ours. */
  readonly onMessage = this.#messages.event;

  constructor({ clock, random, network, logger, limits, preferredPort = 0, tap }: TransportLayerOptions) {
    const { stream: streamLimits, sources, ...poolLimits } = { ...DEFAULT_TRANSPORT_LIMITS, ...limits };
    this.#clock = clock;
    this.#random = random;
    this.#logger = logger;
    this.#tap = tap && guardTap(tap);
    this.#udp = new UdpTransport({ network, clock, preferredPort });
    this.#sources = new SourceLimiter(clock, sources);
    const admits = (source: SocketAddress): boolean => this.#admits(source, "connections-over-rate");
    this.#pool = new ConnectionPool({ network, clock, counters: this.counters, streamLimits, ...poolLimits, preferredPort, admits });
    const sender = new MessageSender(this.counters, this.#tap);
    this.#stun = new StunExchange({ clock, random, counters: this.counters });
    this.#flows = new FlowOpener({ network, random, udp: this.#udp, pool: this.#pool, sender, stun: this.#stun });
    this.#responses = new ResponseSender({ udp: this.#udp, pool: this.#pool, flows: this.#flows, sender, counters: this.counters });
    this.#udp.onError(({ failure }) => void sender.countFailure(failure));
    this.#listenToSockets();
  }

  /** Opens a port for others to reach us; one for TLS needs an identity. Rejects with a GodwitError `network/...` or `tls/...`. */
  async listen({ transport, address: host, port }: Hop, identity?: TlsIdentity): Promise<Listening> {
    const local = { address: host, port };
    if (transport === "udp") {
      const socket = await this.#udp.listen(local);
      return { local: socket.local, dispose: () => this.#udp.close(socket) };
    }
    const listener = await this.#pool.listen(transport, local, identity);
    return { local: listener.local, dispose: () => this.#pool.closeListener(listener) };
  }

  /** Opens a way to a hop, from `localAddress` if given. Rejects with a GodwitError `sip/transport/...` or `tls/...`. */
  async open(hop: Hop, localAddress?: string): Promise<Flow> {
    try {
      const flow = await this.#flows.open(hop, localAddress);
      this.#sentBys.remember(flow.sentBy);
      return flow;
    } catch (thrown) {
      const failure = transportFailure(toFailure(thrown, OPEN_FAILED));
      this.#logger.log("info", "a hop cannot be reached", { hop: address(formatHop(hop)), code: plain(failure.code) });
      throw new GodwitError(failure, { cause: thrown });
    }
  }

  /**
   * Sends a response back the way its request came, or from `localAddress` where that way is gone; answers the failure that
   * is known at once.
   */
  sendResponse(response: SipResponse, arrival: Arrival, localAddress?: string): Promise<Failure | undefined> {
    return this.#responses.send(response, arrival, localAddress);
  }

  /**
   * Gives up what is open to a hop, from `localAddress` or from any, as where a connection seems dead: all who use it hear of
   * it, and the next message goes over a new one. Datagrams have nothing to give up.
   */
  retire(hop: Hop, localAddress?: string): void {
    this.#pool.retire(hop, localAddress);
  }

  /**
   * Forgets what was learnt on another network, and gives up what is bound to addresses that the computer has no more:
   * who waits for something by such a way hears `sip/transport/left` at once.
   */
  networkChanged(isPresent: (localAddress: string) => boolean): void {
    this.#udp.forget();
    const bound = new Set([...this.#udp.localAddresses(), ...this.#pool.localAddresses()]);
    for (const address of bound) {
      if (isWildcard(address) || isPresent(address)) continue;
      this.#udp.leave(address);
      this.#pool.leave(address);
    }
  }

  /** Where `hop` can reach us; opens what that takes. Rejects as `open` does. */
  async contactAddress(hop: Hop, localAddress?: string): Promise<SentBy> {
    try {
      return await this.#flows.contactAddress(hop, localAddress);
    } catch (thrown) {
      throw new GodwitError(transportFailure(toFailure(thrown, OPEN_FAILED)), { cause: thrown });
    }
  }

  /**
   * Keeps the way to a hop open for what comes back on it, until disposed. `onBroken` is told once when that fails or
   * the connection closes: the hop's way to us is gone.
   */
  keepOpen(hop: Hop, localAddress: string | undefined, onBroken: () => void, terms: KeepAliveTerms = {}): Disposable {
    return new KeepAlive(this.open(hop, localAddress), { clock: this.#clock, random: this.#random, terms, onBroken });
  }

  /** So many messages from a hop are wanted, beyond what anybody may send: we asked it, or it brings a call that stands. */
  expect(source: SocketAddress, messages: number): void {
    this.#sources.expect(source, messages);
  }

  dispose(): void {
    this.#messages.dispose();
    this.#udp.dispose();
    this.#pool.dispose();
  }

  #listenToSockets(): void {
    const receiver = new MessageReceiver({
      random: this.#random,
      counters: this.counters,
      sentBys: this.#sentBys,
      sources: this.#sources,
      tap: this.#tap,
      onMessage: (message, arrival) => this.#messages.emit({ message, arrival }),
      sendResponse: (response, arrival) => void this.sendResponse(response, arrival),
    });
    this.#udp.onDatagram(({ data, from, socket }) => {
      if (!this.#admits(from, "messages-over-rate")) return;
      if (this.#stun.receive(data, from, socket)) return;
      receiver.receiveDatagram(data, { source: { transport: "udp", ...from }, local: socket.local });
    });
    this.#pool.onEvent(({ connection, event }) => {
      const { hop, local, outbound } = connection;
      if (this.#admits(hop, "messages-over-rate")) receiver.receiveFromStream(event, { source: hop, local });
      // What the peer sends must be read to be cut into messages; without a connection it costs nothing.
      else if (!outbound) connection.giveUp(OVER_RATE);
    });
  }

  #admits(source: SocketAddress, otherwise: CounterName): boolean {
    if (this.#sources.admits(source)) return true;
    this.counters.increment(otherwise);
    return false;
  }
}

const OVER_RATE: Failure = { code: "sip/transport/over-rate", message: "The connection was closed because the other side sends more than this phone takes." };
