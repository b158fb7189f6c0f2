// A 2xx to INVITE, sent again and again until its ACK comes (RFC 3261 section 13.3.1.4): the transaction does not do it.
import type { Disposable } from "../../base/disposable.ts";
import type { SipResponse } from "../message/model.ts";
import { DEFAULT_TIMER_BASE } from "../transaction/timers.ts";
import type { ServerTransaction } from "../transaction/transaction-user.ts";
import type { UserAgentContext } from "./user-agent-context.ts";

export class SuccessResponse implements Disposable {
  readonly #context: UserAgentContext;
  readonly #transaction: ServerTransaction;
  readonly #response: SipResponse;
  #again: Disposable | undefined;
  readonly #giveUp: Disposable;

  /** Sends at once. `onTimeout` comes after 64*T1 without an ACK; until then the owner disposes when the ACK comes. */
  constructor(context: UserAgentContext, transaction: ServerTransaction, response: SipResponse, onTimeout: () => void) {
    this.#context = context;
    this.#transaction = transaction;
    this.#response = response;
    transaction.respond(response);
    this.#arm(DEFAULT_TIMER_BASE.t1Ms);
    this.#giveUp = context.clock.setTimer(64 * DEFAULT_TIMER_BASE.t1Ms, () => {
      this.dispose();
      onTimeout();
    });
  }

  /** The CSeq number that the awaited ACK has. */
  get sequence(): number {
    return this.#transaction.request.headers.cseq.sequence;
  }

  dispose(): void {
    this.#again?.dispose();
    this.#giveUp.dispose();
  }

  /** Also over TCP: a proxy further on may lose it on UDP. */
  #arm(delayMs: number): void {
    this.#again = this.#context.clock.setTimer(delayMs, () => {
      this.#context.transactions.sendResponse(this.#response, this.#transaction.arrival);
      this.#arm(Math.min(2 * delayMs, DEFAULT_TIMER_BASE.t2Ms));
    });
  }
}
