// Transfers the other side of a call: runs transfer-machine.ts. Sends REFER within the call's dialog and follows what its
// NOTIFYs tell (RFC 3515, RFC 3892, RFC 5589 sections 6.1, 7.1). Holding the call before is the caller's business.
import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import { Emitter, type Event } from "../../base/emitter.ts";
import type { Failure } from "../../base/errors.ts";
import type { HeaderList } from "../dialog/dialog.ts";
import { readSipFragment, SIP_FRAGMENT_TYPE, type FragmentStatus } from "../events/sip-fragment.ts";
import type { Uri } from "../message/model.ts";
import { createNameAddr, formatNameAddr } from "../message/name-addr.ts";
import type { DialogChannel } from "./dialog-channel.ts";
import type { InviteSession } from "./invite-session.ts";
import { referToHeader, referToPeerOf } from "./refer-target.ts";
import { statusLine } from "./status-failure.ts";
import type { SubscriptionEvent } from "./subscription-options.ts";
import { Subscription } from "./subscription.ts";
import { stepTransfer, type TransferEffect, type TransferInput, type TransferState } from "./transfer-machine.ts";
import type { UserAgentContext } from "./user-agent-context.ts";

export type TransferEvent =
  /** The other side calls: 100, 180, ... as its NOTIFY says. */
  | { readonly kind: "progress"; readonly status: number }
  /** They talk to each other; the call is being ended. */
  | { readonly kind: "done" }
  /** The call goes on, unless it has ended meanwhile. */
  | { readonly kind: "failed"; readonly failure: Failure };

/** Whom the peer is to call: an address (blind), or the peer of another call of ours in our place (attended). */
export type TransferTarget = { readonly uri: Uri; readonly displayName?: string } | { readonly session: InviteSession };

/** Nobody rings for longer: a proxy gives up after 3 minutes (RFC 3261 section 16.6). */
const LIMIT_MS = 200_000;
/** What is still waited for when the call is over: 64*T1. */
const LAST_WORD_MS = 32_000;

const NOT_CONNECTED: Failure = { code: "call/not-connected", message: "Only a call that is connected can be transferred." };
const NO_WORD: Failure = { code: "call/transfer-unknown", message: "The other side has not said what became of the transfer." };

export class Transfer implements Disposable {
  readonly #context: UserAgentContext;
  readonly #session: InviteSession;
  readonly #target: TransferTarget;
  readonly #events = new Emitter<TransferEvent>();
  readonly #owned = new DisposableStore();
  #state: TransferState = "idle";
  #subscription: Subscription | undefined;
  #timer: Disposable | undefined;

  /** How it goes; "done" or "failed" comes exactly once. */
  readonly onEvent: Event<TransferEvent> = this.#events.event;

  /** Use `UserAgent.transfer`; nothing is sent before `start`. */
  constructor(context: UserAgentContext, session: InviteSession, target: TransferTarget) {
    this.#context = context;
    this.#session = session;
    this.#target = target;
  }

  get state(): TransferState {
    return this.#state;
  }

  start(): void {
    if (this.#session.state !== "confirmed" || !this.#referTo) return this.#step("unheard", { failure: NOT_CONNECTED });
    // The session hears of its end before it closes, and its dialog is in the table until then.
    this.#owned.add(this.#session.onClose(() => this.#step("call-over")));
    this.#step("start");
  }

  /** Lets go of it without a word to the peer. */
  dispose(): void {
    this.#release();
    this.#events.dispose();
  }

  #step(input: TransferInput, facts: { readonly failure?: Failure; readonly status?: number } = {}): void {
    const { state, effects } = stepTransfer(this.#state, input);
    this.#state = state;
    for (const effect of effects) this.#run(effect, facts);
  }

  #run(effect: TransferEffect, { failure = NO_WORD, status = 100 }: { readonly failure?: Failure; readonly status?: number }): void {
    switch (effect) {
      case "refer": return this.#refer();
      case "keep-dialog": return this.#keepDialog();
      case "arm": return this.#arm(LIMIT_MS);
      case "arm-last": return this.#arm(LAST_WORD_MS);
      case "disarm": return this.#timer?.dispose();
      case "end-call": return this.#session.end();
      case "tell-progress": return this.#events.emit({ kind: "progress", status });
      case "tell-done": return this.#events.emit({ kind: "done" });
      case "tell-failed": return this.#events.emit({ kind: "failed", failure });
      case "release": return this.#release();
    }
  }

  get #referTo(): readonly [name: string, value: string] | undefined {
    if ("uri" in this.#target) return referToHeader(this.#target.uri, this.#target.displayName);
    const { channel, state } = this.#target.session;
    return channel && state === "confirmed" ? referToHeader(referToPeerOf(channel.dialog)) : undefined;
  }

  #refer(): void {
    const channel = this.#session.channel!;
    const subscription = new Subscription(this.#context, {
      identity: channel.identity,
      target: channel.dialog.remoteTarget,
      method: "REFER",
      event: "refer",
      accept: [SIP_FRAGMENT_TYPE],
      headers: [this.#referTo!, ...referredBy(channel), ["Accept", SIP_FRAGMENT_TYPE]],
      renews: false,
      within: channel,
    });
    this.#subscription = this.#owned.add(subscription);
    this.#owned.add(this.#session.handle("NOTIFY", (notify) => subscription.handleRequest(notify)));
    subscription.onEvent((event) => this.#hear(event));
    subscription.start();
  }

  #hear(event: SubscriptionEvent): void {
    if (event.kind === "ended") return this.#step("unheard", { failure: explain(event.failure) });
    if (event.kind !== "notified") return;
    const { body } = event.notification;
    const told = body && readSipFragment(body.bytes);
    if (told?.ok) this.#follow(told.value);
  }

  #follow(told: FragmentStatus): void {
    if (told.status < 200) this.#step("progress", { status: told.status });
    else if (told.status < 300) this.#step("succeeded");
    else this.#step("declined", { failure: { code: "call/transfer-failed", message: "The new call was not answered.", detail: statusLine(told) } });
  }

  /** The subscription outlives the call that it shares its dialog with (RFC 5057 section 3). */
  #keepDialog(): void {
    const channel = this.#session.channel;
    const entry = channel && this.#subscription && this.#context.dialogs.add(channel.dialog.id, this.#subscription);
    if (entry) this.#owned.add(entry);
  }

  #arm(delayMs: number): void {
    this.#timer?.dispose();
    this.#timer = this.#context.clock.setTimer(delayMs, () => this.#step("due"));
  }

  #release(): void {
    this.#timer?.dispose();
    this.#owned.dispose();
  }
}

/** RFC 3892 section 2.1; who hides is not named to others either. */
function referredBy({ identity }: DialogChannel): HeaderList {
  return identity.account ? [] : [["Referred-By", formatNameAddr(createNameAddr(identity.address, undefined, identity.displayName))]];
}

/** The subscription is over, and nothing was said of the call. */
const WORDLESS_ENDS: readonly Failure["code"][] = ["subscription/no-notify", "subscription/ended", "subscription/gone", "subscription/rejected"];

/** A failure of the subscription in the words of a transfer; those of the network stay as they are. */
function explain(failure: Failure | undefined): Failure {
  if (!failure || WORDLESS_ENDS.includes(failure.code)) return NO_WORD;
  if (!failure.code.startsWith("subscription/")) return failure;
  const { detail } = failure;
  return { code: "call/transfer-refused", message: "The other side did not accept the transfer.", ...(detail === undefined ? {} : { detail: detail.replace(/^refer: /, "") }) };
}
