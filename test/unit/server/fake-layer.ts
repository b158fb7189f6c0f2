// A transaction layer that a test plays by hand: requests are put in, what the server sends is kept.
import { Emitter } from "../../../core/base/emitter.ts";
import type { Failure } from "../../../core/base/errors.ts";
import type { SocketAddress } from "../../../core/ports/network.ts";
import { createResponse } from "../../../core/sip/message/create-message.ts";
import type { SipRequest, SipResponse } from "../../../core/sip/message/model.ts";
import type {
  Arrival,
  ClientTransaction,
  ClientTransactionHandlers,
  Route,
  ServerTransaction,
  TransactionLayer,
} from "../../../core/sip/transaction/transaction-user.ts";
import type { Hop } from "../../../core/sip/transport/hop.ts";

export const SERVER_ADDRESS: SocketAddress = { address: "192.0.2.1", port: 5060 };

export class FakeServerTransaction implements ServerTransaction {
  readonly request: SipRequest;
  readonly arrival: Arrival;
  readonly responses: SipResponse[] = [];
  readonly #cancels = new Emitter<SipRequest>();
  readonly #ends = new Emitter<{ readonly failure?: Failure }>();
  readonly onCancel = this.#cancels.event;
  readonly onEnd = this.#ends.event;

  constructor(request: SipRequest, arrival: Arrival) {
    this.request = request;
    this.arrival = arrival;
  }

  get statuses(): number[] {
    return this.responses.map((response) => response.status);
  }

  /** The only response so far. */
  get response(): SipResponse {
    if (this.responses.length !== 1) throw new Error(`${this.responses.length} responses were sent: ${this.statuses.join()}`);
    return this.responses[0]!;
  }

  leaveFrom(): void {}

  respond(response: SipResponse): void {
    this.responses.push(response);
  }

  cancel(): void {
    this.#cancels.emit(this.request);
  }

  end(): void {
    this.#ends.emit({});
  }

  dispose(): void {}
}

/** A request that the server sent, with the other side's means to answer it. */
export class FakeClientTransaction implements ClientTransaction {
  readonly request: SipRequest;
  readonly route: Route;
  isCancelled = false;
  isDisposed = false;
  readonly #handlers: ClientTransactionHandlers;

  constructor(request: SipRequest, route: Route, handlers: ClientTransactionHandlers) {
    this.request = request;
    this.route = route;
    this.#handlers = handlers;
  }

  get target(): string {
    return this.route.hops.map((hop) => `${hop.transport}:${hop.address}:${hop.port}`).join(" ");
  }

  answer(status: number, headers: readonly (readonly [string, string])[] = []): void {
    const response = createResponse(this.request, status, undefined, { toTag: `to-${this.target}`, headers });
    this.#handlers.onResponse(response, { source: this.route.hops[0]!, local: SERVER_ADDRESS });
  }

  fail(code: Failure["code"]): void {
    this.#handlers.onFailure({ code, message: "It failed." });
  }

  cancel(): void {
    this.isCancelled = true;
  }

  leaveFrom(): void {}

  dispose(): void {
    this.isDisposed = true;
  }
}

export class FakeLayer implements TransactionLayer {
  readonly sent: FakeClientTransaction[] = [];
  readonly acks: { readonly request: SipRequest; readonly route: Route }[] = [];
  readonly resent: SipResponse[] = [];
  readonly #requests = new Emitter<ServerTransaction>();
  readonly #acks = new Emitter<{ readonly request: SipRequest; readonly arrival: Arrival }>();
  readonly #strays = new Emitter<{ readonly response: SipResponse; readonly arrival: Arrival }>();
  readonly onRequest = this.#requests.event;
  readonly onAck = this.#acks.event;
  readonly onStrayResponse = this.#strays.event;

  receive(request: SipRequest, source: Hop = { transport: "udp", address: "192.0.2.10", port: 5062 }): FakeServerTransaction {
    const transaction = new FakeServerTransaction(request, { source, local: SERVER_ADDRESS });
    this.#requests.emit(transaction);
    return transaction;
  }

  receiveAck(request: SipRequest): void {
    this.#acks.emit({ request, arrival: { source: { transport: "udp", address: "192.0.2.10", port: 5062 }, local: SERVER_ADDRESS } });
  }

  request(request: SipRequest, route: Route, handlers: ClientTransactionHandlers): ClientTransaction {
    const via = `SIP/2.0/${route.hops[0]!.transport.toUpperCase()} 192.0.2.1:5060;branch=z9hG4bK-${this.sent.length}`;
    const headers = request.headers.clone();
    headers.prepend("Via", via);
    const transaction = new FakeClientTransaction({ ...request, headers }, route, handlers);
    this.sent.push(transaction);
    return transaction;
  }

  sendAck(request: SipRequest, route: Route): void {
    this.acks.push({ request, route });
  }

  sendResponse(response: SipResponse): void {
    this.resent.push(response);
  }

  expect(): void {}

  retire(): void {}

  wellFirst<Hop>(hops: readonly Hop[]): readonly Hop[] {
    return hops;
  }

  async contactAddress(): Promise<SocketAddress> {
    return SERVER_ADDRESS;
  }

  keepOpen(): { dispose(): void } {
    return { dispose() {} };
  }

  dispose(): void {}
}
