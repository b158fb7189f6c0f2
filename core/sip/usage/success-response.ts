// A 2xx to INVITE, sent again and again until its ACK comes (RFC 3261 section 13.3.1.4): the transaction does not do it.
import type { Disposable } from "../../base/disposable.ts";
import type { SipResponse } from "../message/model.ts";
import { DEFAULT_TIMER_BASE } from "../transaction/timers.ts";
import type { ServerTransaction } from "../transaction/transaction-user.ts";
import type { UserAgentContext } from "./user-agent-context.ts";

export class SuccessResponse implements Disposable {
  readonly #context: UserAgentContext;
  readonly #transaction: ServerTransaction;
  #response: SipResponse;
  #localAddress: string | undefined;
  #again: Disposable | undefined;
  readonly #giveUp: Disposable;
  #disposed = false;

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

  /**
   * The way of the INVITE is dead: goes on from here, at once, and names where we are now, since the ACK goes to the Contact
   * (RFC 3261 section 13.2.2.4).
   */
  leaveFrom(localAddress: string, contact?: string): void {
    if (this.#disposed) return;
    this.#localAddress = localAddress;
    if (contact) this.#response = withContact(this.#response, contact);
    this.#send();
  }

  dispose(): void {
    this.#disposed = true;
    this.#again?.dispose();
    this.#giveUp.dispose();
  }

  /** Also over TCP: a proxy further on may lose it on UDP. */
  #arm(delayMs: number): void {
    this.#again = this.#context.clock.setTimer(delayMs, () => {
      this.#send();
      this.#arm(Math.min(2 * delayMs, DEFAULT_TIMER_BASE.t2Ms));
    });
  }

  #send(): void {
    this.#context.transactions.sendResponse(this.#response, this.#transaction.arrival, this.#localAddress);
  }
}

function withContact(response: SipResponse, contact: string): SipResponse {
  const headers = response.headers.clone();
  headers.remove("Contact");
  headers.append("Contact", contact);
  return { ...response, headers };
}
