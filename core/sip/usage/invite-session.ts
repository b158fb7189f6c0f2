// One call's session: runs invite-session-machine.ts and joins its parts (client, server, changes).
// RFC 3261 sections 13 to 15. Bodies are opaque; who the call is for, and what people see, is the phone's business.
import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import { Emitter, type Event } from "../../base/emitter.ts";
import type { Failure } from "../../base/errors.ts";
import { fail, type Result } from "../../base/result.ts";
import { Dialog } from "../dialog/dialog.ts";
import { bodyOf, type SessionBody } from "../dialog/session-body.ts";
import type { NameAddr, SipMessage, SipRequest, SipResponse } from "../message/model.ts";
import { createNameAddr, formatNameAddr } from "../message/name-addr.ts";
import type { Arrival, ServerTransaction } from "../transaction/transaction-user.ts";
import { DEFAULT_TIMER_BASE } from "../transaction/timers.ts";
import { ownContact, type OwnContact } from "./contact.ts";
import { DialogChannel } from "./dialog-channel.ts";
import type { DialogOwner } from "./dialog-owner.ts";
import type { Identity } from "./identity.ts";
import { createTag } from "./identifiers.ts";
import { InviteClient, type InviteOptions } from "./invite-client.ts";
import { InviteServer } from "./invite-server.ts";
import {
  stepInviteSession, type InviteSessionEffect, type InviteSessionInput, type InviteSessionState,
} from "./invite-session-machine.ts";
import { OfferAnswer } from "./offer-answer.ts";
import { SessionChange, type OfferSource, type ReofferOptions } from "./session-change.ts";
import { describeEnding } from "./session-ending.ts";
import { receiveSessionRequest, refuseForNow } from "./session-requests.ts";
import type { InviteSessionEvent } from "./session-event.ts";
import type { UserAgentContext } from "./user-agent-context.ts";

/** How an incoming session came. */
export interface IncomingInvite {
  readonly transaction: ServerTransaction;
  /** For our requests within the dialog, until `useIdentity` names the account. */
  readonly identity: Identity;
  readonly contact: OwnContact;
}

/** What an input of the machine brings along for its effects. */
interface Facts {
  readonly message?: SipMessage;
  readonly invite?: SipRequest;
  readonly failure?: Failure;
  readonly body?: SessionBody | undefined;
  readonly status?: number;
  readonly reason?: string | undefined;
}


const NOT_CONNECTED: Failure = { code: "call/not-connected", message: "The call is not connected." };
/** RFC 3261 section 9.1: how long a cancelled INVITE may stay without its final response. */
const CANCEL_TIMEOUT_MS = 64 * DEFAULT_TIMER_BASE.t1Ms;

export class InviteSession implements Disposable, DialogOwner {
  readonly direction: "incoming" | "outgoing";
  readonly #context: UserAgentContext;
  readonly #events = new Emitter<InviteSessionEvent>();
  readonly #closed = new Emitter<InviteSession>();
  readonly #owned = new DisposableStore();
  readonly #exchange = new OfferAnswer();
  readonly #earlyBodies = new Map<string, SessionBody>();
  readonly #client: InviteClient | undefined;
  readonly #server: InviteServer | undefined;
  #state: InviteSessionState;
  #channel: DialogChannel | undefined;
  #change: SessionChange | undefined;
  #contact: OwnContact | undefined;
  #remote: NameAddr;
  #request: SipRequest | undefined;
  #bye: Disposable | undefined;

  /** What happens to the session. */
  readonly onEvent: Event<InviteSessionEvent> = this.#events.event;
  /** Nothing is left to do: the last transaction has its answer. */
  readonly onClose: Event<InviteSession> = this.#closed.event;

  /** Use `UserAgent.invite`; the INVITE leaves after this returns, so that no event is missed. */
  constructor(context: UserAgentContext, start: { readonly outgoing: InviteOptions } | { readonly incoming: IncomingInvite }) {
    this.#context = context;
    if ("outgoing" in start) {
      this.direction = "outgoing";
      this.#state = "calling";
      this.#remote = createNameAddr(start.outgoing.target);
      this.#client = this.#owned.add(this.#createClient(start.outgoing));
      this.#exchange.take("sent");
    } else {
      const { request } = start.incoming.transaction;
      this.direction = "incoming";
      this.#state = "incoming";
      this.#remote = request.headers.from;
      this.#request = request;
      this.#contact = start.incoming.contact;
      this.#server = this.#owned.add(this.#createServer(start.incoming));
      if (bodyOf(request)) this.#exchange.take("received");
    }
  }

  /** The INVITE: as received, or as last sent. */
  get request(): SipRequest | undefined {
    return this.#request;
  }

  /** How an incoming INVITE came. */
  get arrival(): Arrival | undefined {
    return this.#server?.arrival;
  }

  get state(): InviteSessionState {
    return this.#state;
  }

  /** Call-ID and our tag: what every dialog that an outgoing INVITE may make has in common. */
  get callKey(): string {
    return this.#client ? `${this.#client.callId} ${this.#client.localTag}` : "";
  }

  /** The other side: whom we called, or who calls; from the dialog once there is one. */
  get remote(): NameAddr {
    return this.#channel?.dialog.remote ?? this.#remote;
  }

  /** The local address that this session's signalling uses; undefined until the INVITE is on its way. */
  get localAddress(): string | undefined {
    return this.#channel?.localAddress ?? this.#contact?.local.address;
  }

  /** The offer of an incoming session; undefined where the caller asks for ours. */
  get offer(): SessionBody | undefined {
    return this.direction === "incoming" && this.#request ? bodyOf(this.#request) : undefined;
  }

  /** Names the account that an incoming session belongs to, before it rings: its credentials and public address serve here. */
  useIdentity(identity: Identity): void {
    if (!this.#server || !this.#channel || !this.#contact) return;
    this.#channel.identity = identity;
    this.#contact = ownContact(this.#context, identity, this.#contact.local, this.#server.transport);
  }

  /** Callee: tells the caller that it rings (180), or with early media (183). */
  ring(body?: SessionBody): void {
    this.#step("ring", { body });
  }

  /** Callee: answers the call; `body` is the answer, or our offer where the INVITE had none. */
  accept(body: SessionBody): void {
    this.#step("accept", { body });
  }

  /** Callee: refuses the call. */
  reject(status: number, reason?: string): void {
    this.#step("reject", { status, reason });
  }

  /** Ends the session by what its state asks for: CANCEL, BYE, or 603 to a call not answered. */
  end(): void {
    this.#step("end", { status: 603 });
  }

  /** Offers a change of a confirmed session (hold, resume, another address); the peer's answer when it agreed. */
  reoffer(source: OfferSource, options?: ReofferOptions): Promise<Result<SessionBody | undefined, Failure>> {
    return this.#change?.reoffer(source, options) ?? Promise.resolve(fail(NOT_CONNECTED));
  }

  /** Answers the peer's "offer" event. */
  answerOffer(body: SessionBody): void {
    this.#change?.answer(body);
  }

  /** Refuses the peer's "offer" event; the session goes on as it was (RFC 3261 section 14.2). */
  rejectOffer(status = 488): void {
    this.#change?.refuse(status);
  }

  handleRequest(transaction: ServerTransaction): void {
    receiveSessionRequest(transaction, {
      random: this.#context.random,
      dialog: this.#channel?.dialog,
      onBye: (message) => this.#step("bye", { message }),
      onReinvite: (reinvite) => this.#receiveReinvite(reinvite),
    });
  }

  handleAck(ack: SipRequest): void {
    const body = bodyOf(ack);
    if (this.#server?.owns(ack)) this.#step("ack", { body });
    else this.#change?.receiveAck(ack);
  }

  handleStrayResponse(response: SipResponse): void {
    this.#channel?.acknowledgeAgain(response.headers.cseq.sequence);
  }

  /** Lets everything go at once, without a word to the peer; `end` is the polite way. */
  dispose(): void {
    this.#state = "ended";
    this.#bye?.dispose();
    this.#close();
  }

  #step(input: InviteSessionInput, facts: Facts): void {
    const before = this.#state;
    const { state, effects } = stepInviteSession(before, input);
    this.#state = state;
    for (const effect of effects) this.#run(effect, facts, before);
  }

  #run(effect: InviteSessionEffect, facts: Facts, before: InviteSessionState): void {
    switch (effect) {
      case "send-provisional": return this.#server?.ring(facts.body ? 183 : 180, this.#contactHeader(), facts.body);
      case "send-success": return this.#accept(facts.body);
      case "send-refusal": return this.#server?.refuse(facts.status ?? 603, facts.reason);
      case "send-487": return this.#server?.refuse(487);
      case "stop-success": return this.#server?.stop();
      case "send-ack": return this.#acknowledge(facts);
      case "send-bye": return this.#sendBye();
      case "send-cancel": return this.#client?.cancel();
      case "arm-cancel-timeout": return this.#armCancelTimeout();
      case "tell-ringing": return this.#tellRinging(facts.message);
      case "tell-accepted": return this.#emit({ kind: "accepted", ...(facts.body ? { body: facts.body } : {}) });
      case "tell-confirmed": return this.#tellConfirmed(facts.body);
      case "close": return this.#close();
      default: {
        this.#change?.dispose();
        return this.#emit(describeEnding(effect, { ...facts, wasConfirmed: before === "confirmed" || before === "accepted" }));
      }
    }
  }

  #createClient(options: InviteOptions): InviteClient {
    return new InviteClient(this.#context, options, this, {
      onSending: (invite, contact) => {
        this.#request = invite;
        this.#contact = contact;
      },
      onProvisional: (message) => this.#step("provisional", { message }),
      onSuccess: (message, channel, invite) => {
        this.#channel = channel;
        this.#step("success", { message, invite, body: this.#takeAnswer(message) });
      },
      onRepeatedSuccess: (invite) => this.#step("success", { invite }),
      onEarlyEnded: (tag) => this.#forgetFork(tag),
      onForwarded: (to) => this.#emit({ kind: "forwarded", to }),
      onRefusal: ({ response }) => this.#step("failure", { message: response }),
      onFailure: (failure) => this.#step("no-response", { failure }),
    });
  }

  #createServer({ transaction, identity, contact }: IncomingInvite): InviteServer {
    const localTag = createTag(this.#context.random);
    const dialog = Dialog.asServer(transaction.request, localTag);
    this.#channel = new DialogChannel(this.#context, identity, dialog, contact.local.address);
    const entry = this.#context.dialogs.add(dialog.id, this);
    if (entry) this.#owned.add(entry);
    return new InviteServer(this.#context, transaction, localTag, {
      onCancel: (message) => this.#step("cancel", { message }),
      onExpired: () => this.#step("expired", {}),
      onBroken: () => this.#step("no-response", {}),
      onAckTimeout: () => this.#step("ack-timeout", {}),
    });
  }

  #accept(body: SessionBody | undefined): void {
    if (!body) return;
    this.#exchange.take("sent");
    this.#server?.accept(this.#contactHeader(), body);
  }

  /** Who starts another INVITE has had our 2xx: its ACK was lost or overtaken, and held no answer (RFC 5407 section 3.1.4). */
  #receiveReinvite(reinvite: ServerTransaction): void {
    if (this.#state === "accepted" && this.#exchange.isAgreed) this.#step("ack", {});
    if (this.#change) this.#change.receive(reinvite);
    else refuseForNow(reinvite, this.#context.random);
  }

  /** The answer in the 2xx, or the one that the same peer gave in an 18x before and left out of the 2xx. */
  #takeAnswer(response: SipResponse): SessionBody | undefined {
    const body = bodyOf(response) ?? this.#earlyBodies.get(tagOf(response));
    this.#exchange.take(body ? "received" : "failed");
    return body;
  }

  #tellRinging(message: SipMessage | undefined): void {
    if (message?.kind !== "response") return;
    const body = bodyOf(message);
    if (body && this.#earlyBodies.size < MAX_EARLY_BODIES) this.#earlyBodies.set(tagOf(message), body);
    this.#emit({ kind: "ringing", status: message.status, ...(body ? { body } : {}) });
  }

  /** Where the fork that is heard is gone, another one that has answered is heard instead. */
  #forgetFork(tag: string): void {
    const wasHeard = [...this.#earlyBodies.keys()].at(-1) === tag;
    this.#earlyBodies.delete(tag);
    const body = [...this.#earlyBodies.values()].at(-1);
    if (this.#state === "early" && wasHeard && body) this.#emit({ kind: "ringing", status: 183, body });
  }

  #tellConfirmed(ackBody: SessionBody | undefined): void {
    if (!this.#channel) return;
    this.#change = this.#owned.add(new SessionChange({
      context: this.#context,
      channel: this.#channel,
      exchange: this.#exchange,
      ownsCallId: this.direction === "outgoing",
      contact: () => this.#contactHeader(),
      emit: (event) => this.#emit(event),
      onLost: (failure) => this.#step("dialog-lost", { failure }),
    }));
    // The ACK answers only an offer that went out in our 2xx.
    if (this.#server && ackBody && this.#exchange.take("received") === "answer") this.#emit({ kind: "answer", body: ackBody });
    this.#emit({ kind: "confirmed" });
  }

  #acknowledge({ invite }: Facts): void {
    if (invite) this.#channel?.acknowledge(invite);
  }

  #sendBye(): void {
    const done = (): void => this.#step("bye-answered", {});
    const onReply = ({ response }: { readonly response: SipResponse }): void => {
      if (response.status >= 200) done();
    };
    this.#bye = this.#channel?.request({ method: "BYE", onReply, onFailure: done });
  }

  #armCancelTimeout(): void {
    this.#owned.add(this.#context.clock.setTimer(CANCEL_TIMEOUT_MS, () => this.#step("cancel-timeout", {})));
  }

  #contactHeader(): string {
    return this.#contact ? formatNameAddr(createNameAddr(this.#contact.uri)) : "";
  }

  #emit(event: InviteSessionEvent): void {
    this.#events.emit(event);
  }

  #close(): void {
    if (this.#owned.disposed) return;
    this.#owned.dispose();
    this.#closed.emit(this);
    this.#closed.dispose();
    this.#events.dispose();
  }
}

/** As many forks as InviteClient tracks. */
const MAX_EARLY_BODIES = 16;

function tagOf(response: SipResponse): string {
  return response.headers.to.params.get("tag") ?? "";
}
