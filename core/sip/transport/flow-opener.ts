// Opens ways to hops, and says where a peer can reach us by each: a UDP socket or a TCP listener of ours, the very
// connection over TLS, a name that leads nowhere over WebSockets (RFC 7118 section 5, RFC 5626 section 3.3 in spirit).
import { formatHex } from "../../base/bytes.ts";
import { DisposableStore } from "../../base/disposable.ts";
import { GodwitError, type Failure } from "../../base/errors.ts";
import type { Network } from "../../ports/network.ts";
import type { Random } from "../../ports/random.ts";
import type { ConnectionPool } from "./connection-pool.ts";
import { LEFT, transportFailure, type Flow, type SentBy } from "./flow.ts";
import { isWebSocket, type Hop } from "./hop.ts";
import { isWildcard } from "./local-address.ts";
import type { MessageSender } from "./message-sender.ts";
import type { SipConnection } from "./stream-transport.ts";
import type { StunExchange } from "./stun-exchange.ts";
import type { UdpTransport } from "./udp-transport.ts";

const INVALID_NAME_BYTES = 6;

export interface FlowOpenerContext {
  readonly network: Network;
  readonly random: Random;
  readonly udp: UdpTransport;
  readonly pool: ConnectionPool;
  readonly sender: MessageSender;
  readonly stun: StunExchange;
}

export class FlowOpener {
  readonly #context: FlowOpenerContext;
  /** What WebSockets name as us, the same for all of them; made when first needed. */
  #invalidName: string | undefined;

  constructor(context: FlowOpenerContext) {
    this.#context = context;
  }

  open(hop: Hop, localAddress?: string): Promise<Flow> {
    return hop.transport === "udp" ? this.#openUdp(hop, localAddress) : this.#openConnection(hop, localAddress);
  }

  /** Where `hop` can reach us: listens on TCP if nothing does yet, connects first where only the connection leads to us. */
  async contactAddress(hop: Hop, localAddress?: string): Promise<SentBy> {
    const { udp, pool } = this.#context;
    if (hop.transport === "udp" || hop.transport === "tcp") {
      const local = await this.localAddress(hop, localAddress);
      const socket = hop.transport === "udp" ? await udp.socketFor(local) : await pool.requireTcpListener(local);
      return { address: local, port: socket.local.port };
    }
    return this.#sentBy(await this.#connect(hop, localAddress));
  }

  /** The address that messages to `hop` leave from; `given` if it is one. Rejects where there is no way. */
  async localAddress(hop: Hop, given?: string): Promise<string> {
    const isGiven = given !== undefined && !isWildcard(given);
    if (isGiven && given.includes(":") !== hop.address.includes(":")) throw new GodwitError(NO_ROUTE);
    const local = isGiven ? given : await this.#context.network.localAddressFor(hop);
    if (local === undefined) throw new GodwitError(NO_ROUTE);
    return local;
  }

  async #openUdp(hop: Hop, localAddress?: string): Promise<Flow> {
    const { udp, sender, stun } = this.#context;
    const local = await this.localAddress(hop, localAddress);
    const socket = await udp.socketFor(local);
    udp.probe(socket, hop);
    return {
      hop,
      sentBy: { address: local, port: socket.local.port },
      reliable: false,
      send: (message) => sender.sendDatagram(message, socket, hop),
      ping: () => sender.ping(socket, hop),
      stun: { hasAnswered: () => stun.hasAnswered(hop), ask: (onOutcome) => stun.ask(socket, hop, onOutcome) },
      onFailure: (listener) => {
        const owned = new DisposableStore();
        owned.add(udp.onError(({ failure, to }) => {
          if (to?.address === hop.address && to.port === hop.port) listener(transportFailure(failure));
        }));
        owned.add(udp.onLeft((left) => {
          if (left === socket) listener(LEFT);
        }));
        return owned;
      },
    };
  }

  async #openConnection(hop: Hop, localAddress?: string): Promise<Flow> {
    const connection = await this.#connect(hop, localAddress);
    return {
      hop,
      sentBy: this.#sentBy(connection),
      reliable: true,
      send: (message) => this.#context.sender.sendOnConnection(message, connection),
      ping: () => connection.ping(),
      onFailure: (listen) => connection.onClose((failure) => listen(transportFailure(failure))),
    };
  }

  #connect(hop: Hop, localAddress?: string): Promise<SipConnection> {
    return this.#context.pool.connect(hop, localAddress !== undefined && !isWildcard(localAddress) ? localAddress : undefined);
  }

  #sentBy({ local, hop: { transport } }: SipConnection): SentBy {
    if (transport === "udp") return local;
    const listener = this.#context.pool.listenerFor(transport, local.address);
    if (listener) return { address: local.address, port: listener.local.port };
    return isWebSocket(transport) ? { address: this.#nameOfNowhere(), behind: local.address } : local;
  }

  #nameOfNowhere(): string {
    this.#invalidName ??= `${formatHex(this.#context.random.bytes(INVALID_NAME_BYTES))}.invalid`;
    return this.#invalidName;
  }
}

/** Said where a failure has no code of its own. */
export const OPEN_FAILED: Failure = { code: "sip/transport/failed", message: "The network failed. Check the connection and try again." };
const NO_ROUTE: Failure = { code: "sip/transport/unreachable", message: "There is no way to the other side. Check the network connection." };
