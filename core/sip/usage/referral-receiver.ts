// Takes REFER requests (RFC 3515 section 2.4): within calls, where the ring above decides by an event, and outside, where
// they are refused unless the host lets them in, since they make the phone call whom a stranger wants.
import { DisposableStore, toDisposable, type Disposable } from "../../base/disposable.ts";
import { Emitter, type Event } from "../../base/emitter.ts";
import { Dialog, type HeaderList } from "../dialog/dialog.ts";
import { createResponse } from "../message/create-message.ts";
import type { SipRequest } from "../message/model.ts";
import { createNameAddr, formatNameAddr } from "../message/name-addr.ts";
import type { ServerTransaction } from "../transaction/transaction-user.ts";
import { DialogChannel } from "./dialog-channel.ts";
import type { Identity } from "./identity.ts";
import { createTag } from "./identifiers.ts";
import { contactForRequest } from "./incoming-contact.ts";
import type { InviteSession } from "./invite-session.ts";
import { readReferTarget } from "./refer-target.ts";
import { Referral } from "./referral.ts";
import type { UserAgentContext } from "./user-agent-context.ts";

/** Who may send a REFER outside any call, and whose credentials its NOTIFYs may use; undefined for who may not. */
export type OutsideReferrals = (request: SipRequest) => Identity | undefined;

export class ReferralReceiver implements Disposable {
  readonly #context: UserAgentContext;
  readonly #referrals = new Emitter<Referral>();
  readonly #open = new Set<Referral>();
  #outside: OutsideReferrals | undefined;

  /** The listener accepts or refuses each; without a listener they are declined. */
  readonly onReferral: Event<Referral> = this.#referrals.event;

  constructor(context: UserAgentContext) {
    this.#context = context;
  }

  /** Lets those in that come outside any call, until the answer is disposed. */
  allowOutside(judge: OutsideReferrals): Disposable {
    this.#outside = judge;
    return toDisposable(() => (this.#outside = undefined));
  }

  /** Takes those that come within a call. */
  attach(session: InviteSession): void {
    session.handle("REFER", (transaction) => this.#receiveInCall(transaction, session));
  }

  /** Takes one that came outside any dialog. */
  async receiveOutside(transaction: ServerTransaction): Promise<void> {
    const { request, arrival } = transaction;
    const toTag = createTag(this.#context.random);
    const identity = this.#outside?.(request);
    if (!identity) return refuse(transaction, 403, { toTag });
    const target = readReferTarget(request.headers);
    if (typeof target === "number") return refuse(transaction, target, { toTag });
    if (this.#referrals.listenerCount === 0) return refuse(transaction, 603, { toTag });
    const own = await contactForRequest(this.#context, transaction);
    const channel = new DialogChannel(this.#context, identity, Dialog.asServer(request, toTag), arrival.local.address);
    const contact = formatNameAddr(createNameAddr(own.uri));
    const referral = new Referral(this.#context, { transaction, channel, target, contact, toTag });
    const entry = this.#context.dialogs.add(channel.dialog.id, referral);
    if (!entry) return refuse(transaction, 503, { toTag, headers: [["Retry-After", "60"]] });
    this.#keep(referral, entry);
  }

  dispose(): void {
    for (const referral of this.#open) referral.dispose();
    this.#open.clear();
    this.#referrals.dispose();
  }

  #receiveInCall(transaction: ServerTransaction, session: InviteSession): void {
    const { channel } = session;
    if (!channel || session.state !== "confirmed") return refuse(transaction, 491);
    const target = readReferTarget(transaction.request.headers);
    if (typeof target === "number") return refuse(transaction, target);
    if (this.#referrals.listenerCount === 0) return refuse(transaction, 603);
    // Two at once would tear the call in two directions.
    if ([...this.#open].some((other) => other.session === session)) return refuse(transaction, 491);
    channel.dialog.refreshTarget(transaction.request);
    this.#keep(new Referral(this.#context, { transaction, channel, target, contact: session.contact, session }), undefined);
  }

  #keep(referral: Referral, entry: Disposable | undefined): void {
    const owned = new DisposableStore();
    if (entry) owned.add(entry);
    this.#open.add(referral);
    referral.onEnd(() => {
      this.#open.delete(referral);
      owned.dispose();
    });
    this.#referrals.emit(referral);
  }
}

function refuse(transaction: ServerTransaction, status: number, options: { readonly toTag?: string; readonly headers?: HeaderList } = {}): void {
  transaction.respond(createResponse(transaction.request, status, undefined, options));
}
