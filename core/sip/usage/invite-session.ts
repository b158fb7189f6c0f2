// One call's session: runs invite-session-machine.ts and joins its parts (client, server, dialogs, timer).
// RFC 3261 sections 13 to 15. Bodies are opaque; who the call is for, and what people see, is the phone's business.
import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import { Emitter, type Event } from "../../base/emitter.ts";
import type { Failure } from "../../base/errors.ts";
import { fail } from "../../base/result.ts";
import type { HeaderList } from "../dialog/dialog.ts";
import { bodyOf, type SessionBody } from "../dialog/session-body.ts";
import type { Reason } from "../message/header-values.ts";
import type { NameAddr, SipRequest, SipResponse } from "../message/model.ts";
import { createNameAddr } from "../message/name-addr.ts";
import type { Arrival, ServerTransaction } from "../transaction/transaction-user.ts";
import { DEFAULT_TIMER_BASE } from "../transaction/timers.ts";
import type { Hop, SipTransport } from "../transport/hop.ts";
import { CalleeLeg, type IncomingInvite } from "./callee-leg.ts";
import { CallerLeg } from "./caller-leg.ts";
import type { DialogChannel } from "./dialog-channel.ts";
import type { DialogOwner } from "./dialog-owner.ts";
import type { Identity } from "./identity.ts";
import type { InviteOptions } from "./invite-client.ts";
import {
  stepInviteSession, type InviteSessionEffect, type InviteSessionInput, type InviteSessionState,
} from "./invite-session-machine.ts";
import type { OfferOutcome, OfferSource, ReofferOptions } from "./offer-queue.ts";
import { reasonField } from "./reason-words.ts";
import { refuseForNow } from "./refuse-for-now.ts";
import { RequestHandlers, type RequestHandler } from "./request-handlers.ts";
import type { OfferAsker } from "./session-change-host.ts";
import type { SessionDialog } from "./session-dialog.ts";
import { describeEnding } from "./session-ending.ts";
import { receiveSessionRequest } from "./session-requests.ts";
import type { InviteSessionEvent } from "./session-event.ts";
import type { SessionFacts, SessionHost } from "./session-host.ts";
import { SessionTimer } from "./session-timer.ts";
import { SessionWay } from "./session-way.ts";
import { DEFAULT_SESSION_TIMER } from "./session-timer-machine.ts";
import type { UserAgentContext } from "./user-agent-context.ts";

const NOT_CONNECTED: Failure = { code: "call/not-connected", message: "The call is not connected." };
const EXPIRED: Failure = { code: "call/session-expired", message: "The other side has not been heard of for too long." };
/** RFC 3261 section 9.1: how long a cancelled INVITE may stay without its final response. */
const CANCEL_TIMEOUT_MS = 64 * DEFAULT_TIMER_BASE.t1Ms;
const NO_REFRESH: Reason = { protocol: "SIP", cause: 408, text: "Session expired" };
const NOT_ACCEPTABLE: Reason = { protocol: "SIP", cause: 488, text: "Not acceptable" };

/** How a session begins: with our INVITE, or with the peer's, which may name the call whose place it takes (RFC 3891). */
export type SessionStart =
  | { readonly outgoing: InviteOptions }
  | { readonly incoming: IncomingInvite; readonly replaced?: InviteSession };

export class InviteSession implements Disposable, DialogOwner {
  readonly direction: "incoming" | "outgoing";
  /** The session whose place an incoming one takes: that one ends as soon as this is confirmed (RFC 3891 section 3). */
  readonly replaced: InviteSession | undefined;
  readonly #context: UserAgentContext;
  readonly #events = new Emitter<InviteSessionEvent>();
  readonly #closed = new Emitter<InviteSession>();
  readonly #owned = new DisposableStore();
  readonly #extensions = new RequestHandlers();
  readonly #timer: SessionTimer;
  readonly #caller: CallerLeg | undefined;
  readonly #callee: CalleeLeg | undefined;
  readonly #way: SessionWay;
  #state: InviteSessionState;
  /** The session's; undefined while a caller has forks. */
  #dialog: SessionDialog | undefined;
  #asker: OfferAsker | undefined;
  #remote: NameAddr;
  #request: SipRequest | undefined;
  /** Ours, whose 2xx has an offer. */
  #unanswered: SipRequest | undefined;
  #why: Reason | undefined;
  #bye: Disposable | undefined;

  /** What happens to the session. */
  readonly onEvent: Event<InviteSessionEvent> = this.#events.event;
  /** Nothing is left to do: the last transaction has its answer. */
  readonly onClose: Event<InviteSession> = this.#closed.event;

  /** Use `UserAgent.invite`; the INVITE leaves after this returns, so that no event is missed. */
  constructor(context: UserAgentContext, start: SessionStart) {
    this.#context = context;
    this.#timer = this.#owned.add(this.#createTimer());
    this.#way = new SessionWay(context, () => ({ caller: this.#caller, callee: this.#callee, dialog: this.#dialog }));
    if ("outgoing" in start) {
      this.direction = "outgoing";
      this.#state = "calling";
      this.#remote = createNameAddr(start.outgoing.target);
      this.#caller = this.#owned.add(new CallerLeg(this.#createHost(true), start.outgoing));
    } else {
      const { request } = start.incoming.transaction;
      this.direction = "incoming";
      this.replaced = start.replaced;
      this.#state = "incoming";
      this.#remote = request.headers.from;
      this.#request = request;
      this.#way.name(start.incoming.contact);
      this.#callee = this.#owned.add(new CalleeLeg(this.#createHost(false), start.incoming));
      this.#dialog = this.#callee.dialog;
    }
  }

  /** The INVITE: as received, or as last sent. */
  get request(): SipRequest | undefined {
    return this.#request;
  }

  /** How an incoming INVITE came. */
  get arrival(): Arrival | undefined {
    return this.#callee?.server.arrival;
  }

  get state(): InviteSessionState {
    return this.#state;
  }

  /** Call-ID and our tag: what every dialog that an outgoing INVITE may make has in common. */
  get callKey(): string {
    return this.#caller ? `${this.#caller.client.callId} ${this.#caller.client.localTag}` : "";
  }

  /** The way to the peer, for requests of extensions such as transfer; undefined until one fork has answered. */
  get channel(): DialogChannel | undefined {
    return this.#dialog?.channel;
  }

  /** The other side: whom we called, or who calls; from the dialog once there is one. */
  get remote(): NameAddr {
    return this.channel?.dialog.remote ?? this.#remote;
  }

  /** The local address that this session's signalling uses; undefined until the INVITE is on its way. */
  get localAddress(): string | undefined {
    return this.#way.localAddress;
  }

  /** Whom this session's requests go to now, the best first; empty until that is known. */
  get hops(): readonly Hop[] {
    return this.#way.hops;
  }

  /** Our Contact in this session's messages; empty until the INVITE is on its way. */
  get contact(): string {
    return this.#way.contact;
  }

  /** What carries the INVITE between us and the next hop; undefined until it is on its way. */
  get transport(): SipTransport | undefined {
    return this.#way.transport;
  }

  /** The offer of an incoming session; undefined where the caller asks for ours. */
  get offer(): SessionBody | undefined {
    return this.direction === "incoming" && this.#request ? bodyOf(this.#request) : undefined;
  }

  /** Names the account that an incoming session belongs to, before it rings: its credentials and public address serve here. */
  useIdentity(identity: Identity): void {
    if (!this.#callee || !this.channel) return;
    this.channel.identity = identity;
    this.#way.useIdentity(identity);
  }

  /** Gives requests of a method within the session's dialogs to an extension, such as REFER, until the answer is disposed. */
  handle(method: string, handler: RequestHandler): Disposable {
    return this.#extensions.add(method, handler);
  }

  /** Callee: tells the caller that it rings (180), or with early media (183), reliably where the caller can. */
  ring(body?: SessionBody): void {
    this.#step("ring", { body });
  }

  /** Callee: answers the call; `body` is the answer, or our offer where the INVITE had none and none was made while it rang. */
  accept(body: SessionBody): void {
    this.#callee?.server.prepare(body);
    this.#step(this.#callee?.server.awaitsPrack ? "accept-later" : "accept", {});
  }

  /** Callee: refuses the call, or redirects it by Contact fields. */
  reject(status: number, reason?: string, headers?: HeaderList): void {
    this.#step("reject", { status, reason, headers });
  }

  /** Ends the session by what its state asks for: CANCEL or BYE, which say why, or 603 to a call not answered. */
  end(why?: Reason): void {
    this.#step("end", { status: 603, ...(why ? { why } : {}) });
  }

  /**
   * Offers a change (hold, resume, another address); the peer's answer when it agreed. Before the call is confirmed it
   * goes by UPDATE, to each fork that has answered: it fails where offer and answer are not done or the peer takes none.
   */
  reoffer(source: OfferSource, options: ReofferOptions = {}): Promise<OfferOutcome> {
    const hasLeft = this.leaveFrom(options);
    return this.#inEachDialog(({ change }) => change.reoffer(source, options, hasLeft));
  }

  /**
   * Moves the signalling of a session to another local address and offers nothing: for a call that rings and has no
   * answer yet, where `reoffer` cannot go. It fails where the peer takes no UPDATE.
   */
  retarget(localAddress: string, options: Pick<ReofferOptions, "fresh" | "oldWayWorks" | "deadlineMs"> = {}): Promise<OfferOutcome> {
    this.leaveFrom({ localAddress, ...options });
    return this.#inEachDialog(({ change }) => change.retarget(localAddress, options));
  }

  /**
   * The way of before is dead: all that is still to be said, or may not have arrived, leaves from here (BYE, CANCEL, answers).
   * `reoffer` and `retarget` do that by themselves. False where that way works, or is this one.
   */
  leaveFrom({ localAddress, oldWayWorks = false, fresh = false }: ReofferOptions): boolean {
    const isAnother = localAddress !== undefined && (fresh || (!oldWayWorks && localAddress !== this.localAddress));
    if (isAnother && this.#state !== "ended") void this.#way.leaveFrom(localAddress);
    return isAnother;
  }

  /** Asks the peer of a confirmed session for its offer, which comes as an "offer" event. */
  requestOffer(): Promise<OfferOutcome> {
    return this.#dialog?.change.requestOffer() ?? Promise.resolve(fail(NOT_CONNECTED));
  }

  /** Answers the peer's "offer" event. */
  answerOffer(body: SessionBody): void {
    this.#takeAsker()?.answer(body);
  }

  /**
   * Refuses the peer's "offer" event; the session goes on as it was (RFC 3261 section 14.2). An offer that came in a
   * response cannot be refused: that ends the session.
   */
  rejectOffer(status = 488): void {
    this.#takeAsker()?.refuse(status);
  }

  handleRequest(transaction: ServerTransaction): void {
    receiveSessionRequest(transaction, {
      random: this.#context.random,
      timerOptions: this.#context.sessionTimer ?? DEFAULT_SESSION_TIMER,
      extensions: this.#extensions,
      isForking: !this.#dialog,
      find: (tag) => (this.#dialog ? (this.#dialog.channel.dialog.id.remoteTag === tag ? this.#dialog : undefined) : this.#caller?.forks.find(tag)),
      onBye: (message) => this.#step("bye", { message }),
      onReinvite: (reinvite) => this.#receiveReinvite(reinvite),
      onPrack: (prack) => this.#callee?.server.receivePrack(prack, (offer) => this.#dialog?.change.receive(offer)),
    });
  }

  handleAck(ack: SipRequest): void {
    if (this.#callee?.server.owns(ack)) this.#step("ack", { body: bodyOf(ack) });
    else this.#dialog?.change.receiveAck(ack);
  }

  handleStrayResponse(response: SipResponse): void {
    this.channel?.acknowledgeAgain(response.headers.cseq.sequence);
  }

  /** Lets everything go at once, without a word; `end` is the polite way. */
  dispose(): void {
    this.#state = "ended";
    this.#bye?.dispose();
    this.#close();
  }

  #step(input: InviteSessionInput, facts: SessionFacts): void {
    const before = this.#state;
    const { state, effects } = stepInviteSession(before, input);
    this.#state = state;
    this.#why = facts.why ?? this.#why;
    for (const effect of effects) this.#run(effect, facts, before);
  }

  #run(effect: InviteSessionEffect, facts: SessionFacts, before: InviteSessionState): void {
    switch (effect) {
      case "send-provisional": return this.#callee?.server.ring(this.#way.contact, facts.body);
      case "send-success": return this.#callee?.server.accept(this.#way.contact);
      case "send-refusal": return this.#callee?.server.refuse(facts.status ?? 603, facts.reason, facts.headers);
      case "send-487": return this.#callee?.server.refuse(487);
      case "stop-success": return this.#callee?.server.stop();
      case "send-ack": return this.#acknowledge(facts);
      case "send-bye": return this.#sendBye();
      case "send-cancel": return this.#caller?.cancel(this.#why);
      case "arm-cancel-timeout": return this.#armCancelTimeout();
      case "tell-ringing": return this.#tellRinging(facts);
      case "tell-offer": return this.#askForAnswer(facts);
      case "tell-accepted": return this.#events.emit({ kind: "accepted", ...(facts.body ? { body: facts.body } : {}) });
      case "tell-confirmed": return this.#tellConfirmed(facts.body);
      case "close": return this.#close();
      default: return this.#tellEnd(effect, facts, before);
    }
  }

  /** In the session's dialog, or in those of all forks; the outcome is that of the one that is heard, else of the latest. */
  #inEachDialog(act: (dialog: SessionDialog) => Promise<OfferOutcome>): Promise<OfferOutcome> {
    const forks = this.#dialog ? [this.#dialog] : (this.#caller?.forks.all ?? []);
    const main = this.#dialog ?? this.#caller?.forks.heard ?? forks.at(-1);
    const outcomes = this.#state === "ended" ? [] : forks.map((dialog) => ({ dialog, outcome: act(dialog) }));
    return outcomes.find(({ dialog }) => dialog === main)?.outcome ?? Promise.resolve(fail(NOT_CONNECTED));
  }

  #createTimer(): SessionTimer {
    const { clock, sessionTimer = DEFAULT_SESSION_TIMER } = this.#context;
    return new SessionTimer(clock, sessionTimer, {
      refresh: async () => (await this.#dialog?.change.refresh())?.ok ?? false,
      onExpired: () => this.#step("dialog-lost", { failure: EXPIRED, why: NO_REFRESH }),
    });
  }

  #createHost(ownsCallId: boolean): SessionHost {
    return {
      context: this.#context,
      owner: this,
      timer: this.#timer,
      ownsCallId,
      isEarly: () => this.#state === "early",
      isConfirmed: () => this.#state === "confirmed",
      awaitsPrack: () => this.#callee?.server.awaitsPrack ?? false,
      contact: () => this.#way.contact,
      step: (input, facts) => this.#step(input, facts),
      emit: (event) => this.#events.emit(event),
      ask: (asker, body) => this.#ask(asker, body),
      onSending: (invite, contact) => {
        this.#way.name(contact);
        this.#request = invite;
      },
      onDialog: (dialog) => (this.#dialog = dialog),
      onLost: (failure) => this.#step("dialog-lost", { failure }),
    };
  }

  /** Who starts another INVITE has had our 2xx: its ACK was lost or overtaken, and held no answer (RFC 5407 section 3.1.4). */
  #receiveReinvite(reinvite: ServerTransaction): void {
    if (this.#state === "accepted" && this.#dialog?.exchange.isAgreed) this.#step("ack", {});
    if (this.#state === "confirmed") this.#dialog?.change.receive(reinvite);
    else refuseForNow(reinvite, this.#context.random);
  }

  #tellRinging({ message, body }: SessionFacts): void {
    if (message?.kind === "response") this.#events.emit({ kind: "ringing", status: message.status, ...(body ? { body } : {}) });
  }

  #ask(asker: OfferAsker, body: SessionBody | undefined): void {
    this.#asker = asker;
    this.#events.emit({ kind: "offer", ...(body ? { body } : {}) });
  }

  #takeAsker(): OfferAsker | undefined {
    const asker = this.#asker;
    this.#asker = undefined;
    return asker;
  }

  /** The 2xx has the first offer of the session: our answer goes into the ACK. */
  #askForAnswer({ body, invite }: SessionFacts): void {
    this.#unanswered = invite;
    this.#ask({
      answer: (answer) => this.#step("answer", { answer }),
      refuse: () => this.#step("unacceptable", { why: NOT_ACCEPTABLE }),
    }, body);
  }

  #tellConfirmed(ackBody: SessionBody | undefined): void {
    const { exchange } = this.#dialog ?? {};
    // The ACK answers only an offer that went out in our 2xx; one that owes us the answer and has none settles nothing.
    if (this.#callee && ackBody && exchange?.receive("ack") === "answer") this.#events.emit({ kind: "answer", body: ackBody });
    else if (this.#callee && exchange?.expects("ack")) exchange.fail();
    this.#events.emit({ kind: "confirmed" });
    this.replaced?.end();
  }

  #acknowledge({ invite = this.#unanswered, answer }: SessionFacts): void {
    if (answer) this.#dialog?.exchange.send("ack", answer);
    if (invite) this.channel?.acknowledge(invite, answer);
  }

  #tellEnd(effect: Parameters<typeof describeEnding>[0], facts: SessionFacts, before: InviteSessionState): void {
    this.#timer.dispose();
    this.#caller?.forks.dispose();
    this.#dialog?.dispose();
    this.#events.emit(describeEnding(effect, { ...facts, wasConfirmed: before === "confirmed" || before === "accepted" }));
  }

  #sendBye(): void {
    const done = (): void => this.#step("bye-answered", {});
    const onReply = ({ response }: { readonly response: SipResponse }): void => void (response.status >= 200 && done());
    this.#bye = this.channel?.request({ method: "BYE", headers: this.#why ? [reasonField(this.#why)] : [], onReply, onFailure: done });
  }

  #armCancelTimeout(): void {
    this.#owned.add(this.#context.clock.setTimer(CANCEL_TIMEOUT_MS, () => this.#step("cancel-timeout", {})));
  }

  #close(): void {
    if (this.#owned.disposed) return;
    this.#owned.dispose();
    this.#closed.emit(this);
    this.#closed.dispose();
    this.#events.dispose();
  }
}
