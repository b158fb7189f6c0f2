// Runs session-change-machine.ts: re-INVITEs in both directions on a confirmed session (RFC 3261 section 14).
import type { Disposable } from "../../base/disposable.ts";
import type { Failure } from "../../base/errors.ts";
import { fail, succeed, type Result } from "../../base/result.ts";
import { bodyOf, type SessionBody } from "../dialog/session-body.ts";
import { createResponse } from "../message/create-message.ts";
import type { SipRequest } from "../message/model.ts";
import type { ServerTransaction } from "../transaction/transaction-user.ts";
import { allowHeader, bodyHeaders } from "./capabilities.ts";
import type { ClientReply, ClientRequest } from "./client-request.ts";
import type { DialogChannel } from "./dialog-channel.ts";
import { randomFraction } from "./identifiers.ts";
import {
  glareDelayMs, stepSessionChange, type SessionChangeEffect, type SessionChangeInput, type SessionChangeState,
} from "./session-change-machine.ts";
import type { OfferAnswer } from "./offer-answer.ts";
import type { InviteSessionEvent } from "./session-event.ts";
import { refuseForNow } from "./session-requests.ts";
import { callFailure } from "./status-failure.ts";
import { SuccessResponse } from "./success-response.ts";
import type { UserAgentContext } from "./user-agent-context.ts";

/** An offer, or what makes one when its turn comes (a glare may delay it by seconds). */
export type OfferSource = SessionBody | (() => SessionBody);

export interface ReofferOptions {
  /** Move the session's signalling to this local address. */
  readonly localAddress?: string;
}

export interface SessionChangeHost {
  readonly context: UserAgentContext;
  readonly channel: DialogChannel;
  readonly exchange: OfferAnswer;
  /** Whether this side made the Call-ID (RFC 3261 section 14.1). */
  readonly ownsCallId: boolean;
  /** The Contact of this side, for the 2xx to the peer's re-INVITE. */
  contact(): string;
  emit(event: InviteSessionEvent): void;
  /** The session is beyond repair. */
  onLost(failure: Failure): void;
}

interface Offer {
  readonly source: OfferSource;
  readonly localAddress: string | undefined;
  settle(result: Result<SessionBody | undefined, Failure>): void;
}

/** What an input brings along. */
interface Facts {
  readonly offer?: Offer;
  readonly reply?: ClientReply;
  readonly failure?: Failure;
  readonly transaction?: ServerTransaction;
  readonly body?: SessionBody | undefined;
  readonly status?: number;
}

const CLOSED: Failure = { code: "call/ended", message: "The call is over." };
const SUPERSEDED: Failure = { code: "call/change-superseded", message: "A newer change took the place of this one." };
const NO_ACK: Failure = { code: "call/no-ack", message: "The other side did not complete a change of the call." };

export class SessionChange implements Disposable {
  readonly #host: SessionChangeHost;
  #state: SessionChangeState = "idle";
  #ours: Offer | undefined;
  #queued: Offer | undefined;
  #request: ClientRequest | undefined;
  #theirs: ServerTransaction | undefined;
  #success: SuccessResponse | undefined;
  #cancelListener: Disposable | undefined;
  #retry: Disposable | undefined;

  constructor(host: SessionChangeHost) {
    this.#host = host;
  }

  /** Offers a change; the answer's body when the peer agreed. Of several that wait, only the newest is sent. */
  reoffer(source: OfferSource, options: ReofferOptions = {}): Promise<Result<SessionBody | undefined, Failure>> {
    return new Promise((settle) => {
      if (this.#state === "closed") return settle(fail(CLOSED));
      this.#step("reoffer", { offer: { source, localAddress: options.localAddress, settle } });
    });
  }

  /** Takes a re-INVITE of the peer. */
  receive(transaction: ServerTransaction): void {
    this.#step("re-invite", { transaction });
  }

  answer(body: SessionBody): void {
    this.#step("answer", { body });
  }

  refuse(status: number): void {
    this.#step("refuse", { status });
  }

  /** Takes an ACK if it belongs to the peer's last re-INVITE. */
  receiveAck(ack: SipRequest): void {
    if (ack.headers.cseq.sequence === this.#success?.sequence) this.#step("ack", { body: bodyOf(ack) });
  }

  dispose(): void {
    this.#step("close", {});
    this.#request?.dispose();
    this.#cancelListener?.dispose();
  }

  #step(input: SessionChangeInput, facts: Facts): void {
    const { state, effects } = stepSessionChange(this.#state, input);
    this.#state = state;
    for (const effect of effects) this.#effects[effect](facts);
  }

  readonly #effects: Readonly<Record<SessionChangeEffect, (facts: Facts) => void>> = {
    "send-invite": ({ offer }) => this.#sendInvite(offer ?? this.#ours),
    "send-ack": ({ reply }) => {
      if (reply) this.#host.channel.acknowledge(reply.request);
    },
    "send-success": ({ body }) => this.#accept(body),
    "send-refusal": ({ status }) => this.#giveBack(status ?? 488),
    "send-487": () => this.#giveBack(487),
    "send-491": ({ transaction }) => this.#refuse(transaction, 491),
    "send-500": ({ transaction }) => transaction && refuseForNow(transaction, this.#host.context.random),
    "stop-success": () => this.#success?.dispose(),
    "arm-retry": () => this.#armRetry(),
    "disarm-retry": () => this.#retry?.dispose(),
    "queue": ({ offer }) => this.#queue(offer),
    "requeue": () => this.#requeue(),
    "next": () => this.#next(),
    "tell-offer": ({ transaction }) => this.#tellOffer(transaction),
    "tell-success": ({ body }) => this.#settle(succeed(body)),
    "tell-failure": ({ failure }) => this.#settle(fail(failure ?? CLOSED)),
    "tell-closed": () => this.#settleAll(),
    "tell-lost": ({ failure }) => this.#host.onLost(failure ?? NO_ACK),
    "tell-ack": ({ body }) => this.#receiveAnswer(body),
    "tell-withdrawn": () => this.#host.emit({ kind: "offer-withdrawn" }),
  };

  #sendInvite(offer: Offer | undefined): void {
    if (!offer) return;
    this.#ours = offer;
    const { channel, exchange } = this.#host;
    exchange.take("sent");
    if (offer.localAddress !== undefined) channel.localAddress = offer.localAddress;
    const body = typeof offer.source === "function" ? offer.source() : offer.source;
    const request = channel.request({
      method: "INVITE",
      withContact: true,
      headers: [allowHeader],
      body,
      onReply: (reply) => {
        if (request === this.#request) this.#receiveReply(reply);
        else this.#receiveLate(reply);
      },
      onFailure: (failure) => this.#receiveFailure(failure),
    });
    this.#request = request;
  }

  /** The 2xx to an offer before this one, again since our ACK was lost: it answers nothing now. */
  #receiveLate({ response, request }: ClientReply): void {
    if (response.status >= 200 && response.status < 300) this.#host.channel.acknowledge(request);
  }

  /** Silence is taken for 408, a request that could not be sent for 503 (RFC 3261 section 8.1.3.1). */
  #receiveFailure(failure: Failure): void {
    this.#host.exchange.take("failed");
    this.#step(failure.code === "sip/transaction/timeout" ? "lost" : "failure", { failure });
  }

  #receiveReply(reply: ClientReply): void {
    const { response } = reply;
    if (response.status < 200) return;
    if (response.status < 300) return this.#receiveSuccess(reply);
    this.#host.exchange.take("failed");
    const failure = callFailure(response);
    if (response.status === 491) this.#step("glare", {});
    // RFC 3261 section 12.2.1.2: these two say that the peer knows of no such dialog any more.
    else if (response.status === 481 || response.status === 408) this.#step("lost", { failure });
    else this.#step("failure", { failure });
  }

  #receiveSuccess(reply: ClientReply): void {
    const { channel, exchange } = this.#host;
    const body = bodyOf(reply.response);
    if (this.#state === "offering") {
      exchange.take(body ? "received" : "failed");
      channel.dialog.refreshTarget(reply.response);
    }
    this.#step("success", { reply, body });
  }

  #tellOffer(transaction: ServerTransaction | undefined): void {
    if (!transaction) return;
    this.#theirs = transaction;
    this.#host.channel.dialog.refreshTarget(transaction.request);
    this.#cancelListener?.dispose();
    this.#cancelListener = transaction.onCancel(() => this.#step("cancel", {}));
    const body = bodyOf(transaction.request);
    if (body) this.#host.exchange.take("received");
    this.#host.emit({ kind: "offer", ...(body ? { body } : {}) });
  }

  #accept(body: SessionBody | undefined): void {
    const { context } = this.#host;
    if (!this.#theirs) return;
    this.#host.exchange.take("sent");
    const response = createResponse(this.#theirs.request, 200, undefined, {
      headers: [["Contact", this.#host.contact()], allowHeader, ["User-Agent", context.product], ...bodyHeaders(body)],
      ...(body ? { body: body.bytes } : {}),
    });
    this.#success = new SuccessResponse(context, this.#theirs, response, () => this.#step("ack-timeout", { failure: NO_ACK }));
  }

  /** The ACK answers only an offer that went out in our 2xx; without the answer that it owes, all stays as it was. */
  #receiveAnswer(body: SessionBody | undefined): void {
    const what = this.#host.exchange.take(body ? "received" : "failed");
    if (body && what === "answer") this.#host.emit({ kind: "answer", body });
  }

  /** The peer's offer comes to nothing: what was agreed before stays (RFC 3261 section 14.2). */
  #giveBack(status: number): void {
    this.#host.exchange.take("failed");
    this.#refuse(this.#theirs, status);
  }

  #refuse(transaction: ServerTransaction | undefined, status: number): void {
    transaction?.respond(createResponse(transaction.request, status));
  }

  #armRetry(): void {
    const { context, ownsCallId } = this.#host;
    const delayMs = glareDelayMs(ownsCallId, randomFraction(context.random));
    this.#retry = context.clock.setTimer(delayMs, () => {
      const offer = this.#takeQueued() ?? this.#ours;
      this.#step("retry", offer ? { offer } : {});
    });
  }

  /** The newest offer takes the place of one that waits. */
  #queue(offer: Offer | undefined): void {
    this.#queued?.settle(fail(SUPERSEDED));
    this.#queued = offer;
  }

  /** Our offer that met the peer's goes back into the queue, unless a newer one is there. */
  #requeue(): void {
    const ours = this.#ours;
    this.#ours = undefined;
    if (!this.#queued) this.#queued = ours;
    else ours?.settle(fail(SUPERSEDED));
  }

  #takeQueued(): Offer | undefined {
    if (!this.#queued) return undefined;
    this.#requeue();
    const offer = this.#queued;
    this.#queued = undefined;
    return offer;
  }

  #next(): void {
    const offer = this.#takeQueued();
    if (offer) this.#step("reoffer", { offer });
  }

  #settle(result: Result<SessionBody | undefined, Failure>): void {
    this.#ours?.settle(result);
    this.#ours = undefined;
  }

  #settleAll(): void {
    this.#settle(fail(CLOSED));
    this.#queued?.settle(fail(CLOSED));
    this.#queued = undefined;
  }
}
