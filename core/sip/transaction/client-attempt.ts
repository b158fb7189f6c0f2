// One client transaction of RFC 3261 section 17.1 on one flow. Trying the next hop is client-transaction.ts's matter.
import type { Disposable } from "../../base/disposable.ts";
import type { Clock } from "../../ports/clock.ts";
import type { SipRequest, SipResponse } from "../message/model.ts";
import type { Flow } from "../transport/flow.ts";
import { startInviteClient, stepInviteClient, type ClientEvent } from "./invite-client-machine.ts";
import { startNonInviteClient, stepNonInviteClient } from "./non-invite-client-machine.ts";
import { transactionTimers, type TimerBase } from "./timers.ts";
import { Transaction, type TransactionPorts } from "./transaction.ts";
import { classifyStatus, type ResponseClass, type TransportErrorInput } from "./transaction-effect.ts";
import type { Arrival } from "./transaction-user.ts";

export interface AttemptContext {
  readonly clock: Clock;
  readonly timerBase: TimerBase;
  /** `arrival` says how the response that this is about came; absent for failures. */
  readonly onEvent: (event: ClientEvent, arrival: Arrival | undefined) => void;
  /** It is over and should be forgotten. Called once, also on `dispose`. */
  readonly onEnd: () => void;
}

/** What both client machines take. */
type AttemptInput = { readonly kind: ResponseClass; readonly response: SipResponse } | TransportErrorInput;

interface RunningClient extends Disposable {
  readonly stateName: string;
  start(): void;
  input(input: AttemptInput): void;
}

export class ClientAttempt implements Disposable {
  readonly request: SipRequest;
  readonly flow: Flow;
  readonly #onEnd: () => void;
  readonly #transaction: RunningClient;
  readonly #tellCancelSent: () => void;
  #flowFailure: Disposable | undefined;
  #arrival: Arrival | undefined;
  #over = false;

  /** `request` has its Via already. */
  constructor(request: SipRequest, flow: Flow, { clock, timerBase, onEvent, onEnd }: AttemptContext) {
    this.request = request;
    this.flow = flow;
    this.#onEnd = onEnd;
    const timers = transactionTimers(flow.reliable, timerBase);
    const ports: TransactionPorts<SipRequest, ClientEvent> = {
      clock,
      send: (message) => flow.send(message),
      deliver: (event) => onEvent(event, this.#arrival),
      end: () => this.dispose(),
    };
    if (request.method === "INVITE") {
      const invite = new Transaction({ start: startInviteClient(request, timers), step: stepInviteClient }, ports);
      this.#transaction = invite;
      this.#tellCancelSent = () => invite.input({ kind: "cancelSent" });
    } else {
      this.#transaction = new Transaction({ start: startNonInviteClient(request, timers), step: stepNonInviteClient }, ports);
      this.#tellCancelSent = () => {};
    }
  }

  /** "calling", "proceeding", ... as the machines name them. */
  get stateName(): string {
    return this.#transaction.stateName;
  }

  start(): void {
    this.#flowFailure = this.flow.onFailure((failure) => this.#transaction.input({ kind: "transportError", failure }));
    this.#transaction.start();
  }

  receive(response: SipResponse, arrival: Arrival): void {
    this.#arrival = arrival;
    this.#transaction.input({ kind: classifyStatus(response.status), response });
  }

  /** From now on a final response is due within 64*T1 (RFC 3261 section 9.1). */
  cancelSent(): void {
    this.#tellCancelSent();
  }

  dispose(): void {
    if (this.#over) return;
    this.#over = true;
    this.#flowFailure?.dispose();
    this.#transaction.dispose();
    this.#onEnd();
  }
}
