// Runs session-change-machine.ts for one dialog of a session: its own changes (own-change.ts) and the peer's
// (peer-change.ts), by re-INVITE and UPDATE (RFC 3261 section 14, RFC 3311).
import type { Disposable } from "../../base/disposable.ts";
import type { Failure } from "../../base/errors.ts";
import { fail, succeed } from "../../base/result.ts";
import type { SessionBody } from "../dialog/session-body.ts";
import type { SipRequest } from "../message/model.ts";
import type { ServerTransaction } from "../transaction/transaction-user.ts";
import { randomFraction } from "./identifiers.ts";
import { overdueMove } from "./move-failure.ts";
import { OfferQueue, SUPERSEDED, type OfferOutcome, type OfferSource, type OwnOffer, type ReofferOptions } from "./offer-queue.ts";
import { OwnChange } from "./own-change.ts";
import { PeerChange } from "./peer-change.ts";
import type { ChangeFacts, OfferAsker, SessionChangeHost } from "./session-change-host.ts";
import {
  glareDelayMs, stepSessionChange, type SessionChangeEffect, type SessionChangeInput, type SessionChangeState,
} from "./session-change-machine.ts";

const CLOSED: Failure = { code: "call/ended", message: "The call is over." };
const BUSY: Failure = { code: "call/change-pending", message: "Another change of the call is under way." };
const NO_ACK: Failure = { code: "call/no-ack", message: "The other side did not complete a change of the call." };
const UNACCEPTABLE: Failure = { code: "call/not-acceptable", message: "The two phones have no way of talking in common." };
const NOT_CONNECTED: Failure = { code: "call/not-connected", message: "The call is not connected." };

export class SessionChange implements Disposable, OfferAsker {
  readonly #host: SessionChangeHost;
  readonly #queue = new OfferQueue();
  readonly #own: OwnChange;
  readonly #peer: PeerChange;
  #state: SessionChangeState = "idle";
  #retry: Disposable | undefined;

  constructor(host: SessionChangeHost) {
    const step = (input: SessionChangeInput, facts: ChangeFacts): void => this.#step(input, facts);
    this.#host = host;
    this.#own = new OwnChange(host, step);
    this.#peer = new PeerChange(host, step);
  }

  /**
   * Offers a change; the answer's body when the peer agreed. Of several that wait, only the newest is sent. Where the session
   * `hasLeft` the way of before, this one does not wait for what was under way there.
   */
  reoffer(source: OfferSource, options: ReofferOptions = {}, hasLeft = false): Promise<OfferOutcome> {
    return this.#start(hasLeft ? "move" : "reoffer", { kind: "change", source, ...options });
  }

  /** Asks the peer for an offer, which the user is asked about: a re-INVITE without a body (RFC 3261 section 14.1). */
  requestOffer(): Promise<OfferOutcome> {
    return this.#start("reoffer", { kind: "request" });
  }

  /** Tells the peer and the proxies that the session goes on, and changes nothing (RFC 4028 section 10). */
  refresh(): Promise<OfferOutcome> {
    const { local } = this.#host.exchange;
    return this.#start("refresh", { kind: "refresh", ...(local ? { source: local } : {}) });
  }

  /**
   * Tells the peer by UPDATE where we are now; an offer that waits for its answer goes on waiting (RFC 3311 section 5.1).
   * While a change is under way it fails: the one who moves offers anew then.
   */
  retarget(localAddress: string, options: Omit<ReofferOptions, "localAddress"> = {}): Promise<OfferOutcome> {
    return this.#start("refresh", { kind: "target", localAddress, ...options });
  }

  /** The way of before is dead: our 2xx that waits for its ACK leaves from here, and names where we are now. */
  leaveFrom(localAddress: string, contact: string): void {
    this.#peer.leaveFrom(localAddress, contact);
  }

  /** Takes a re-INVITE, an UPDATE, or a PRACK with an offer. */
  receive(transaction: ServerTransaction): void {
    const input = this.#peer.classify(transaction, this.#state === "updating");
    if (input) this.#step(input, { transaction });
  }

  answer(body: SessionBody): void {
    this.#step("answer", { body });
  }

  refuse(status: number): void {
    this.#step("refuse", { status, failure: UNACCEPTABLE });
  }

  /** Takes an ACK if it belongs to the peer's last re-INVITE. */
  receiveAck(ack: SipRequest): void {
    this.#peer.receiveAck(ack);
  }

  dispose(): void {
    this.#step("close", {});
    this.#own.dispose();
    this.#peer.dispose();
  }

  #start(input: "reoffer" | "refresh" | "move", wanted: Omit<OwnOffer, "settle">): Promise<OfferOutcome> {
    return new Promise((resolve) => {
      if (this.#state === "closed") return resolve(fail(CLOSED));
      if (!this.#own.methodFor(wanted)) return resolve(fail(NOT_CONNECTED));
      const offer: OwnOffer = { ...wanted, settle: (outcome) => settle(outcome) };
      const deadline = this.#armDeadline(offer);
      const settle = (outcome: OfferOutcome): void => {
        deadline?.dispose();
        resolve(outcome);
      };
      this.#step(input, { offer });
    });
  }

  #armDeadline(offer: OwnOffer): Disposable | undefined {
    if (offer.deadlineMs === undefined) return undefined;
    return this.#host.context.clock.setTimer(offer.deadlineMs, () => {
      const failure = overdueMove(this.#state === "waiting");
      if (this.#queue.drop(offer)) offer.settle(fail(failure));
      else if (this.#queue.current === offer) this.#step("give-up", { failure });
    });
  }

  #step(input: SessionChangeInput, facts: ChangeFacts): void {
    const { state, effects } = stepSessionChange(this.#state, input);
    this.#state = state;
    for (const effect of effects) this.#effects[effect](facts);
  }

  readonly #effects: Readonly<Record<SessionChangeEffect, (facts: ChangeFacts) => void>> = {
    "send-offer": ({ offer = this.#queue.current }) => {
      if (!offer) return;
      this.#queue.begin(offer);
      this.#own.send(offer);
    },
    "send-ack": ({ reply, body }) => this.#own.acknowledge(reply, body),
    "send-success": ({ body }) => this.#peer.accept(body),
    "send-final": ({ body }) => this.#peer.finish(body),
    "send-refusal": ({ status }) => this.#peer.giveBack(status ?? 488),
    "send-481": ({ transaction }) => this.#peer.refuse(transaction, 481),
    "send-487": () => this.#peer.giveBack(487),
    "send-491": ({ transaction }) => this.#peer.refuse(transaction, 491),
    "send-500": ({ transaction }) => this.#peer.refuseForNow(transaction),
    "stop-success": () => this.#peer.stop(),
    "supersede": () => {
      this.#own.abandon();
      this.#queue.settle(fail(SUPERSEDED));
    },
    "abandon-offer": () => this.#own.abandon(),
    "fade-success": ({ offer }) => this.#peer.fade(offer?.localAddress),
    "arm-retry": ({ delayMs }) => this.#armRetry(delayMs),
    "disarm-retry": () => this.#retry?.dispose(),
    "queue": ({ offer }) => offer && this.#queue.wait(offer),
    "requeue": () => this.#queue.requeue(),
    "next": () => this.#next(),
    "tell-offer": ({ transaction }) => transaction && this.#host.ask(this, this.#peer.open(transaction)),
    "tell-success-offer": ({ body }) => this.#host.ask(this, body),
    "tell-success": ({ reply, body }) => this.#tellSuccess(reply ? body : undefined),
    "tell-failure": ({ failure }) => this.#queue.settle(fail(failure ?? CLOSED)),
    "tell-closed": () => this.#queue.close(CLOSED),
    "tell-lost": ({ failure }) => this.#host.onLost(failure ?? NO_ACK),
    "tell-ack": ({ body }) => this.#peer.takeAnswer(body),
    "tell-withdrawn": () => this.#host.emit({ kind: "offer-withdrawn" }),
    "tell-busy": ({ offer }) => offer?.settle(fail(BUSY)),
  };

  /** Nobody waits for the answer to a refresh, but it may be another one than before. */
  #tellSuccess(body: SessionBody | undefined): void {
    const isRefresh = this.#queue.current?.kind === "refresh";
    this.#queue.settle(succeed(body));
    if (isRefresh && body) this.#host.emit({ kind: "answer", body });
  }

  #armRetry(delayMs: number | undefined): void {
    const { context, ownsCallId } = this.#host;
    const afterMs = delayMs ?? glareDelayMs(ownsCallId, randomFraction(context.random));
    this.#retry = context.clock.setTimer(afterMs, () => {
      const offer = this.#queue.take() ?? this.#queue.current;
      this.#step("retry", offer ? { offer } : {});
    });
  }

  #next(): void {
    const offer = this.#queue.take();
    if (offer) this.#step("reoffer", { offer });
  }
}
