// Messages that wait at an account's server (RFC 3842): watched while the account is registered. A server that has no
// mailbox refuses, which is no news to anybody.
import type { Disposable } from "../base/disposable.ts";
import { eventPackages } from "../sip/events/event-packages.ts";
import { readMessageSummary } from "../sip/events/message-summary.ts";
import type { Identity } from "../sip/usage/identity.ts";
import type { Subscription } from "../sip/usage/subscription.ts";
import type { UserAgent } from "../sip/usage/user-agent.ts";
import type { VoicemailView } from "./protocol.ts";

export class Voicemail implements Disposable {
  readonly #userAgent: UserAgent;
  readonly #identity: Identity;
  readonly #onChange: () => void;
  #subscription: Subscription | undefined;
  #isRefused = false;
  #hasMoved = false;
  #localAddress: string | undefined;
  /** What waits; undefined where the server says nothing. */
  view: VoicemailView | undefined;

  constructor(userAgent: UserAgent, identity: Identity, onChange: () => void) {
    this.#userAgent = userAgent;
    this.#identity = identity;
    this.#onChange = onChange;
  }

  /** The account is registered again on request, or from another local address: the next `start` says where we are now. */
  move(localAddress?: string): void {
    this.#hasMoved = true;
    this.#localAddress = localAddress ?? this.#localAddress;
  }

  /** The account is registered; asks once, and not again where the server refused. */
  start(): void {
    if (this.#hasMoved && this.#localAddress === undefined) this.#subscription?.start();
    else if (this.#hasMoved) this.#subscription?.move(this.#localAddress!);
    this.#hasMoved = false;
    if (this.#subscription || this.#isRefused) return;
    const { event, contentType, defaultExpiresS } = eventPackages.messageSummary;
    this.#subscription = this.#userAgent.subscribe({
      identity: this.#identity, target: this.#identity.address, event, accept: [contentType], expiresS: defaultExpiresS,
    });
    this.#subscription.onEvent((told) => {
      if (told.kind === "notified" && told.notification.body) this.#take(told.notification.body.bytes);
      if (told.kind === "ended") this.#end(told.failure !== undefined);
    });
    this.#subscription.start();
  }

  /** Takes the subscription back; resolves within 2 s. */
  async stop(): Promise<void> {
    await this.#subscription?.stop();
  }

  dispose(): void {
    this.#subscription?.dispose();
    this.#subscription = undefined;
  }

  #take(bytes: Uint8Array): void {
    const read = readMessageSummary(bytes);
    if (!read.ok) return;
    const { waiting, account, counts } = read.value;
    const voice = counts.get("voice-message");
    this.view = { waiting, fresh: voice?.fresh ?? 0, old: voice?.old ?? 0, urgent: voice?.urgentFresh ?? 0, ...(account === undefined ? {} : { mailbox: account.slice(0, 300) }) };
    this.#onChange();
  }

  #end(isRefused: boolean): void {
    this.#isRefused = isRefused;
    this.dispose();
    if (this.view === undefined) return;
    this.view = undefined;
    this.#onChange();
  }
}
