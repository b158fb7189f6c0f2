// Sends responses back the way that their requests came (RFC 3261 section 18.2.2): over UDP from the socket that
// received the request (RFC 3581 section 4), over a connection on the same one.
import { toFailure, type Failure } from "../../base/errors.ts";
import type { SipResponse } from "../message/model.ts";
import type { ConnectionPool } from "./connection-pool.ts";
import type { Counters } from "./counters.ts";
import { OPEN_FAILED, type FlowOpener } from "./flow-opener.ts";
import type { Arrival, Hop } from "./hop.ts";
import type { MessageSender } from "./message-sender.ts";
import type { UdpTransport } from "./udp-transport.ts";
import { responseTarget, topVia } from "./via-routing.ts";

export interface ResponseSenderContext {
  readonly udp: UdpTransport;
  readonly pool: ConnectionPool;
  readonly flows: FlowOpener;
  readonly sender: MessageSender;
  readonly counters: Counters;
}

export class ResponseSender {
  readonly #context: ResponseSenderContext;

  constructor(context: ResponseSenderContext) {
    this.#context = context;
  }

  /** Resolves to the failure that is known at once, if any. */
  async send(response: SipResponse, arrival: Arrival): Promise<Failure | undefined> {
    const { pool, sender, counters } = this.#context;
    const connection = arrival.source.transport === "udp" ? undefined : pool.at(arrival.source, arrival.local);
    if (connection) return sender.sendOnConnection(response, connection);
    const via = topVia(response.headers);
    // What was refused for its Via goes back to where it came from (RFC 4475 sections 3.1.2.1 and 3.1.2.16).
    const target = !via && response.headers.has("Via") ? arrival.source : via && responseTarget(via);
    if (!target) {
      counters.increment("responses-unroutable");
      return UNROUTABLE;
    }
    return target.transport === "udp" ? this.#sendDatagram(response, target, arrival) : this.#sendAnew(response, target);
  }

  async #sendDatagram(response: SipResponse, target: Hop, arrival: Arrival): Promise<Failure | undefined> {
    const { udp, flows, sender } = this.#context;
    const received = udp.at(arrival.local);
    if (received) return sender.sendDatagram(response, received, target);
    try {
      return sender.sendDatagram(response, await udp.socketFor(await flows.localAddress(target)), target);
    } catch (thrown) {
      return sender.countFailure(toFailure(thrown, OPEN_FAILED));
    }
  }

  /** The connection is gone; only a TCP client can be connected to without asking who it is. */
  async #sendAnew(response: SipResponse, target: Hop): Promise<Failure | undefined> {
    const { pool, sender } = this.#context;
    try {
      return sender.sendOnConnection(response, await pool.connect(target));
    } catch (thrown) {
      return sender.countFailure(toFailure(thrown, OPEN_FAILED));
    }
  }
}

const UNROUTABLE: Failure = { code: "sip/transport/unroutable-response", message: "The request does not say where its answer should go." };
