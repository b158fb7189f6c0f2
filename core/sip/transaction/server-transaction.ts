// A request that came in, as the transaction user sees it: answers go into the machine, its end and CANCEL come out.
import { Emitter } from "../../base/emitter.ts";
import type { Disposable } from "../../base/disposable.ts";
import type { Failure } from "../../base/errors.ts";
import type { Clock } from "../../ports/clock.ts";
import { createResponse } from "../message/create-message.ts";
import type { SipRequest, SipResponse } from "../message/model.ts";
import { startInviteServer, stepInviteServer, type ServerEvent } from "./invite-server-machine.ts";
import { startNonInviteServer, stepNonInviteServer } from "./non-invite-server-machine.ts";
import { isReliable } from "../transport/hop.ts";
import { transactionTimers, type TimerBase } from "./timers.ts";
import { Transaction, type TransactionPorts } from "./transaction.ts";
import { classifyStatus, type ResponseClass, type TransportErrorInput } from "./transaction-effect.ts";
import type { Arrival, ServerTransaction } from "./transaction-user.ts";

/** What a server transaction needs of its layer. */
export interface ServerTransactionContext {
  readonly clock: Clock;
  readonly timerBase: TimerBase;
  readonly sendResponse: (response: SipResponse, arrival: Arrival, localAddress?: string) => Promise<Failure | undefined>;
  /** An ACK that belongs to the user. */
  readonly onAck: (request: SipRequest, arrival: Arrival) => void;
  /** It has its final response: what is left is to repeat that. Called once. */
  readonly onAnswered: (status: number) => void;
  /** It is over and should be forgotten. Called once, also when it ends by `dispose`. */
  readonly onForget: () => void;
}

type ServerInput =
  | { readonly kind: "retransmission" }
  | { readonly kind: ResponseClass; readonly response: SipResponse }
  | TransportErrorInput;

interface RunningServer extends Disposable {
  start(): void;
  input(input: ServerInput): void;
}

export class SipServerTransaction implements ServerTransaction {
  readonly request: SipRequest;
  readonly arrival: Arrival;
  readonly #context: ServerTransactionContext;
  readonly #transaction: RunningServer;
  readonly #tellAck: (request: SipRequest) => void;
  readonly #cancels = new Emitter<SipRequest>();
  readonly #ends = new Emitter<{ readonly failure?: Failure }>();
  /** The last failure that the machine told; it explains the end. */
  #failure: Failure | undefined;
  #last: SipResponse | undefined;
  #ackArrival: Arrival;
  /** Where responses leave from, once the way of the request is dead. */
  #localAddress: string | undefined;
  #over = false;

  readonly onCancel = this.#cancels.event;
  readonly onEnd = this.#ends.event;

  constructor(request: SipRequest, arrival: Arrival, context: ServerTransactionContext) {
    this.request = request;
    this.arrival = arrival;
    this.#ackArrival = arrival;
    this.#context = context;
    const timers = transactionTimers(isReliable(arrival.source.transport), context.timerBase);
    const ports: TransactionPorts<SipResponse, ServerEvent> = {
      clock: context.clock,
      send: (response) => this.#send(response),
      deliver: (event) => this.#handle(event),
      end: (failure) => this.#finish(failure),
    };
    if (request.method === "INVITE") {
      const start = startInviteServer(createResponse(request, 100), timers);
      const invite = new Transaction({ start, step: stepInviteServer }, ports);
      this.#transaction = invite;
      this.#tellAck = (ack) => invite.input({ kind: "ack", request: ack });
    } else {
      this.#transaction = new Transaction({ start: startNonInviteServer(timers), step: stepNonInviteServer }, ports);
      this.#tellAck = () => {};
    }
  }

  /** Whether a final response has been given. */
  get answered(): boolean {
    return this.#last !== undefined && this.#last.status >= 200;
  }

  /** The tag that the user has given itself in its answers so far. */
  get localTag(): string | undefined {
    return this.#last?.headers.to.params.get("tag") ?? undefined;
  }

  start(): void {
    this.#transaction.start();
  }

  respond(response: SipResponse): void {
    // A 2xx may follow a 2xx: the user repeats it, and a proxy forwards those of other forks (RFC 6026 section 7.1).
    const wasAnswered = this.answered;
    if (wasAnswered && !(isSuccess(this.#last) && isSuccess(response))) return;
    this.#last = response;
    if (!wasAnswered && this.answered) this.#context.onAnswered(response.status);
    this.#transaction.input({ kind: classifyStatus(response.status), response });
  }

  leaveFrom(localAddress: string): void {
    if (this.#over || localAddress === (this.#localAddress ?? this.arrival.local.address)) return;
    this.#localAddress = localAddress;
    // A 2xx to INVITE is its user's to repeat (RFC 6026 section 7.1), who writes the new Contact into it.
    if (this.#last && !(this.request.method === "INVITE" && isSuccess(this.#last))) this.#send(this.#last);
  }

  /** The same request again. */
  repeat(): void {
    this.#transaction.input({ kind: "retransmission" });
  }

  acknowledge(request: SipRequest, arrival: Arrival): void {
    this.#ackArrival = arrival;
    this.#tellAck(request);
  }

  cancel(request: SipRequest): void {
    if (!this.answered) this.#cancels.emit(request);
  }

  /** Forgets the user; what was answered is still repeated as long as the RFC says. */
  dispose(): void {
    this.#cancels.dispose();
    this.#ends.dispose();
    if (!this.answered) this.abandon();
  }

  /** Ends it at once, without a word. */
  abandon(): void {
    if (this.#over) return;
    this.#over = true;
    this.#transaction.dispose();
    this.#cancels.dispose();
    this.#ends.dispose();
    this.#context.onForget();
  }

  #send(response: SipResponse): undefined {
    void this.#context.sendResponse(response, this.arrival, this.#localAddress).then((failure) => {
      if (failure) this.#transaction.input({ kind: "transportError", failure });
    });
  }

  #handle(event: ServerEvent): void {
    if (event.kind === "ack") this.#context.onAck(event.request, this.#ackArrival);
    else this.#failure = event.failure;
  }

  #finish(failure: Failure | undefined): void {
    if (this.#over) return;
    this.#over = true;
    const why = failure ?? this.#failure;
    this.#context.onForget();
    this.#ends.emit(why ? { failure: why } : {});
    this.#ends.dispose();
    this.#cancels.dispose();
  }
}

function isSuccess(response: SipResponse | undefined): boolean {
  return response !== undefined && classifyStatus(response.status) === "success";
}
