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

  /**
   * Resolves to the failure that is known at once, if any. With `localAddress` the way that the request came by counts as
   * dead: the response leaves from there.
   */
  async send(response: SipResponse, arrival: Arrival, localAddress?: string): Promise<Failure | undefined> {
    const { pool, sender, counters } = this.#context;
    const from = localAddress === arrival.local.address ? undefined : localAddress;
    const connection = arrival.source.transport === "udp" || from !== undefined ? undefined : pool.at(arrival.source, arrival.local);
    if (connection && !sender.sendOnConnection(response, connection)) return undefined;
    const target = targetOf(response, arrival);
    if (!target) {
      counters.increment("responses-unroutable");
      return UNROUTABLE;
    }
    return target.transport === "udp" ? this.#sendDatagram(response, target, { arrival, from }) : this.#sendAnew(response, target, from);
  }

  /** From the socket that the request came to (RFC 3581 section 4), unless its address is gone. */
  async #sendDatagram(response: SipResponse, target: Hop, { arrival, from }: { readonly arrival: Arrival; readonly from: string | undefined }): Promise<Failure | undefined> {
    const { udp, flows, sender } = this.#context;
    const received = from === undefined ? udp.at(arrival.local) : undefined;
    if (received && !sender.sendDatagram(response, received, target)) return undefined;
    try {
      return sender.sendDatagram(response, await udp.socketFor(await flows.localAddress(target, from)), target);
    } catch (thrown) {
      return sender.countFailure(toFailure(thrown, OPEN_FAILED));
    }
  }

  /** The connection is gone: a TCP client can be connected to, and so can the server that we had connected to ourselves. */
  async #sendAnew(response: SipResponse, target: Hop, from: string | undefined): Promise<Failure | undefined> {
    const { pool, sender } = this.#context;
    try {
      return sender.sendOnConnection(response, await pool.connect(target, from));
    } catch (thrown) {
      return sender.countFailure(toFailure(thrown, OPEN_FAILED));
    }
  }
}

/** Who sent the request, by its Via; what was refused for its Via goes back to where it came from (RFC 4475 sections 3.1.2.1, 3.1.2.16). */
function targetOf({ headers }: SipResponse, { source }: Arrival): Hop | undefined {
  const via = topVia(headers);
  if (!via) return headers.has("Via") ? source : undefined;
  // The far end of a connection that we opened is a port to connect to, and its name is known (RFC 5923 section 4).
  return responseTarget(via) ?? (source.server ? source : undefined);
}

const UNROUTABLE: Failure = { code: "sip/transport/unroutable-response", message: "The request does not say where its answer should go." };
