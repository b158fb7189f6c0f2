// Calls that go on as another one with the same id: somebody comes in the other side's place (RFC 3891), or the other side
// sends us on to somebody else (RFC 3515), after a question where one is due. Until the new one is up the old one goes on.
import type { Disposable } from "../base/disposable.ts";
import { plainText } from "../sip/usage/call-information.ts";
import type { InviteSession } from "../sip/usage/invite-session.ts";
import type { Referral } from "../sip/usage/referral.ts";
import type { UserAgent } from "../sip/usage/user-agent.ts";
import type { Call } from "./call.ts";
import type { CallParty } from "./call-party.ts";
import { defined } from "./defined.ts";
import { describeUri } from "./describe-uri.ts";
import { dialled } from "./dial-target.ts";
import type { CallView, TransferCaution } from "./protocol.ts";
import { cautionAbout, judgeReferral } from "./referral-rules.ts";
import type { Uri } from "../sip/message/model.ts";
import { parseUri } from "../sip/message/uri.ts";

const MAX_ADDRESS = 300;

/** What it needs of all calls. */
export interface CallSuccessionHost {
  readonly userAgent: UserAgent;
  nameOf(remoteUri: string, displayName: string): string;
  current(): readonly Call[];
  create(party: CallParty, origin: { readonly target: Uri } | { readonly session: InviteSession }): Call;
  show(call: Call, view: CallView): void;
  /** From now on the call is the other one. */
  replace(call: Call, next: Call): void;
  /** A call of its own, since the one that it was to follow is over. */
  add(call: Call): void;
  dismiss(id: string): void;
  newId(): string;
  /** Addresses of the account's servers. */
  serversOf(accountId: string | null): readonly string[];
  asks(): AsksBeforeTransfer;
  /** A sound for a question that may not be seen. */
  ring(): void;
}

/** When a person is asked before the other side's wish to send us on is followed. */
export type AsksBeforeTransfer = "always" | "where-unusual" | "never";

/** A wish of the other side that our person has to decide about. */
interface Offer {
  readonly referral: Referral;
  readonly target: Uri;
}

export class CallSuccession implements Disposable {
  readonly #host: CallSuccessionHost;
  readonly #successors = new Map<Call, Call>();
  /** Also of calls that are over: who passes a call on often hangs up at once (RFC 5589 section 6.1). */
  readonly #offers = new Map<Call, Offer>();
  /** How many wishes to be sent on were followed in the conversation that a call is part of, those in vain too. */
  readonly #followed = new WeakMap<Call, number>();
  readonly #listener: Disposable;

  constructor(host: CallSuccessionHost) {
    this.#host = host;
    this.#listener = host.userAgent.referrals.onReferral((referral) => this.#follow(referral));
  }

  /** Whether a call is to go on as another one. */
  awaits(call: Call): boolean {
    return this.#successors.has(call);
  }

  /** A call is over: whoever was to come into its place does so now. Answers whether anybody does. */
  end(call: Call): boolean {
    const next = this.#successors.get(call);
    if (!next) return false;
    this.#succeed(call, next);
    this.#host.show(next, next.view);
    return true;
  }

  /** Somebody comes in the place of the other side: whoever talks here goes on talking. */
  takeOver(call: Call, party: CallParty, session: InviteSession): void {
    const next = this.#host.create({ ...party, id: call.id, accountId: call.party.accountId }, { session });
    this.#followed.set(next, this.#followed.get(call) ?? 0);
    this.#await(call, next);
    next.answer();
  }

  /** The person's word on an offer: goes along, or stays. Answers the id of the call that is made for it. */
  answer(call: Call, follows: boolean): string | null {
    const offer = this.#offers.get(call);
    if (!offer) return null;
    if (!follows) this.decline(call);
    else if (this.#offers.delete(call)) return this.#go(call, offer);
    return null;
  }

  /** Nothing comes of what is offered, if there is anything (603 as RFC 3515 section 2.4.5 tells it). */
  decline(call: Call): void {
    this.#offers.get(call)?.referral.finish(603);
    if (this.#offers.delete(call)) call.transfer.withdrawOffer();
  }

  dispose(): void {
    this.#listener.dispose();
    this.#offers.clear();
    for (const next of this.#successors.values()) next.dispose();
  }

  /** The other side of a call that is up wants it to go on with somebody else: it is followed, or our person asked. */
  #follow(referral: Referral): void {
    const call = this.#host.current().find(({ session }) => session !== undefined && session === referral.session);
    if (!call || call.state.phase !== "active" || this.awaits(call) || call.transfer.isBusy) return referral.refuse(603);
    const remoteUri = plainText(describeUri(referral.target), MAX_ADDRESS);
    const followed = this.#followed.get(call) ?? 0;
    const target = judgeReferral(referral.target, call.party.identity.address, followed);
    if (!target.ok) {
      referral.refuse(target.error.status);
      return call.transfer.showMove(remoteUri, "failed", target.error.failure);
    }
    this.#followed.set(call, followed + 1);
    const asks = this.#host.asks();
    const caution = asks === "never" ? undefined : this.#cautionAbout(call, target.value, referral.isAttended);
    if (asks !== "always" && !caution) return void this.#go(call, { referral, target: target.value });
    referral.defer();
    this.#offers.set(call, { referral, target: target.value });
    call.transfer.showOffer({ to: remoteUri, ...defined({ toName: this.#host.nameOf(remoteUri, "") || undefined, caution }) });
    this.#host.ring();
  }

  /** Calls whom we are sent to, in the call's place; answers the new call's id. */
  #go(call: Call, { referral, target }: Offer): string {
    const isOver = call.state.phase === "ended";
    const next = this.#host.create(this.#partyOf(call, referral, isOver ? this.#host.newId() : call.id), { target: dialled(target, call.party.identity.address, call.party.plusAs) });
    this.#followed.set(next, this.#followed.get(call) ?? 0);
    referral.accept();
    // Without a session nobody else tells how it ended.
    next.onChange(({ state }) => state === "ended" && !next.session && referral.finish(480));
    if (isOver) {
      this.#host.add(next);
      this.#host.dismiss(call.id);
    } else {
      call.transfer.showMove(next.view.remoteUri, "asked");
      this.#await(call, next);
    }
    return next.id;
  }

  #cautionAbout({ party, session, view }: Call, target: Uri, isAttended: boolean): TransferCaution | undefined {
    const uri = parseUri(view.remoteUri);
    const isProven = view.direction === "outgoing" || (session?.arrival !== undefined && this.#host.userAgent.isOwnServer(party.identity, session.arrival.source));
    const home = [party.identity.address.host.toLowerCase(), ...this.#host.serversOf(party.accountId)];
    return uri.ok ? cautionAbout(target, { uri: uri.value, isProven, home, isAttended }) : "elsewhere";
  }

  /** The new call is made as the one before was. */
  #partyOf(call: Call, referral: Referral, id: string): CallParty {
    const remoteUri = plainText(describeUri(referral.target), MAX_ADDRESS);
    const { accountId, identity, plusAs, wishes, invite } = call.party;
    const caller = { remoteUri, remoteName: this.#host.nameOf(remoteUri, ""), transferredBy: call.view.remoteUri };
    return {
      id, accountId, identity, plusAs, wishes, caller,
      invite: { headers: referral.headers, ...defined({ followsRedirection: invite?.followsRedirection }) },
      onInvite: (session) => referral.follow(session),
    };
  }

  #await(call: Call, next: Call): void {
    this.#successors.set(call, next);
    next.onChange((view) => this.#showSuccessor(call, next, view));
    next.start();
  }

  /** Until it is up, the call that goes on shows how the other one comes along. */
  #showSuccessor(call: Call, next: Call, view: CallView): void {
    if (this.#successors.get(call) !== next) return this.#host.show(next, view);
    if (view.state === "active") {
      this.#succeed(call, next);
      return this.#host.show(next, next.view);
    }
    const isOver = view.state === "ended";
    if (isOver) this.#successors.delete(call);
    if (view.direction === "outgoing") call.transfer.showMove(view.remoteUri, isOver ? "failed" : view.state === "ringing" ? "ringing" : "trying", view.end?.failure);
    if (isOver) next.dispose();
  }

  #succeed(call: Call, next: Call): void {
    this.#successors.delete(call);
    this.decline(call);
    this.#host.replace(call, next);
  }
}
