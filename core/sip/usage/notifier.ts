// One subscriber as its notifier serves it: runs notifier-machine.ts (RFC 6665 section 4.2). Made by a SUBSCRIBE
// (`event-server.ts`), or by a request that implies a subscription (REFER, RFC 3515), in its own dialog or a shared one.
import type { Disposable } from "../../base/disposable.ts";
import { Emitter, type Event } from "../../base/emitter.ts";
import type { HeaderList } from "../dialog/dialog.ts";
import type { SessionBody } from "../dialog/session-body.ts";
import { createResponse } from "../message/create-message.ts";
import { createNameAddr, formatNameAddr } from "../message/name-addr.ts";
import type { ServerTransaction } from "../transaction/transaction-user.ts";
import type { ClientRequest } from "./client-request.ts";
import type { OwnContact } from "./contact.ts";
import type { DialogChannel } from "./dialog-channel.ts";
import type { DialogOwner } from "./dialog-owner.ts";
import {
  stepNotifier, stepPace,
  type NotifierEffect, type NotifierInput, type NotifierState, type PaceEffect, type PaceInput, type PaceState,
} from "./notifier-machine.ts";
import { eventHeader } from "./subscribe-request.ts";
import type { UserAgentContext } from "./user-agent-context.ts";

/** Why a notifier ends a subscription (RFC 6665 section 4.2.2). */
export type CloseReason = "deactivated" | "probation" | "rejected" | "timeout" | "giveup" | "noresource" | "invariant";

export interface NotifierOptions {
  readonly event: string;
  readonly eventId?: string;
  /** The dialog's way to the subscriber. */
  readonly channel: DialogChannel;
  /** Whether it may see the state at once, or waits for `approve`. */
  readonly isApproved: boolean;
  readonly expiresS: number;
  /** Changes are told no closer together than this. */
  readonly minIntervalMs: number;
  /** Whether each NOTIFY has a document, before the approval and with "noresource" too, as a REFER's must (RFC 3515 section 2.4.5). */
  readonly tellsAlways?: boolean;
  /** The interval that a SUBSCRIBE in the dialog gets; absent: what it was made with. */
  grant?(wantedS: number | undefined): number;
  /** What the next NOTIFY says: all of it, or what changed since the last one. Only asked once it may see the state, or is always told. */
  document(isFull: boolean): SessionBody | undefined;
}

export class Notifier implements Disposable, DialogOwner {
  readonly event: string;
  readonly #context: UserAgentContext;
  readonly #options: NotifierOptions;
  readonly #ends = new Emitter<void>();
  #state: NotifierState;
  #pace: PaceState = "idle";
  #untilMs = 0;
  #reason: CloseReason = "timeout";
  #retryAfterS: number | undefined;
  #isFull = true;
  #isApproved: boolean;
  #expiry: Disposable | undefined;
  #rest: Disposable | undefined;
  #request: ClientRequest | undefined;

  /** It is over and nothing more is sent: after the last NOTIFY, or because one was refused. */
  readonly onEnd: Event<void> = this.#ends.event;

  constructor(context: UserAgentContext, options: NotifierOptions) {
    this.#context = context;
    this.#options = options;
    this.event = options.event;
    this.#isApproved = options.isApproved;
    this.#state = options.isApproved ? "active" : "pending";
    this.#grant(options.expiresS);
  }

  get state(): NotifierState {
    return this.#state;
  }

  /** Sends the first NOTIFY, right after the answer to the request that made it (RFC 6665 section 4.2.1.2). */
  begin(): void {
    if (this.#options.expiresS === 0) this.#step("due");
    else this.#step("refresh");
  }

  /** Lets the subscriber see the state. */
  approve(): void {
    this.#isApproved = true;
    this.#step("approve");
  }

  /** There is news: told with the next NOTIFY, at once or when the last one is long enough ago. */
  changed(): void {
    this.#step("changed");
  }

  /** Ends it with a last NOTIFY; it has the state unless the subscriber was never let in. */
  close(reason: CloseReason, retryAfterS?: number): void {
    this.#reason = reason;
    this.#retryAfterS = retryAfterS;
    this.#step("close");
  }

  dispose(): void {
    this.#state = "ended";
    this.#expiry?.dispose();
    this.#rest?.dispose();
    this.#request?.dispose();
    this.#ends.dispose();
  }

  /** A SUBSCRIBE in the dialog: a refresh, or its end. The owner of a shared dialog hands those of this event here. */
  handleRequest(transaction: ServerTransaction, contact?: OwnContact): void {
    const { request } = transaction;
    const { event, eventId, channel } = this.#options;
    const asked = request.headers.event;
    if (request.method !== "SUBSCRIBE") return this.#answer(transaction, 405, [["Allow", "SUBSCRIBE"]]);
    if (asked?.name !== event) return this.#answer(transaction, 489, [["Allow-Events", event]]);
    if (asked.id !== eventId || this.#state === "ending" || this.#state === "ended") return this.#answer(transaction, 481);
    if (!channel.dialog.acceptSequence(request)) return this.#answer(transaction, 500);
    channel.dialog.refreshTarget(request);
    this.#refresh(transaction, contact);
  }

  #refresh(transaction: ServerTransaction, contact: OwnContact | undefined): void {
    const wantedS = transaction.request.headers.expires;
    const grantedS = wantedS === 0 ? 0 : (this.#options.grant?.(wantedS) ?? this.#options.expiresS);
    const own: HeaderList = contact ? [["Contact", formatNameAddr(createNameAddr(contact.uri))]] : [];
    this.#answer(transaction, 200, [...own, ["Expires", String(grantedS)]]);
    this.#isFull = true;
    if (grantedS === 0) return this.close("timeout");
    this.#grant(grantedS);
    this.#step("refresh");
  }

  #step(input: NotifierInput): void {
    const { state, effects } = stepNotifier(this.#state, input);
    this.#state = state;
    for (const effect of effects) this.#run(effect);
  }

  #run(effect: NotifierEffect): void {
    switch (effect) {
      case "notify-now": return this.#keepPace("now");
      case "notify-soon": return this.#keepPace("soon");
      case "arm-expiry": return this.#armExpiry();
      case "disarm": return this.#expiry?.dispose();
      case "release":
        this.#ends.emit();
        return this.dispose();
    }
  }

  #keepPace(input: PaceInput): void {
    const { state, effects } = stepPace(this.#pace, input);
    this.#pace = state;
    for (const effect of effects) this.#runPace(effect);
  }

  #runPace(effect: PaceEffect): void {
    switch (effect) {
      case "send": return this.#send();
      case "arm":
        this.#rest = this.#context.clock.setTimer(this.#options.minIntervalMs, () => this.#keepPace("due"));
        return;
      case "disarm": return this.#rest?.dispose();
      case "tell-sent": return this.#step("sent");
    }
  }

  #send(): void {
    const { event, eventId, channel } = this.#options;
    const body = this.#mayTell ? this.#options.document(this.#isFull) : undefined;
    this.#isFull = false;
    this.#request = channel.request({
      method: "NOTIFY",
      headers: [["Event", eventHeader(event, eventId)], ["Subscription-State", this.#stateHeader]],
      withContact: true,
      ...(body ? { body } : {}),
      onReply: ({ response }) => {
        if (response.status >= 300) this.#step("failed");
        else if (response.status >= 200) this.#keepPace("answered");
      },
      onFailure: () => this.#step("failed"),
    });
  }

  /** Who was never let in learns nothing, not even at the end. */
  get #mayTell(): boolean {
    if (this.#options.tellsAlways) return true;
    if (this.#state !== "ending") return this.#isApproved;
    return this.#isApproved && this.#reason !== "rejected" && this.#reason !== "noresource";
  }

  get #stateHeader(): string {
    if (this.#state !== "ending") return `${this.#state};expires=${Math.max(0, Math.ceil((this.#untilMs - this.#context.clock.nowMs()) / 1000))}`;
    return `terminated;reason=${this.#reason}${this.#retryAfterS === undefined ? "" : `;retry-after=${this.#retryAfterS}`}`;
  }

  #grant(seconds: number): void {
    this.#untilMs = this.#context.clock.nowMs() + 1000 * seconds;
  }

  #armExpiry(): void {
    this.#expiry?.dispose();
    this.#expiry = this.#context.clock.setTimer(this.#untilMs - this.#context.clock.nowMs(), () => this.#step("due"));
  }

  #answer(transaction: ServerTransaction, status: number, headers: HeaderList = []): void {
    transaction.respond(createResponse(transaction.request, status, undefined, { headers }));
  }
}
