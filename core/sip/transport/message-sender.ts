// Puts messages onto sockets and connections, and counts what went out and what could not.
import type { Failure } from "../../base/errors.ts";
import type { SocketAddress, UdpSocket } from "../../ports/network.ts";
import type { SipMessage } from "../message/model.ts";
import { serializeSipMessage } from "../message/serialize-message.ts";
import type { Counters } from "./counters.ts";
import { transportFailure } from "./flow.ts";
import type { Hop } from "./hop.ts";
import { KEEP_ALIVE } from "./keep-alive.ts";
import type { MessageTap } from "./message-tap.ts";
import type { SipConnection } from "./stream-transport.ts";

/** Larger requests should go over a stream (RFC 3261 section 18.1.1); this one counts them and sends them all the same. */
const SAFE_DATAGRAM_BYTES = 1_300;

export class MessageSender {
  readonly #counters: Counters;
  readonly #tap: MessageTap | undefined;

  constructor(counters: Counters, tap?: MessageTap) {
    this.#counters = counters;
    this.#tap = tap;
  }

  sendDatagram(message: SipMessage, socket: UdpSocket, to: SocketAddress): Failure | undefined {
    const bytes = serializeSipMessage(message);
    if (message.kind === "request" && bytes.length > SAFE_DATAGRAM_BYTES) this.#counters.increment("oversize-datagrams");
    const failure = this.#afterSend(socket.send(bytes, to));
    this.#tell(message, { local: socket.local, hop: { transport: "udp", ...to } }, bytes.length, failure);
    return failure;
  }

  sendOnConnection(message: SipMessage, connection: SipConnection): Failure | undefined {
    const bytes = serializeSipMessage(message);
    const failure = this.#afterSend(connection.send(bytes));
    this.#tell(message, connection, bytes.length, failure);
    return failure;
  }

  ping(socket: UdpSocket, to: SocketAddress): Failure | undefined {
    this.#counters.increment("keep-alives-sent");
    const failure = socket.send(KEEP_ALIVE, to);
    return failure && this.countFailure(failure);
  }

  /** Notes that something could not be sent, and names why as transaction users know it. */
  countFailure(failure: Failure): Failure {
    this.#counters.increment("send-failures");
    return transportFailure(failure);
  }

  #tell(message: SipMessage, { local, hop }: { readonly local: SocketAddress; readonly hop: Hop }, size: number, failure: Failure | undefined): void {
    this.#tap?.sent(message, { local, hop, ...(failure && { failure: failure.code }) }, size);
  }

  #afterSend(failure: Failure | undefined): Failure | undefined {
    if (failure) return this.countFailure(failure);
    this.#counters.increment("messages-sent");
    return undefined;
  }
}
