// The seam between transactions and their users (RFC 3261 section 5: the TU). User agents, registrars and proxies
// see only these interfaces; transaction-layer.ts implements them.
import type { Disposable } from "../../base/disposable.ts";
import type { Failure } from "../../base/errors.ts";
import type { Event } from "../../base/emitter.ts";
import type { SipRequest, SipResponse } from "../message/model.ts";
import type { SentBy } from "../transport/flow.ts";
import type { Arrival, Hop } from "../transport/hop.ts";
import type { KeepAliveTerms } from "../transport/keep-alive.ts";

export type { KeepAliveTerms } from "../transport/keep-alive.ts";
export type { Arrival } from "../transport/hop.ts";

/** Where a request goes. Further hops are tried when one cannot be reached (RFC 3263 section 4.3). */
export interface Route {
  readonly hops: readonly Hop[];
  /** Send from this local address; absent: the one the system would use for the hop now. */
  readonly localAddress?: string;
}

export interface ClientTransactionHandlers {
  /** Each provisional and final response. For INVITE, every 2xx (also retransmitted and forked ones) comes here. */
  onResponse(response: SipResponse, arrival: Arrival): void;
  /** No final response will come: `sip/transaction/timeout` (timers B, F) or `sip/transport/...`. */
  onFailure(failure: Failure): void;
}

export interface ClientTransaction extends Disposable {
  /** The request as sent, with its Via; undefined until a hop was chosen. */
  readonly request: SipRequest | undefined;
  /** Sends CANCEL for an INVITE, at once or when the first provisional arrives (RFC 3261 section 9.1). */
  cancel(headers?: readonly (readonly [name: string, value: string])[]): void;
  /**
   * The way that the request went by is dead: a CANCEL, also one that has gone out already, leaves from this address. It is
   * told from others by its branch and sent-by, not by where it comes from (RFC 3261 sections 9.2, 17.2.3).
   */
  leaveFrom(localAddress: string): void;
}

export interface ServerTransaction extends Disposable {
  readonly request: SipRequest;
  readonly arrival: Arrival;
  /** Sends a response; a second final one is ignored. A 2xx to INVITE is retransmitted by the TU, not here (RFC 6026). */
  respond(response: SipResponse): void;
  /** The way that the request came by is dead: responses leave from this address, the last one once more at once. */
  leaveFrom(localAddress: string): void;
  /** A CANCEL for this INVITE came; the layer has answered it with 200. The user answers the INVITE with 487. */
  readonly onCancel: Event<SipRequest>;
  /** It is over. `failure` is set when no ACK came (timer H) or the transport broke. */
  readonly onEnd: Event<{ readonly failure?: Failure }>;
}

export interface TransactionLayer extends Disposable {
  /** A new request: never ACK, never CANCEL (the layer answers it), never a retransmission. */
  readonly onRequest: Event<ServerTransaction>;
  /** An ACK that matches no server transaction: it belongs to a 2xx and thus to a dialog. */
  readonly onAck: Event<{ readonly request: SipRequest; readonly arrival: Arrival }>;
  /** A 2xx to INVITE whose client transaction is gone: late forks and retransmissions (RFC 6026 section 7.2). */
  readonly onStrayResponse: Event<{ readonly response: SipResponse; readonly arrival: Arrival }>;
  /** Starts a client transaction. The layer adds the Via (branch, rport); everything else is the user's. */
  request(request: SipRequest, route: Route, handlers: ClientTransactionHandlers): ClientTransaction;
  /** Sends a request outside any transaction: the ACK for a 2xx (RFC 3261 section 13.2.2.4). Adds the Via. */
  sendAck(request: SipRequest, route: Route): void;
  /** Sends a response again or statelessly, routed by its Via (RFC 3261 section 18.2.2, RFC 3581); from `localAddress` where the way it came by is dead. */
  sendResponse(response: SipResponse, arrival: Arrival, localAddress?: string): void;
  /**
   * Gives up the connections to a hop, from `localAddress` or from any, as where they seem dead: who uses them hears of it,
   * and the next message goes over a new one.
   */
  retire(hop: Hop, localAddress?: string): void;
  /** So many messages from a hop are wanted, beyond what anybody may send: it brings a call that stands, or has proved itself. */
  expect(source: Hop, messages: number): void;
  /** The same hops, those that have failed of late last (RFC 3263 section 4.3). */
  wellFirst(hops: readonly Hop[]): readonly Hop[];
  /** What a Contact should name so that `hop` can reach this user agent: on a secure hop or a WebSocket, by the connection that is opened. */
  contactAddress(hop: Hop, localAddress?: string): Promise<SentBy>;
  /**
   * Keeps the way to a hop open for requests that come back on it (RFC 5626 section 4.4), until disposed. `onBroken` is
   * told once when it is gone; `terms` are the server's.
   */
  keepOpen(hop: Hop, localAddress: string | undefined, onBroken: () => void, terms?: KeepAliveTerms): Disposable;
}
