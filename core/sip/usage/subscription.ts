// One subscription as its subscriber: runs subscription-machine.ts (RFC 6665 section 4.1). Begins with a SUBSCRIBE, or
// with another request that implies one (REFER, RFC 3515), in a dialog of its own or in one that is there already.
// What the notifications say is the business of `sip/events` and of who subscribed.
import type { Disposable } from "../../base/disposable.ts";
import { Emitter, type Event } from "../../base/emitter.ts";
import type { Failure } from "../../base/errors.ts";
import { Dialog, type HeaderList } from "../dialog/dialog.ts";
import { dialogIdOf } from "../dialog/dialog-table.ts";
import { bodyOf } from "../dialog/session-body.ts";
import type { SubscriptionState } from "../message/header-values.ts";
import type { SipRequest } from "../message/model.ts";
import { DEFAULT_TIMER_BASE } from "../transaction/timers.ts";
import type { ServerTransaction } from "../transaction/transaction-user.ts";
import { ClientRequest, type ClientReply } from "./client-request.ts";
import { DialogChannel } from "./dialog-channel.ts";
import type { DialogOwner } from "./dialog-owner.ts";
import { eventFailure, isPassingStatus, noNotifyFailure, terminationFailure } from "./event-failure.ts";
import { initialRoute } from "./initial-route.ts";
import { createCallId, createTag, randomFraction } from "./identifiers.ts";
import { answerNotify, screenNotify } from "./notify-screening.ts";
import { retryDelayMs, slowRetryDelayMs } from "./registration-machine.ts";
import { createSubscribe, subscribeHeaders } from "./subscribe-request.ts";
import {
  delayAfterTermination, stepSubscription, subscriptionRefreshMs,
  type SubscriptionEffect, type SubscriptionInput, type SubscriptionMachineState,
} from "./subscription-machine.ts";
import type { SubscriptionEvent, SubscriptionOptions } from "./subscription-options.ts";
import type { UserAgentContext } from "./user-agent-context.ts";

interface Facts {
  readonly failure?: Failure;
  readonly delayMs?: number;
  readonly pending?: boolean;
}

/** One attempt: what its SUBSCRIBE has in common with its NOTIFYs. */
interface Attempt {
  readonly callId: string;
  readonly tag: string;
  sequence: number;
  readonly startedMs: number;
}

const DEFAULT_EXPIRES_S = 3600;
const MAX_EXPIRES_S = 86_400;
/** Timer N (RFC 6665 section 4.1.2.4). */
const FIRST_NOTIFY_MS = 64 * DEFAULT_TIMER_BASE.t1Ms;
/** How long `stop` waits for the last NOTIFY; the notifier's subscription is over by then whatever happens. */
const LAST_NOTIFY_MS = 2_000;
/** A subscription that was good for longer than this says nothing against making it anew at once. */
const SOON_MS = 60_000;
const MAX_FORKS = 8;

export class Subscription implements Disposable, DialogOwner {
  readonly #context: UserAgentContext;
  readonly #options: SubscriptionOptions;
  readonly #events = new Emitter<SubscriptionEvent>();
  readonly #stopped = new Emitter<void>();
  readonly #forks = new Map<string, Subscription>();
  #state: SubscriptionMachineState = "idle";
  #attempt: Attempt | undefined;
  #channel: DialogChannel | undefined;
  #entries: Disposable[] = [];
  #request: ClientRequest | undefined;
  #timer: Disposable | undefined;
  #localAddress: string | undefined;
  #expiresS: number;
  #untilMs = 0;
  /** Attempts in a row that came to nothing, or ended soon. */
  #failures = 0;
  #disposed = false;

  /** Everything that happens to it, and each NOTIFY. */
  readonly onEvent: Event<SubscriptionEvent> = this.#events.event;

  constructor(context: UserAgentContext, options: SubscriptionOptions) {
    this.#context = context;
    this.#options = options;
    this.#expiresS = options.expiresS ?? DEFAULT_EXPIRES_S;
    this.#channel = options.within;
  }

  get state(): SubscriptionMachineState {
    return this.#state;
  }

  /** Subscribes; or refreshes at once, as after a change of the network. */
  start(): void {
    if (!this.#disposed) this.#step("start");
  }

  /** Subscribes again from another local address, and tells the notifier that NOTIFYs go there (RFC 6665 section 4.1.2.2). */
  move(localAddress: string): void {
    this.#localAddress = localAddress;
    if (this.#disposed || this.#state === "idle" || this.#state === "ended" || this.#state === "unsubscribing") return;
    if (this.#channel && !this.#options.within) this.#channel.localAddress = localAddress;
    for (const fork of this.#forks.values()) fork.move(localAddress);
    this.#step("start");
  }

  /** Unsubscribes; resolves after the last NOTIFY, or after 2 s. */
  async stop(): Promise<void> {
    if (this.#disposed || this.#state === "ended") return;
    const stopped = new Promise<void>((resolve) => void this.#stopped.event(resolve));
    await Promise.all([...this.#forks.values()].map((fork) => fork.stop()));
    this.#step("stop");
    await stopped;
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#state = "ended";
    this.#timer?.dispose();
    this.#request?.dispose();
    this.#dropDialog();
    this.#stopped.emit();
    this.#events.dispose();
  }

  /** A NOTIFY of the subscription's dialog, or the first one of a dialog that it makes. */
  handleRequest(transaction: ServerTransaction): void {
    const { request } = transaction;
    const tag = dialogIdOf(request).remoteTag;
    const fork = this.#forks.get(tag);
    if (fork) return fork.handleRequest(transaction);
    const refusal = screenNotify(request, this.#options);
    if (refusal) return answerNotify(transaction, this.#context, refusal.status, refusal.headers);
    if (this.#channel && this.#channel.dialog.id.remoteTag !== tag) return this.#receiveFork(transaction);
    // A dialog that is shared has its own owner count the sequence.
    if (!this.#channel) this.#makeDialog(request);
    else if (!this.#options.within && !this.#channel.dialog.acceptSequence(request)) return answerNotify(transaction, this.#context, 500);
    this.#channel?.dialog.refreshTarget(request);
    answerNotify(transaction, this.#context, 200);
    this.#receiveNotify(request);
  }

  #receiveNotify(request: SipRequest): void {
    const state = request.headers.subscriptionState!;
    const body = bodyOf(request);
    this.#events.emit({ kind: "notified", notification: { notifier: dialogIdOf(request).remoteTag, state, request, ...(body ? { body } : {}) } });
    if (this.#disposed) return;
    if (state.state === "terminated") return this.#terminate(state);
    if (this.#isFetch) return this.#step("over");
    if (state.expires !== undefined) this.#grant(state.expires);
    if (this.#lastedMs > SOON_MS) this.#failures = 0;
    this.#step("notified", { pending: state.state === "pending" });
  }

  #terminate(state: SubscriptionState): void {
    if (this.#isFetch || this.#state === "unsubscribing") return this.#step("over");
    if (this.#lastedMs > SOON_MS) this.#failures = 0;
    const { reason, retryAfter } = state;
    const fraction = randomFraction(this.#context.random);
    const delayMs = delayAfterTermination({
      soon: this.#failures, fraction,
      ...(reason === undefined ? {} : { reason }),
      ...(retryAfter === undefined ? {} : { retryAfterS: retryAfter }),
    });
    const failure = terminationFailure(reason);
    if (delayMs === "never") return this.#step("over", { failure });
    this.#failures += 1;
    this.#step("lost", { failure, delayMs });
  }

  #step(wanted: SubscriptionInput, facts: Facts = {}): void {
    const input = this.#renews ? wanted : onceOnly(this.#state, wanted);
    const { state, effects } = stepSubscription(this.#state, input);
    this.#state = state;
    for (const effect of effects) this.#run(effect, facts);
  }

  #run(effect: SubscriptionEffect, facts: Facts): void {
    switch (effect) {
      case "send": return this.#sendFirst();
      case "send-refresh": return this.#sendInDialog(this.#expiresS);
      case "send-removal": return this.#sendInDialog(0);
      case "abandon": return this.#request?.dispose();
      case "drop-dialog": return this.#dropDialog();
      case "arm-first-notify": return this.#arm(FIRST_NOTIFY_MS, { failure: noNotifyFailure, delayMs: this.#nextDelayMs() });
      case "arm-last-notify": return this.#arm(LAST_NOTIFY_MS);
      case "arm-refresh": return this.#arm(subscriptionRefreshMs(this.#leftMs, randomFraction(this.#context.random)));
      case "arm-again": return this.#arm(Math.min(this.#leftMs, facts.delayMs ?? 0));
      case "arm-retry": return this.#arm(facts.delayMs ?? this.#nextDelayMs());
      case "disarm": return this.#timer?.dispose();
      case "tell-subscribing": return this.#events.emit({ kind: "subscribing" });
      case "tell-active": return this.#events.emit({ kind: "active", pending: facts.pending ?? false });
      case "tell-retrying": return this.#events.emit({ kind: "retrying", failure: facts.failure ?? noNotifyFailure, delayMs: facts.delayMs ?? 0 });
      case "tell-ended": return this.#tellEnded(facts.failure);
    }
  }

  #tellEnded(failure: Failure | undefined): void {
    this.#events.emit({ kind: "ended", ...(failure ? { failure } : {}) });
    this.#stopped.emit();
  }

  /** The request that makes the subscription. Its dialog is entered half, since only a NOTIFY tells the notifier's tag. */
  #sendFirst(): void {
    const { identity, target, within, method = "SUBSCRIBE", headers = [], body } = this.#options;
    this.#request?.dispose();
    const handlers = { onReply: (reply: ClientReply) => this.#receiveReply(reply), onFailure: (failure: Failure) => this.#unavailable(failure) };
    if (within) {
      const own: HeaderList = method === "SUBSCRIBE" ? subscribeHeaders(this.#options, this.#expiresS) : headers;
      this.#request = within.request({ method, headers: own, withContact: true, ...(body ? { body } : {}), ...handlers });
      return;
    }
    const attempt = this.#begin();
    this.#request = new ClientRequest(this.#context, {
      identity,
      nextHop: initialRoute(this.#context.memoryOf(identity), identity, target).nextHop,
      ...(this.#localAddress === undefined ? {} : { localAddress: this.#localAddress }),
      build: (contact) => createSubscribe(this.#context, this.#options, { ...attempt, sequence: ++attempt.sequence, contact, expiresS: this.#expiresS }),
      ...handlers,
    });
  }

  #begin(): Attempt {
    const { random, clock, dialogs } = this.#context;
    if (this.#attempt) return this.#attempt;
    const attempt = { callId: createCallId(random), tag: createTag(random), sequence: 0, startedMs: clock.nowMs() };
    this.#attempt = attempt;
    this.#enter(dialogs.add({ callId: attempt.callId, localTag: attempt.tag, remoteTag: "" }, this));
    return attempt;
  }

  #sendInDialog(expiresS: number): void {
    this.#request?.dispose();
    this.#request = this.#channel?.request({
      method: "SUBSCRIBE",
      headers: subscribeHeaders(this.#options, expiresS),
      withContact: true,
      onReply: (reply) => this.#receiveReply(reply),
      onFailure: (failure) => this.#unavailable(failure),
    });
  }

  #receiveReply({ response, verdict }: ClientReply): void {
    const { status, headers } = response;
    if (status < 200) return;
    if (status < 300) {
      this.#grant(headers.expires ?? this.#expiresS);
      return this.#step("accepted");
    }
    const failure = eventFailure(response, this.#options.event);
    if (verdict) return this.#step("over", { failure });
    if (status === 423 && this.#lengthen(headers.minExpires)) return this.#step("too-brief");
    // Section 4.1.2.2: 481 to a refresh means that the notifier has forgotten us.
    if (status === 481) return this.#lose(failure, 0);
    if (isPassingStatus(status)) return this.#unavailable(failure, 1000 * Math.min(headers.retryAfter ?? 0, MAX_EXPIRES_S));
    // Who may not subscribe now may be let in another day, but is not asked for that; a lost dialog is worth a new one.
    if (this.#state === "refreshing" && status !== 403 && status !== 489) return this.#lose(failure, slowRetryDelayMs(randomFraction(this.#context.random)));
    this.#step("over", { failure });
  }

  #lose(failure: Failure, leastMs: number): void {
    const delayMs = this.#failures === 0 ? leastMs : Math.max(leastMs, this.#nextDelayMs());
    this.#failures += 1;
    this.#step("lost", { failure, delayMs });
  }

  #unavailable(failure: Failure, leastMs = 0): void {
    // What is left of it is over as well.
    if (this.#state === "refreshing" && this.#leftMs <= 0) return this.#lose(failure, leastMs);
    this.#failures += 1;
    this.#step("unavailable", { failure, delayMs: Math.max(leastMs, this.#nextDelayMs()) });
  }

  #makeDialog(notify: SipRequest): void {
    const { identity } = this.#options;
    const dialog = Dialog.asServer(notify, dialogIdOf(notify).localTag);
    dialog.raiseLocalSequence(this.#attempt?.sequence ?? 0);
    this.#channel = new DialogChannel(this.#context, identity, dialog, this.#localAddress);
    this.#enter(this.#context.dialogs.add(dialog.id, this));
  }

  /** Another notifier answered the same SUBSCRIBE: it gets a subscription of its own, or 481 that ends it there. */
  #receiveFork(transaction: ServerTransaction): void {
    const { request } = transaction;
    if (!this.#options.takesForks || this.#forks.size >= MAX_FORKS || request.headers.subscriptionState?.state === "terminated") {
      return answerNotify(transaction, this.#context, 481);
    }
    const fork = new Subscription(this.#context, { ...this.#options, renews: false, takesForks: false });
    const notifier = dialogIdOf(request).remoteTag;
    this.#forks.set(notifier, fork);
    fork.onEvent((event) => {
      if (event.kind === "notified") this.#events.emit(event);
      if (event.kind !== "ended") return;
      this.#forks.delete(notifier);
      this.#events.emit({ kind: "fork-ended", notifier });
    });
    fork.#adopt(this.#attempt);
    fork.handleRequest(transaction);
  }

  /** Begins where the SUBSCRIBE of another has been accepted already. */
  #adopt(attempt: Attempt | undefined): void {
    this.#attempt = attempt && { ...attempt };
    this.#grant(this.#expiresS);
    this.#state = "waiting";
  }

  #dropDialog(): void {
    for (const fork of this.#forks.values()) fork.dispose();
    this.#forks.clear();
    for (const entry of this.#entries) entry.dispose();
    this.#entries = [];
    this.#channel = this.#options.within;
    this.#attempt = undefined;
  }

  #enter(entry: Disposable | undefined): void {
    if (entry) this.#entries.push(entry);
  }

  #grant(seconds: number): void {
    this.#untilMs = this.#context.clock.nowMs() + 1000 * Math.min(Math.max(seconds, 1), MAX_EXPIRES_S);
  }

  #lengthen(minExpiresS: number | undefined): boolean {
    if (minExpiresS === undefined || minExpiresS <= this.#expiresS || minExpiresS > MAX_EXPIRES_S) return false;
    this.#expiresS = minExpiresS;
    return true;
  }

  #arm(delayMs: number, facts: Facts = {}): void {
    this.#timer?.dispose();
    this.#timer = this.#context.clock.setTimer(Math.max(delayMs, 0), () => this.#step("due", facts));
  }

  #nextDelayMs(): number {
    return retryDelayMs(Math.max(this.#failures, 1), randomFraction(this.#context.random));
  }

  get #leftMs(): number {
    return this.#untilMs - this.#context.clock.nowMs();
  }

  get #lastedMs(): number {
    return this.#context.clock.nowMs() - (this.#attempt?.startedMs ?? -Infinity);
  }

  get #isFetch(): boolean {
    return this.#options.expiresS === 0;
  }

  get #renews(): boolean {
    return this.#options.renews !== false && !this.#isFetch;
  }
}

/** What an input means for a subscription that is not made anew: what would be tried again is over. */
function onceOnly(state: SubscriptionMachineState, input: SubscriptionInput): SubscriptionInput {
  if (input === "lost") return "over";
  if (input === "unavailable" && state === "subscribing") return "over";
  if (input === "due" && (state === "subscribing" || state === "waiting")) return "over";
  return input;
}
