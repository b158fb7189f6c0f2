// The callee's side of an INVITE: provisional responses, reliable where the caller wants them, the 2xx until its ACK,
// refusals, CANCEL, expiry (RFC 3261 sections 13.3, 9.2; RFC 3262 section 3). What happens when is decided by the
// session's machine.
import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import type { HeaderList } from "../dialog/dialog.ts";
import { bodyOf, type SessionBody } from "../dialog/session-body.ts";
import { createResponse } from "../message/create-message.ts";
import type { SipRequest, SipResponse } from "../message/model.ts";
import type { Arrival, ServerTransaction } from "../transaction/transaction-user.ts";
import { allowHeader, bodyHeaders, supportedHeader } from "./capabilities.ts";
import type { OfferAnswer } from "./offer-answer.ts";
import { ProvisionalReliability } from "./provisional-reliability.ts";
import type { SessionTimer } from "./session-timer.ts";
import { SuccessResponse } from "./success-response.ts";
import type { UserAgentContext } from "./user-agent-context.ts";

export interface InviteServerHandlers {
  onCancel(cancel: SipRequest): void;
  /** The caller's Expires, or our own limit, has passed without an answer. */
  onExpired(): void;
  /** The transport broke before a final response. */
  onBroken(): void;
  onAckTimeout(): void;
  /** The answer to our offer came in a PRACK. */
  onAnswer(answer: SessionBody): void;
  /** The last reliable provisional response with a body has its PRACK. */
  onAcknowledged(): void;
  /** A reliable provisional response never got its PRACK. */
  onPrackTimeout(): void;
}

/** What a session's INVITE server writes into its responses. */
export interface InviteServerOptions {
  readonly transaction: ServerTransaction;
  readonly localTag: string;
  readonly exchange: OfferAnswer;
  readonly timer: SessionTimer;
}

/** A proxy gives up on a call that it hears nothing of for 3 minutes (RFC 3261 sections 13.3.1.1, 16.6 timer C). */
const PROVISIONAL_AGAIN_MS = 60_000;
/**
 * The longest ringing, whatever Expires says. A caller whose computer or proxy is gone cannot cancel; since our 180
 * resets the timer C of the proxies that are left, nobody else would end it.
 */
const MAX_RINGING_S = 600;

export class InviteServer implements Disposable {
  readonly localTag: string;
  readonly #context: UserAgentContext;
  readonly #transaction: ServerTransaction;
  readonly #handlers: InviteServerHandlers;
  readonly #exchange: OfferAnswer;
  readonly #timer: SessionTimer;
  readonly #owned = new DisposableStore();
  readonly #reliability: ProvisionalReliability;
  readonly #expiry: Disposable;
  #again: Disposable | undefined;
  #success: SuccessResponse | undefined;
  /** Where we are, if no more where we were when it began to ring. */
  #contact: string | undefined;
  /** Tells again that it rings. */
  #ringAgain: (() => void) | undefined;
  /** The answer that went out in an unreliable response: the 2xx has the same (RFC 3261 section 13.2.1). */
  #preview: SessionBody | undefined;
  #answer: SessionBody | undefined;
  #answered = false;

  constructor(context: UserAgentContext, options: InviteServerOptions, handlers: InviteServerHandlers) {
    const { transaction, localTag, exchange, timer } = options;
    this.#context = context;
    this.#transaction = transaction;
    this.localTag = localTag;
    this.#exchange = exchange;
    this.#timer = timer;
    this.#handlers = handlers;
    this.#reliability = this.#owned.add(new ProvisionalReliability(context, transaction, {
      onAcknowledged: () => {
        if (!this.awaitsPrack) handlers.onAcknowledged();
      },
      onTimeout: () => handlers.onPrackTimeout(),
    }));
    this.#owned.add(transaction.onCancel((cancel) => handlers.onCancel(cancel)));
    this.#owned.add(transaction.onEnd(({ failure }) => {
      if (failure && !this.#answered) handlers.onBroken();
    }));
    const ringingS = Math.min(transaction.request.headers.expires || MAX_RINGING_S, MAX_RINGING_S);
    this.#expiry = context.clock.setTimer(ringingS * 1000, () => handlers.onExpired());
  }

  get request(): SipRequest {
    return this.#transaction.request;
  }

  /** What the INVITE came over. */
  get arrival(): Arrival {
    return this.#transaction.arrival;
  }

  /** Whether a response with a body awaits its PRACK: no 2xx and no offer of ours may go out before that. */
  get awaitsPrack(): boolean {
    return this.#reliability.holdsFinal;
  }

  /**
   * Sends 180, or 183 with a body (early media, or an offer where the INVITE had none), and repeats it every minute.
   * It is reliable where the caller requires that, or where it can be and there is a body.
   */
  ring(contact: string, body: SessionBody | undefined): void {
    const { require, supported } = this.request.headers;
    const isReliable = require.includes("100rel") || (body !== undefined && supported.includes("100rel"));
    const described = body && (isReliable ? this.#describe(body) : this.#showEarly(body));
    this.#again?.dispose();
    this.#send(body ? 183 : 180, contact, isReliable, described);
  }

  /** Keeps the body of the 2xx, which may have to wait. */
  prepare(body: SessionBody): void {
    this.#answer = body;
  }

  /** Sends 200 with what was prepared until `stop` or the ACK's timeout. */
  accept(contact: string): void {
    this.#finish();
    const body = this.#exchange.rounds > 0 ? undefined : (this.#preview ?? this.#answer);
    if (body) this.#exchange.send("success", body);
    const headers: HeaderList = [
      ["Contact", contact], allowHeader, supportedHeader, ...this.#timer.accept(this.request), ["User-Agent", this.#context.product],
    ];
    const response = this.#create(200, undefined, headers, body);
    this.#success = new SuccessResponse(this.#context, this.#transaction, response, () => this.#handlers.onAckTimeout());
  }

  /**
   * Takes a PRACK (RFC 3262 sections 3 and 5): it may have the answer to our offer, or an offer of its own, which
   * `onOffer` answers.
   */
  receivePrack(prack: ServerTransaction, onOffer: (prack: ServerTransaction) => void): void {
    const { request } = prack;
    if (!this.#reliability.awaits(request)) return prack.respond(createResponse(request, 481));
    const body = bodyOf(request);
    if (body && !this.#exchange.expects("prack")) onOffer(prack);
    else {
      if (body) this.#exchange.receive("prack");
      else if (this.#exchange.expects("prack")) this.#exchange.fail();
      prack.respond(createResponse(request, 200));
      if (body) this.#handlers.onAnswer(body);
    }
    this.#reliability.acknowledge();
  }

  /** Whether an ACK belongs to this INVITE. */
  owns(ack: SipRequest): boolean {
    return ack.headers.cseq.sequence === this.request.headers.cseq.sequence;
  }

  /** The ACK has come, or does not matter any more. */
  stop(): void {
    this.#success?.dispose();
  }

  /**
   * The way that the INVITE came by is dead: what answers it leaves from here, and names where we are now. A CANCEL will not
   * find us any more (RFC 3261 section 9.1: it goes where the INVITE went); our 2xx is then answered with ACK and BYE.
   */
  leaveFrom(localAddress: string, contact: string): void {
    this.#contact = contact;
    this.#transaction.leaveFrom(localAddress);
    this.#success?.leaveFrom(localAddress, contact);
    if (!this.#answered) this.#ringAgain?.();
  }

  refuse(status: number, reason?: string, headers: HeaderList = []): void {
    this.#finish();
    this.#transaction.respond(this.#create(status, reason, headers));
  }

  dispose(): void {
    this.#again?.dispose();
    this.#expiry.dispose();
    this.stop();
    this.#owned.dispose();
  }

  #send(status: number, contact: string, isReliable: boolean, body: SessionBody | undefined): void {
    const about: HeaderList = [["Contact", this.#contact ?? contact], allowHeader];
    const build = (headers: HeaderList): SipResponse => this.#create(status, undefined, [...about, ...headers], body);
    if (isReliable) this.#reliability.send({ describes: body !== undefined, build });
    else this.#transaction.respond(build([]));
    // A reliable one must not offer or answer twice; an unreliable one shows the same again.
    const next = isReliable ? undefined : body;
    this.#ringAgain = () => {
      this.#again?.dispose();
      this.#send(status, contact, isReliable, next);
    };
    this.#again = this.#context.clock.setTimer(PROVISIONAL_AGAIN_MS, this.#ringAgain);
  }

  /** The one body that reliable responses may have: the answer to the INVITE's offer, or the first offer. */
  #describe(body: SessionBody): SessionBody | undefined {
    if (this.#exchange.rounds > 0 || this.#exchange.pending === "local") return undefined;
    return this.#exchange.send("reliable", body) ? body : undefined;
  }

  /** An offer cannot go unreliably (RFC 3262 section 5), an answer only as a preview of the 2xx. */
  #showEarly(body: SessionBody): SessionBody | undefined {
    if (this.#exchange.pending !== "remote") return undefined;
    this.#preview ??= body;
    return this.#preview;
  }

  #finish(): void {
    this.#answered = true;
    this.#reliability.finish();
    this.#again?.dispose();
    this.#expiry.dispose();
  }

  #create(status: number, reason: string | undefined, headers: HeaderList, body?: SessionBody): SipResponse {
    return createResponse(this.request, status, reason, {
      toTag: this.localTag,
      headers: [...headers, ...bodyHeaders(body)],
      ...(body ? { body: body.bytes } : {}),
    });
  }
}
