// Calls from others until they ring: whose they are, whether they can be taken at all, what the phone's owner wants of them.
import type { Disposable } from "../base/disposable.ts";
import type { Clock } from "../ports/clock.ts";
import type { CertificateFingerprint, MediaCodec } from "../ports/media-engine.ts";
import type { Hop } from "../sip/transport/hop.ts";
import type { Identity } from "../sip/usage/identity.ts";
import type { InviteSession } from "../sip/usage/invite-session.ts";
import type { UserAgent } from "../sip/usage/user-agent.ts";
import type { Accounts } from "./accounts.ts";
import type { Call } from "./call.ts";
import type { CallParty } from "./call-party.ts";
import { accountCalled } from "./called-account.ts";
import { viewCaller, type CallerView } from "./caller-view.ts";
import { CrowdLimit } from "./crowd-limit.ts";
import type { Screen } from "./incoming-call.ts";
import { canAnswer, wishesOf } from "./media-wishes.ts";

/** What it needs of all calls. */
export interface IncomingCallsHost {
  readonly clock: Clock;
  readonly userAgent: UserAgent;
  readonly accounts: Accounts;
  readonly acceptsAnyTarget: boolean;
  readonly maxCalls: number;
  readonly screen: Screen | undefined;
  readonly codecs: () => readonly MediaCodec[];
  /** Of this phone's media; undefined where it has none. */
  readonly certificate: () => CertificateFingerprint | undefined;
  newId(): string;
  nameOf(remoteUri: string, displayName: string): string;
  current(): readonly Call[];
  /** The call whose place another one may take; undefined where there is none, or its place is being taken. */
  replaceable(session: InviteSession): Call | undefined;
  takeOver(call: Call, party: CallParty, session: InviteSession): void;
  create(party: CallParty, session: InviteSession): Call;
  /** From now on the call is shown, and rings. */
  add(call: Call): void;
  answer(call: Call): void;
  /** Writes down a call that was never shown. */
  writeDown(call: Call): void;
}

export class IncomingCalls implements Disposable {
  readonly #host: IncomingCallsHost;
  readonly #crowd: CrowdLimit<Call>;
  readonly #answerTimers = new Map<Call, Disposable>();
  readonly #listener: Disposable;

  constructor(host: IncomingCallsHost) {
    this.#host = host;
    this.#crowd = new CrowdLimit(host.maxCalls, host.clock);
    this.#listener = host.userAgent.onInvite((session) => this.#receive(session));
  }

  /** A call waits no longer: it stands, or is over. */
  settle(call: Call, stands: boolean): void {
    this.#crowd.settle(call, stands);
    this.#answerTimers.get(call)?.dispose();
    this.#answerTimers.delete(call);
  }

  dispose(): void {
    this.#listener.dispose();
    for (const timer of this.#answerTimers.values()) timer.dispose();
  }

  #receive(session: InviteSession): void {
    const { accounts, userAgent, acceptsAnyTarget, maxCalls } = this.#host;
    const { request } = session;
    if (!request) return;
    const account = accountCalled(accounts.list, userAgent, request, session.arrival?.source);
    if (!account && !acceptsAnyTarget) return session.reject(404);
    const serving = account ?? accounts.list[0];
    if (!serving) return session.reject(480);
    const { identity } = serving;
    const replaced = session.replaced && this.#host.replaceable(session.replaced);
    if (session.replaced && !replaced) return session.reject(481);
    const source: Hop = session.arrival?.source ?? { transport: "udp", address: "", port: 0 };
    // The account's own servers bring everybody's calls.
    const isCrowding = !replaced && !userAgent.isOwnServer(identity, source) && !this.#crowd.admits(source);
    if (!replaced && (this.#host.current().length >= maxCalls || isCrowding)) return session.reject(486);
    // Whoever comes into a call's place comes under what that call was to be, encryption above all.
    const wishes = replaced ? replaced.party.wishes : wishesOf(serving.settings);
    if (session.offer && !canAnswer(session.offer, this.#host.codecs(), wishes, this.#host.certificate()).ok) return session.reject(488);
    const party: CallParty = { id: this.#host.newId(), identity, caller: this.#callerOf(session, identity), accountId: account?.id ?? null, plusAs: account?.settings.plusAs, wishes };
    if (replaced) return this.#host.takeOver(replaced, party, session);
    this.#offer(party, session, source);
  }

  /** What the phone's owner wants of it is asked before anybody hears of it. */
  #offer(party: CallParty, session: InviteSession, source: Hop): void {
    const { id, accountId, caller, identity } = party;
    const isBusy = this.#host.current().length > 0;
    const isFromOwnServer = this.#host.userAgent.isOwnServer(identity, source);
    const screening = this.#host.screen?.({ id, accountId, caller, request: session.request!, isBusy, isFromOwnServer }) ?? { kind: "ring" };
    const call = this.#host.create(party, session);
    if (screening.kind === "refuse") {
      call.refuse(screening.refusal);
      this.#host.writeDown(call);
      return call.dispose();
    }
    if (screening.kind === "ring" && screening.silently) call.silence();
    this.#crowd.add(call, source);
    this.#host.add(call);
    if (screening.kind === "answer") this.#answerTimers.set(call, this.#host.clock.setTimer(screening.afterMs ?? 0, () => this.#answerByItself(call)));
  }

  /** Whoever has begun another call meanwhile is not taken out of it: the call goes on ringing. */
  #answerByItself(call: Call): void {
    if (this.#host.current().every((each) => each === call)) this.#host.answer(call);
  }

  #callerOf({ request, arrival }: InviteSession, identity: Identity): CallerView {
    const isTrusted = arrival !== undefined && this.#host.userAgent.isOwnServer(identity, arrival.source);
    const caller = viewCaller(request!, isTrusted);
    return { ...caller, remoteName: caller.anonymous ? "" : this.#host.nameOf(caller.remoteUri, caller.remoteName) };
  }
}
