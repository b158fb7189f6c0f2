// All calls: starts them, takes incoming ones, lets only one be talked on at a time, picks the tone that sounds,
// writes the finished ones down. A single call's life is in call.ts.
import { formatHex } from "../base/bytes.ts";
import { DisposableStore, type Disposable } from "../base/disposable.ts";
import { GodwitError, type Failure } from "../base/errors.ts";
import type { CaptureSource, CertificateFingerprint, MediaEngine, PlaybackSink } from "../ports/media-engine.ts";
import type { Clock } from "../ports/clock.ts";
import type { Random } from "../ports/random.ts";
import type { CallPath, ContactStore, HistoryStore } from "../ports/store.ts";
import type { MobilityController } from "../mobility/mobility-controller.ts";
import type { Uri } from "../sip/message/model.ts";
import type { Hop } from "../sip/transport/hop.ts";
import { withhold, type Identity } from "../sip/usage/identity.ts";
import type { InviteSession } from "../sip/usage/invite-session.ts";
import { plainText } from "../sip/usage/call-information.ts";
import type { Referral } from "../sip/usage/referral.ts";
import type { UserAgent } from "../sip/usage/user-agent.ts";
import type { Accounts } from "./accounts.ts";
import { Call, MOVED } from "./call.ts";
import type { CallDependencies, CallParty } from "./call-party.ts";
import { optionHeaders } from "./call-options.ts";
import { accountCalled } from "./called-account.ts";
import { viewCaller } from "./caller-view.ts";
import { toneFor } from "./call-machine.ts";
import { recordCall } from "./call-record.ts";
import type { CallMediaOptions } from "./call-media.ts";
import { CrowdLimit } from "./crowd-limit.ts";
import { describeUri } from "./describe-uri.ts";
import { parseDialTarget } from "./dial-target.ts";
import { canAnswer, wishesOf } from "./media-wishes.ts";
import type { PhoneState } from "./phone-state.ts";
import type { CallOptions, CallView } from "./protocol.ts";
import type { TonePlayer } from "./tone-player.ts";

/** Calls that may be up or ringing at once unless the host says otherwise; the next caller hears busy. */
const MAX_CALLS = 16;
/** Ended calls that stay on the stage until dismissed; older ones go by themselves. */
const MAX_ENDED_SHOWN = 4;
const MAX_ADDRESS = 300;
const BUSY_TONE_MS = 2_500;

export interface CallsPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly userAgent: UserAgent;
  readonly engine: MediaEngine;
  readonly tones: TonePlayer;
  readonly accounts: Accounts;
  readonly contacts: ContactStore;
  readonly history: HistoryStore;
  readonly state: PhoneState;
  readonly capture: CaptureSource;
  readonly playback: PlaybackSink;
  /** Whether calls to an address that no account has are taken too. */
  readonly acceptsAnyTarget: boolean;
  /** Calls that may be up or ringing at once; 16 if not said, as many as a person can tell apart. */
  readonly maxCalls?: number | undefined;
  localAddressFor(identity: Identity, target: Uri): Promise<string>;
  /** What media asks about addresses; no routes where a host has fixed the local one. */
  readonly mediaNetwork: Pick<CallMediaOptions, "resolveHost" | "routeTo">;
  describePath(localAddress: string): CallPath;
  /** Keeps calls on the paths that are right; absent where a host has fixed the address. */
  readonly mobility?: MobilityController | undefined;
}

export class Calls implements Disposable {
  readonly #ports: CallsPorts;
  readonly #calls = new Map<string, Call>();
  /** Those that are not over. */
  readonly #current = new Set<Call>();
  /** Those of them that nobody talks on yet; only these ask for a tone. */
  readonly #calling = new Set<Call>();
  /** Of those that others have started. */
  readonly #crowd: CrowdLimit<Call>;
  readonly #recorded = new Set<string>();
  readonly #active = new Set<string>();
  /** Calls that are to go on as another one with the same id, once that is up: transfers. */
  readonly #successors = new Map<Call, Call>();
  readonly #owned = new DisposableStore();
  #audioProblem: Failure | undefined;
  /** Of this phone's media; until it is known nobody is refused for want of it. */
  #certificate: CertificateFingerprint | undefined = { algorithm: "sha-256", value: "" };

  constructor(ports: CallsPorts) {
    this.#ports = ports;
    ports.engine.fingerprint().then((known) => (this.#certificate = known), () => (this.#certificate = undefined));
    this.#crowd = new CrowdLimit(this.#maxCalls);
    this.#owned.add(ports.userAgent.onInvite((session) => this.#receive(session)));
    this.#owned.add(ports.userAgent.referrals.onReferral((referral) => this.#follow(referral)));
  }

  /** Calls what was typed; answers the call's id. Throws `call/bad-target`, `call/no-account`, `call/too-many`, `call/bad-header`. */
  start(typed: string, accountId: string | null, options: CallOptions = {}): string {
    const account = accountId === null ? this.#ports.accounts.preferred : this.#ports.accounts.find(accountId);
    const target = parseDialTarget(typed, account?.identity.address);
    if (!target.ok) throw new GodwitError(target.error);
    if (!account) throw new GodwitError({ code: "call/no-account", message: "Add an account first; then you can call." });
    if (this.#current.size >= this.#maxCalls) throw new GodwitError({ code: "call/too-many", message: "End a call before you start another one." });
    const headers = optionHeaders(options);
    if (!headers.ok) throw new GodwitError(headers.error);
    const remoteUri = describeUri(target.value);
    const party: CallParty = {
      id: this.#newId(),
      accountId: account.id,
      wishes: wishesOf(account.settings),
      identity: options.anonymous ? withhold(account.identity) : account.identity,
      caller: { remoteUri, remoteName: this.#nameOf(remoteUri, ""), ...(options.subject ? { subject: options.subject } : {}) },
      invite: { headers: headers.value, followsRedirection: options.followsRedirection !== false },
    };
    this.#holdOthers(party.id);
    this.#add(new Call(party, this.#dependencies(), { target: target.value }));
    return party.id;
  }

  answer(id: string): void {
    const call = this.find(id);
    if (call.state.phase === "incoming") this.#holdOthers(id);
    call.answer();
  }

  hold(id: string, hold: boolean): void {
    const call = this.find(id);
    if (!hold && call.state.phase === "active") this.#holdOthers(id);
    for (const each of this.together(call)) each.hold(hold);
  }

  /** Switches the microphone for a call, and for whoever is in a conference with it. */
  mute(id: string, muted: boolean): void {
    for (const call of this.together(this.find(id))) call.sound.mute(muted);
  }

  /** Calls that are not over. */
  get current(): readonly Call[] {
    return [...this.#current];
  }

  /** A call and those in a conference with it. */
  together(call: Call): readonly Call[] {
    const conferenceId = call.sound.place?.conferenceId;
    return conferenceId === undefined ? [call] : this.current.filter(({ sound }) => sound.place?.conferenceId === conferenceId);
  }

  /** Sends the other side of a call on to what was typed. Throws `call/bad-target`, `call/not-connected`, `call/transferring`. */
  transfer(id: string, typed: string): void {
    const call = this.#transferable(id);
    const target = parseDialTarget(typed, call.party.identity.address);
    if (!target.ok) throw new GodwitError(target.error);
    void call.transfer.begin(describeUri(target.value), { uri: target.value }, () => {});
  }

  /** Connects the other sides of two calls with each other; both calls end. */
  transferTo(id: string, otherId: string): void {
    const call = this.#transferable(id);
    const other = this.#transferable(otherId);
    if (call === other || !other.session) throw new GodwitError({ code: "call/not-connected", message: "Two calls are needed to connect them." });
    void call.transfer.begin(other.view.remoteUri, { session: other.session }, () => other.hangUp());
  }

  /** Goes on with these codecs. Throws why that is not possible: `call/not-connected`, `call/not-acceptable`, `sdp/answer/...`. */
  async useCodecs(id: string, names: readonly string[]): Promise<void> {
    const call = this.find(id);
    if (call.state.phase !== "active") throw new GodwitError({ code: "call/not-connected", message: "Only a call that is connected can change its codec." });
    if (!names.some((name) => this.#ports.engine.codecs.some((codec) => codec.name.toLowerCase() === name.toLowerCase()))) {
      throw new GodwitError({ code: "call/unknown-codec", message: "This phone has none of these codecs.", detail: names.join(", ").slice(0, 80) });
    }
    const changed = await call.useCodecs(names);
    if (!changed.ok) throw new GodwitError(changed.error);
  }

  find(id: string): Call {
    const call = this.#calls.get(id);
    if (!call) throw new GodwitError({ code: "call/unknown", message: "This call is no longer there." });
    return call;
  }

  /** Takes an ended call away; one that goes on is left alone. */
  dismiss(id: string): void {
    const call = this.#calls.get(id);
    if (call?.state.phase !== "ended") return;
    call.dispose();
    this.#calls.delete(id);
    this.#recorded.delete(id);
    this.#ports.state.apply({ kind: "call-removed", callId: id });
  }

  /** Tells every call that goes on that sound broke, or came back. */
  reportAudio(problem: Failure | undefined): void {
    this.#audioProblem = problem;
    for (const call of this.#current) call.sound.reportAudio(problem);
  }

  /** Ends every call since the program ends. */
  leaveAll(): void {
    for (const call of [...this.#current]) call.leave();
  }

  dispose(): void {
    this.#owned.dispose();
    for (const call of [...this.#calls.values(), ...this.#successors.values()]) call.dispose();
    this.#calls.clear();
    this.#ports.tones.want(undefined);
  }

  #receive(session: InviteSession): void {
    const request = session.request;
    if (!request) return;
    const account = accountCalled(this.#ports.accounts.list, this.#ports.userAgent, request, session.arrival?.source);
    if (!account && !this.#ports.acceptsAnyTarget) return session.reject(404);
    const serving = account ?? this.#ports.accounts.list[0];
    if (!serving) return session.reject(480);
    const { identity } = serving;
    const replaced = session.replaced && this.#ofSession(session.replaced);
    if (session.replaced && (!replaced || this.#successors.has(replaced))) return session.reject(481);
    const source: Hop = session.arrival?.source ?? { transport: "udp", address: "", port: 0 };
    // The account's own servers bring everybody's calls.
    const isCrowding = this.#crowd.isReachedBy(source) && !this.#ports.userAgent.isOwnServer(identity, source);
    if (!replaced && (this.#current.size >= this.#maxCalls || isCrowding)) return session.reject(486);
    // Whoever comes into a call's place comes under what that call was to be, encryption above all.
    const wishes = replaced ? replaced.party.wishes : wishesOf(serving.settings);
    if (session.offer && !canAnswer(session.offer, this.#ports.engine.codecs, wishes, this.#certificate).ok) return session.reject(488);
    const party = { ...this.#callerOf(session, identity), accountId: account?.id ?? null, wishes };
    if (replaced) return this.#takeOver(replaced, party, session);
    const call = new Call(party, this.#dependencies(), { session });
    this.#crowd.add(call, source);
    this.#add(call);
  }

  #callerOf({ request, arrival }: InviteSession, identity: Identity): Pick<CallParty, "id" | "identity" | "caller"> {
    const isTrusted = arrival !== undefined && this.#ports.userAgent.isOwnServer(identity, arrival.source);
    const caller = viewCaller(request!, isTrusted);
    const remoteName = caller.anonymous ? "" : this.#nameOf(caller.remoteUri, caller.remoteName);
    return { id: this.#newId(), identity, caller: { ...caller, remoteName } };
  }

  /** Somebody comes in the place of the other side (RFC 3891): whoever talks here goes on talking. */
  #takeOver(call: Call, party: CallParty, session: InviteSession): void {
    const next = new Call({ ...party, id: call.id, accountId: call.party.accountId }, this.#dependencies(), { session });
    this.#awaitSuccessor(call, next);
    next.answer();
  }

  /** The other side of a call that is up wants it to go on with somebody else: it is followed, as desk phones do. */
  #follow(referral: Referral): void {
    const call = referral.session && this.#ofSession(referral.session);
    if (!call || call.state.phase !== "active" || this.#successors.has(call) || call.transfer.isBusy) return referral.refuse(603);
    const remoteUri = plainText(describeUri(referral.target), MAX_ADDRESS);
    const caller = { remoteUri, remoteName: this.#nameOf(remoteUri, ""), transferredBy: call.view.remoteUri };
    const { id, accountId, identity, wishes } = call.party;
    const party: CallParty = { id, accountId, identity, wishes, caller, invite: { headers: referral.headers }, onInvite: (session) => referral.follow(session) };
    const next = new Call(party, this.#dependencies(), { target: referral.target });
    referral.accept();
    // Without a session nobody else tells how it ended.
    next.onChange(({ state }) => state === "ended" && !next.session && referral.finish(480));
    this.#awaitSuccessor(call, next);
  }

  #awaitSuccessor(call: Call, next: Call): void {
    this.#successors.set(call, next);
    next.onChange((view) => this.#showSuccessor(call, next, view));
    next.start();
  }

  /** Until it is up, the call that goes on shows how the other one comes along. */
  #showSuccessor(call: Call, next: Call, view: CallView): void {
    if (this.#successors.get(call) !== next) return this.#show(next, view);
    if (view.state === "active") {
      this.#succeed(call, next);
      return this.#show(next, next.view);
    }
    const isOver = view.state === "ended";
    if (isOver) this.#successors.delete(call);
    if (view.direction === "outgoing") call.transfer.showMove(view.remoteUri, isOver ? "failed" : view.state === "ringing" ? "ringing" : "trying", view.end?.failure);
    if (isOver) next.dispose();
  }

  /** From now on the call is the other one: same row, same microphone switch; the part before is history. */
  #succeed(call: Call, next: Call): void {
    const { history, state, clock } = this.#ports;
    const { view } = call;
    this.#successors.delete(call);
    history.addHistory(recordCall({ ...view, end: MOVED }, this.#newId(), clock.wallMs()));
    state.apply({ kind: "history-changed" });
    for (const calls of [this.#current, this.#calling]) {
      calls.delete(call);
      calls.add(next);
    }
    this.#active.delete(call.id);
    this.#crowd.settle(call, false);
    this.#calls.set(call.id, next);
    next.sound.continueFrom(call.sound);
    this.#ports.mobility?.remove(call.moving);
    this.#ports.mobility?.add(next.moving);
    call.letGo();
    if (view.held) next.hold(true);
  }

  #transferable(id: string): Call {
    const call = this.find(id);
    if (call.state.phase !== "active") throw new GodwitError({ code: "call/not-connected", message: "Only a call that is connected can be transferred." });
    if (call.transfer.isBusy || this.#successors.has(call)) throw new GodwitError({ code: "call/transferring", message: "This call is being transferred already." });
    return call;
  }

  #ofSession(session: InviteSession): Call | undefined {
    return [...this.#current].find((call) => call.session === session);
  }

  #add(call: Call): void {
    this.#calls.set(call.id, call);
    this.#current.add(call);
    this.#calling.add(call);
    call.onChange((view) => this.#show(call, view));
    this.#ports.mobility?.add(call.moving);
    this.#show(call, call.view);
    if (this.#audioProblem) call.sound.reportAudio(this.#audioProblem);
    call.start();
  }

  #show(call: Call, view: CallView): void {
    // It has gone on as another call.
    if (this.#calls.get(call.id) !== call) return;
    const next = view.state === "ended" ? this.#successors.get(call) : undefined;
    if (next) {
      this.#succeed(call, next);
      return this.#show(next, next.view);
    }
    if (view.state === "ended") {
      this.#current.delete(call);
      this.#ports.mobility?.remove(call.moving);
    }
    if (view.state === "ended" || view.state === "active") {
      this.#calling.delete(call);
      this.#crowd.settle(call, view.state === "active");
    }
    this.#ports.state.apply({ kind: "call", call: view });
    if (view.state === "active" && !this.#active.has(view.id)) this.#connect(view.id);
    if (view.state === "ended" && !this.#recorded.has(view.id)) this.#finish(view);
    this.#chooseTone();
  }

  /** Of two calls that were dialled at once, the one answered last is talked on. */
  #connect(id: string): void {
    this.#active.add(id);
    this.#holdOthers(id);
  }

  #finish(view: CallView): void {
    const { history, state, tones, clock } = this.#ports;
    // Who heard of the end may have dismissed the call at once.
    if (this.#calls.has(view.id)) this.#recorded.add(view.id);
    this.#active.delete(view.id);
    const entry = recordCall(view, view.id, clock.wallMs());
    history.addHistory(entry);
    state.apply({ kind: "history-changed" });
    if (!entry.seen) state.apply({ kind: "missed-calls", missedCalls: history.countUnseenMissed() });
    const refused = view.direction === "outgoing" && view.end?.by !== "local";
    if (refused && view.answeredAtMs === undefined) tones.once(view.end?.failure.code === "call/busy" ? "busy" : "congestion", BUSY_TONE_MS);
    // In the order of their ends: a long call that has just ended is the newest.
    const ended = [...this.#recorded];
    for (const id of ended.slice(0, Math.max(0, ended.length - MAX_ENDED_SHOWN))) this.dismiss(id);
  }

  #chooseTone(): void {
    const active = this.#calling.size > 0 && this.#isTalking();
    const wanted = [...this.#calling].map((call) => toneFor(call.state, active)).find((tone) => tone !== undefined);
    this.#ports.tones.want(wanted);
  }

  #isTalking(): boolean {
    for (const { state } of this.#current) if (state.phase === "active" && !state.held) return true;
    return false;
  }

  /** A person talks on one call: the others go on hold. Calls that have no microphone do not share one. */
  #holdOthers(id: string): void {
    if (this.#ports.capture.kind !== "device") return;
    const talking = this.#calls.get(id);
    const kept = new Set(talking ? this.together(talking) : []);
    for (const call of this.#current) if (!kept.has(call) && call.state.phase === "active") call.hold(true);
  }

  get #maxCalls(): number {
    return this.#ports.maxCalls ?? MAX_CALLS;
  }

  #nameOf(remoteUri: string, displayName: string): string {
    return this.#ports.contacts.findByAddress(remoteUri)?.name ?? displayName;
  }

  #newId(): string {
    return formatHex(this.#ports.random.bytes(8));
  }

  #dependencies(): CallDependencies {
    const { clock, random, userAgent, engine, capture, playback, localAddressFor, describePath, mediaNetwork } = this.#ports;
    const sessionId = String(Number.parseInt(formatHex(random.bytes(6)), 16));
    return { clock, userAgent, engine, media: { capture, playback, sessionId, random, ...mediaNetwork }, localAddressFor, describePath, otherHops: (accountId) => this.#ports.accounts.list.find(({ id }) => id === accountId)?.servers ?? [] };
  }
}
