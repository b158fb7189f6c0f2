// Calls that go on as another one with the same id: somebody comes in the other side's place (RFC 3891), or the other side
// sends us on to somebody else (RFC 3515). Until the new one is up the old one goes on.
import type { Disposable } from "../base/disposable.ts";
import { plainText } from "../sip/usage/call-information.ts";
import type { InviteSession } from "../sip/usage/invite-session.ts";
import type { Referral } from "../sip/usage/referral.ts";
import type { UserAgent } from "../sip/usage/user-agent.ts";
import type { Call } from "./call.ts";
import type { CallParty } from "./call-party.ts";
import { defined } from "./defined.ts";
import { describeUri } from "./describe-uri.ts";
import type { CallView } from "./protocol.ts";
import { judgeReferral } from "./referral-rules.ts";
import type { Uri } from "../sip/message/model.ts";

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
}

export class CallSuccession implements Disposable {
  readonly #host: CallSuccessionHost;
  readonly #successors = new Map<Call, Call>();
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

  dispose(): void {
    this.#listener.dispose();
    for (const next of this.#successors.values()) next.dispose();
  }

  /** The other side of a call that is up wants it to go on with somebody else: it is followed, as desk phones do. */
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
    const next = this.#host.create(this.#partyOf(call, referral, remoteUri), { target: target.value });
    for (const each of [call, next]) this.#followed.set(each, followed + 1);
    referral.accept();
    // Without a session nobody else tells how it ended.
    next.onChange(({ state }) => state === "ended" && !next.session && referral.finish(480));
    this.#await(call, next);
  }

  /** The new call is made as the one before was. */
  #partyOf(call: Call, referral: Referral, remoteUri: string): CallParty {
    const { id, accountId, identity, wishes, invite } = call.party;
    const caller = { remoteUri, remoteName: this.#host.nameOf(remoteUri, ""), transferredBy: call.view.remoteUri };
    return {
      id, accountId, identity, wishes, caller,
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
    this.#host.replace(call, next);
  }
}
