// Sends this side's re-INVITEs and UPDATEs and sorts the responses into inputs of session-change-machine.ts
// (RFC 3261 section 14.1, RFC 3311 sections 5.1 and 5.3).
import type { Disposable } from "../../base/disposable.ts";
import type { Failure } from "../../base/errors.ts";
import { bodyOf, type SessionBody } from "../dialog/session-body.ts";
import type { SipRequest } from "../message/model.ts";
import { allowHeader, inDialogSupportedHeader } from "./capabilities.ts";
import type { ClientReply, ClientRequest } from "./client-request.ts";
import { moveFailure } from "./move-failure.ts";
import type { OwnOffer } from "./offer-queue.ts";
import type { ChangeFacts, SessionChangeHost } from "./session-change-host.ts";
import type { SessionChangeInput } from "./session-change-machine.ts";
import { callFailure } from "./status-failure.ts";

/** A peer that has another offer each time is not waited for without end. */
const MAX_GLARES = 8;
/** A 500 that names a short time says what a 491 says, for the other order of the two offers (RFC 3311 section 5.2). */
const MAX_RETRY_AFTER_S = 10;
const NOT_CONNECTED: Failure = { code: "call/not-connected", message: "The call is not connected." };

export class OwnChange implements Disposable {
  readonly #host: SessionChangeHost;
  readonly #step: (input: SessionChangeInput, facts: ChangeFacts) => void;
  #request: ClientRequest | undefined;
  /** The 2xx that awaits its ACK with our answer. */
  #unanswered: ClientReply | undefined;
  /** The request that has its 2xx; what comes after that is the same again. */
  #answered: SipRequest | undefined;
  /** Whether the request that is out has an offer. */
  #offered = false;
  #glares = 0;
  /** Offers that have had their fresh connection. */
  readonly #refreshed = new WeakSet<OwnOffer>();

  constructor(host: SessionChangeHost, step: (input: SessionChangeInput, facts: ChangeFacts) => void) {
    this.#host = host;
    this.#step = step;
  }

  /** How an offer can be sent now; undefined where it cannot. */
  methodFor({ kind, prefersUpdate = false }: Pick<OwnOffer, "kind" | "prefersUpdate">): "INVITE" | "UPDATE" | undefined {
    const { exchange } = this.#host;
    if (kind === "target") return this.#host.mayUpdate() ? "UPDATE" : undefined;
    const mayUpdate = this.#host.mayUpdate() && exchange.isAgreed && kind !== "request";
    if (!this.#host.isConfirmed()) return mayUpdate ? "UPDATE" : undefined;
    return mayUpdate && (prefersUpdate || kind === "refresh") ? "UPDATE" : "INVITE";
  }

  send(offer: OwnOffer): void {
    const method = this.methodFor(offer);
    if (!method) return this.#step("failure", { failure: NOT_CONNECTED });
    const { channel, timer } = this.#host;
    if (offer.localAddress !== undefined) channel.leaveFrom(offer.localAddress);
    const body = this.#bodyOf(offer, method);
    this.#offered = body !== undefined;
    const request = channel.request({
      method,
      withContact: true,
      // An offer that goes out again after a glare or a new timer goes over what is open by then.
      fresh: offer.fresh === true && !this.#refreshed.has(offer),
      headers: [allowHeader, inDialogSupportedHeader, ...(this.#host.isConfirmed() ? timer.requestHeaders : [])],
      ...(body ? { body } : {}),
      onReply: (reply) => {
        if (request === this.#request) this.#receive(reply, offer);
        else this.#receiveLate(reply);
      },
      onFailure: (failure) => {
        if (request === this.#request) this.#receiveFailure(failure, offer);
      },
    });
    this.#refreshed.add(offer);
    this.#request = request;
  }

  /**
   * Waits for the answer no longer: the way that it was to come by is dead, or its time is up. Whether the peer has accepted
   * it is not known, so a re-INVITE may be waiting for its ACK there (see `DialogChannel.abandon`).
   */
  abandon(): void {
    if (this.#offered) this.#host.exchange.fail();
    if (this.#request) this.#host.channel.abandon(this.#request);
    this.#request = undefined;
    this.#glares = 0;
  }

  /** Acknowledges a 2xx to a re-INVITE, with our answer where it had the peer's offer. */
  acknowledge(reply: ClientReply | undefined, answer: SessionBody | undefined): void {
    const { channel, exchange } = this.#host;
    if (reply) return void (reply.request.method === "INVITE" && channel.acknowledge(reply.request));
    if (!this.#unanswered) return;
    if (answer) exchange.send("ack", answer);
    else exchange.fail();
    channel.acknowledge(this.#unanswered.request, answer);
    this.#unanswered = undefined;
  }

  dispose(): void {
    this.#request?.dispose();
  }

  /** A refresh by UPDATE needs no offer; by re-INVITE it offers what is agreed on already (RFC 4028 section 7.4). */
  #bodyOf({ kind, source }: OwnOffer, method: "INVITE" | "UPDATE"): SessionBody | undefined {
    if (kind === "refresh" && method === "UPDATE") return undefined;
    const body = typeof source === "function" ? source() : source;
    if (body) this.#host.exchange.send(method === "INVITE" ? "invite" : "update", body);
    return body;
  }

  /** The 2xx to an offer before this one, again since our ACK was lost: it answers nothing now. */
  #receiveLate({ response, request }: ClientReply): void {
    if (request.method === "INVITE" && response.status >= 200 && response.status < 300) this.#host.channel.acknowledge(request);
  }

  /** Silence is taken for 408, a request that could not be sent for 503 (RFC 3261 section 8.1.3.1). */
  #receiveFailure(failure: Failure, { localAddress }: OwnOffer): void {
    if (this.#offered) this.#host.exchange.fail();
    const isSilence = failure.code === "sip/transaction/timeout";
    if (isSilence && this.#request) this.#host.channel.abandon(this.#request);
    this.#step(isSilence && localAddress === undefined ? "lost" : "failure", { failure });
  }

  #receive(reply: ClientReply, offer: OwnOffer): void {
    const { response } = reply;
    if (response.status < 200) return;
    if (response.status < 300) return this.#receiveSuccess(reply);
    const { exchange, timer } = this.#host;
    if (this.#offered) exchange.fail();
    if (timer.raise(response)) return this.send(offer);
    const isMove = offer.localAddress !== undefined;
    const failure = isMove ? moveFailure(response) : callFailure(response);
    const delayMs = retryDelayMs(reply);
    if (delayMs !== false && ++this.#glares <= MAX_GLARES) return this.#step("glare", delayMs === undefined ? {} : { delayMs });
    this.#glares = 0;
    // RFC 3261 section 12.2.1.2: these two say that the peer knows of no such dialog any more. Who moves starts another one.
    const isGone = response.status === 481 || response.status === 408;
    this.#step(isGone && !isMove ? "lost" : "failure", { failure });
  }

  #receiveSuccess(reply: ClientReply): void {
    const { channel, exchange, timer } = this.#host;
    const { request, response } = reply;
    const isInvite = request.method === "INVITE";
    if (this.#answered === request) return this.#step("success", { reply });
    this.#answered = request;
    this.#glares = 0;
    channel.dialog.refreshTarget(response);
    if (this.#host.isConfirmed()) timer.takeSuccess(response);
    const body = bodyOf(response);
    const what = body && (isInvite || this.#offered) ? exchange.receive(isInvite ? "success" : "update-success") : undefined;
    if (what === "offer") {
      this.#unanswered = reply;
      return this.#step("success-offer", { body });
    }
    // A 2xx that owes us its answer leaves all as it was.
    if (what === undefined && this.#offered) exchange.fail();
    this.#step("success", { reply, ...(what === "answer" ? { body } : {}) });
  }
}

/** How long to wait before the offer goes out again; undefined for the time of a glare, false where it does not. */
function retryDelayMs({ response }: ClientReply): number | undefined | false {
  if (response.status === 491) return undefined;
  const { retryAfter } = response.headers;
  return response.status === 500 && retryAfter !== undefined && retryAfter <= MAX_RETRY_AFTER_S ? retryAfter * 1000 : false;
}
