// The peer's re-INVITEs, UPDATEs and PRACKs with an offer: which may be looked at, and what they are answered
// (RFC 3261 section 14.2, RFC 3262 section 5, RFC 3311 section 5.2).
import type { Disposable } from "../../base/disposable.ts";
import type { HeaderList } from "../dialog/dialog.ts";
import { bodyOf, type SessionBody } from "../dialog/session-body.ts";
import { createResponse } from "../message/create-message.ts";
import type { SipRequest, SipResponse } from "../message/model.ts";
import type { ServerTransaction } from "../transaction/transaction-user.ts";
import { allowHeader, bodyHeaders, inDialogSupportedHeader } from "./capabilities.ts";
import type { BodyCarrier, OfferCarrier } from "./offer-answer-machine.ts";
import { refuseForNow } from "./refuse-for-now.ts";
import type { ChangeFacts, SessionChangeHost } from "./session-change-host.ts";
import type { SessionChangeInput } from "./session-change-machine.ts";
import { SuccessResponse } from "./success-response.ts";

/** What of the exchange each method carries, in the request and in its 2xx. */
const CARRIERS: Readonly<Record<string, readonly [offer: OfferCarrier, answer: BodyCarrier]>> = {
  INVITE: ["invite", "success"],
  UPDATE: ["update", "update-success"],
  PRACK: ["prack", "prack-success"],
};

export class PeerChange implements Disposable {
  readonly #host: SessionChangeHost;
  readonly #step: (input: SessionChangeInput, facts: ChangeFacts) => void;
  #transaction: ServerTransaction | undefined;
  #success: SuccessResponse | undefined;
  /** A 2xx that goes on until its ACK, without anybody waiting for that. */
  #fading: SuccessResponse | undefined;
  #cancelListener: Disposable | undefined;

  constructor(host: SessionChangeHost, step: (input: SessionChangeInput, facts: ChangeFacts) => void) {
    this.#host = host;
    this.#step = step;
  }

  /** The machine's input for a request; undefined for one that is answered already. */
  classify(transaction: ServerTransaction, isUpdating: boolean): "re-invite" | "update" | undefined {
    const { request } = transaction;
    const hasOffer = bodyOf(request) !== undefined;
    if (hasOffer && this.#refuseOffer(transaction)) return undefined;
    if (request.method === "INVITE") return "re-invite";
    if (hasOffer) return "update";
    // Only where we are, or that the session goes on: nobody needs to be asked.
    if (isUpdating) this.refuseForNow(transaction);
    else this.#acceptRefresh(transaction);
    return undefined;
  }

  /** Takes a request up: the peer's new target, its offer. */
  open(transaction: ServerTransaction): SessionBody | undefined {
    const { request } = transaction;
    this.#transaction = transaction;
    if (request.method !== "PRACK") this.#host.channel.dialog.refreshTarget(request);
    this.#cancelListener?.dispose();
    this.#cancelListener = transaction.onCancel(() => this.#step("cancel", {}));
    const body = bodyOf(request);
    if (body) this.#host.exchange.receive(carriersOf(request)[0]);
    return body;
  }

  /** Answers a re-INVITE; the 2xx is repeated until its ACK. */
  accept(body: SessionBody | undefined): void {
    const transaction = this.#transaction;
    if (!transaction) return;
    const response = this.#createSuccess(transaction.request, body);
    const success: SuccessResponse = new SuccessResponse(this.#host.context, transaction, response, () => {
      if (success === this.#success) this.#step("ack-timeout", {});
    });
    this.#success = success;
  }

  /** Answers an UPDATE or PRACK. */
  finish(body: SessionBody | undefined): void {
    this.#transaction?.respond(this.#createSuccess(this.#transaction.request, body));
  }

  /** The peer's offer comes to nothing: what was agreed before stays. */
  giveBack(status: number): void {
    this.#host.exchange.fail();
    this.refuse(this.#transaction, status);
  }

  refuse(transaction: ServerTransaction | undefined, status: number): void {
    transaction?.respond(createResponse(transaction.request, status));
  }

  refuseForNow(transaction: ServerTransaction | undefined): void {
    if (transaction) refuseForNow(transaction, this.#host.context.random);
  }

  /** Takes an ACK if it belongs to our last 2xx. */
  receiveAck(ack: SipRequest): void {
    if (ack.headers.cseq.sequence === this.#fading?.sequence) return this.#fading.dispose();
    if (ack.headers.cseq.sequence === this.#success?.sequence) this.#step("ack", { body: bodyOf(ack) });
  }

  /** The ACK answers only an offer that went out in our 2xx; without the answer that it owes, all stays as it was. */
  takeAnswer(body: SessionBody | undefined): void {
    const { exchange } = this.#host;
    const what = body && exchange.receive("ack");
    if (body && what === "answer") return this.#host.emit({ kind: "answer", body });
    if (exchange.pending === "local") exchange.fail();
  }

  stop(): void {
    this.#success?.dispose();
  }

  /** Nobody waits for the ACK any more; the 2xx goes on by the new way, since the peer may not have it yet. */
  fade(localAddress: string | undefined): void {
    this.#fading?.dispose();
    this.#fading = this.#success;
    this.#success = undefined;
    if (localAddress !== undefined) this.#fading?.leaveFrom(localAddress);
    if (this.#host.exchange.pending === "local") this.#host.exchange.fail();
  }

  /** The way of before is dead: what was answered, and what will be, leaves from here. */
  leaveFrom(localAddress: string, contact: string): void {
    this.#transaction?.leaveFrom(localAddress);
    this.#success?.leaveFrom(localAddress, contact);
    this.#fading?.leaveFrom(localAddress, contact);
  }

  dispose(): void {
    this.#cancelListener?.dispose();
    this.#fading?.dispose();
  }

  /** 491 where our own offer waits for its answer, 500 where the peer's does (RFC 3311 section 5.2). */
  #refuseOffer(transaction: ServerTransaction): boolean {
    const { pending } = this.#host.exchange;
    if (pending === "local") this.refuse(transaction, 491);
    if (pending === "remote") this.refuseForNow(transaction);
    return pending !== undefined;
  }

  #acceptRefresh(transaction: ServerTransaction): void {
    this.#host.channel.dialog.refreshTarget(transaction.request);
    transaction.respond(this.#createSuccess(transaction.request, undefined));
  }

  #createSuccess(request: SipRequest, body: SessionBody | undefined): SipResponse {
    const { context, exchange, timer } = this.#host;
    if (body) exchange.send(carriersOf(request)[1], body);
    const about: HeaderList = request.method === "PRACK"
      ? []
      : [["Contact", this.#host.contact()], allowHeader, inDialogSupportedHeader, ...(this.#host.isConfirmed() ? timer.accept(request) : [])];
    return createResponse(request, 200, undefined, {
      headers: [...about, ["User-Agent", context.product], ...bodyHeaders(body)],
      ...(body ? { body: body.bytes } : {}),
    });
  }
}

function carriersOf({ method }: SipRequest): readonly [offer: OfferCarrier, answer: BodyCarrier] {
  return CARRIERS[method] ?? CARRIERS["INVITE"]!;
}
