// All calls: starts them, lets only one be talked on at a time, picks the tone that sounds, writes the finished ones down.
// A single call's life is in call.ts, how others' calls come in incoming-calls.ts, how one becomes another in call-succession.ts.
import { formatHex } from "../base/bytes.ts";
import { DisposableStore, type Disposable } from "../base/disposable.ts";
import { GodwitError, type Failure } from "../base/errors.ts";
import type { CaptureSource, CertificateFingerprint, MediaEngine, PlaybackSink } from "../ports/media-engine.ts";
import type { Clock } from "../ports/clock.ts";
import type { Random } from "../ports/random.ts";
import type { CallPath, ContactStore } from "../ports/store.ts";
import type { MobilityController } from "../mobility/mobility-controller.ts";
import type { Uri } from "../sip/message/model.ts";
import { withhold, type Identity } from "../sip/usage/identity.ts";
import type { UserAgent } from "../sip/usage/user-agent.ts";
import type { Accounts } from "./accounts.ts";
import { Call } from "./call.ts";
import { MOVED } from "./call-ends.ts";
import type { CallAddition, CallDependencies, CallParty } from "./call-party.ts";
import { optionHeaders } from "./call-options.ts";
import { isAttended, toneFor } from "./call-machine.ts";
import type { CallMediaOptions } from "./call-media.ts";
import { CallSuccession, type AsksBeforeTransfer } from "./call-succession.ts";
import { CallTransfers } from "./call-transfers.ts";
import { describeUri } from "./describe-uri.ts";
import type { CallJournal } from "./history/call-journal.ts";
import { dialled, parseDialTarget } from "./dial-target.ts";
import type { Screen } from "./incoming-call.ts";
import { IncomingCalls } from "./incoming-calls.ts";
import { wishesOf } from "./media-wishes.ts";
import type { PhoneState } from "./phone-state.ts";
import { splitPostDial } from "./post-dial.ts";
import type { CallOptions, CallView } from "./protocol.ts";
import type { TonePlayer } from "./tone-player.ts";

/** Calls that may be up or ringing at once unless the host says otherwise; the next caller hears busy. */
const MAX_CALLS = 16;
/** Ended calls that stay on the stage until dismissed; older ones go by themselves. */
const MAX_ENDED_SHOWN = 4;
const BUSY_TONE_MS = 2_500;
const OFFER_TONE_MS = 1_000;

export interface CallsPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly userAgent: UserAgent;
  readonly engine: MediaEngine;
  readonly tones: TonePlayer;
  readonly accounts: Accounts;
  readonly contacts: ContactStore;
  readonly journal: CallJournal;
  readonly state: PhoneState;
  readonly capture: CaptureSource;
  readonly playback: PlaybackSink;
  /** Whether calls to an address that no account has are taken too. */
  readonly acceptsAnyTarget: boolean;
  /** Calls that may be up or ringing at once; 16 if not said, as many as a person can tell apart. */
  readonly maxCalls?: number | undefined;
  /** Decides about each call from outside before it rings; without it all ring. */
  readonly screen?: Screen | undefined;
  /** When a person is asked before the other side's transfers are followed; never if absent. */
  readonly asksBeforeTransfer?: (() => AsksBeforeTransfer) | undefined;
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
  readonly #recorded = new Set<string>();
  readonly #active = new Set<string>();
  readonly #incoming: IncomingCalls;
  /** Calls that go on as another one. */
  readonly succession: CallSuccession;
  /** Transfers and consultations. */
  readonly transfers: CallTransfers;
  readonly #owned = new DisposableStore();
  #audioProblem: Failure | undefined;
  /** Of this phone's media; until it is known nobody is refused for want of it. */
  #certificate: CertificateFingerprint | undefined = { algorithm: "sha-256", value: "" };

  constructor(ports: CallsPorts) {
    this.#ports = ports;
    ports.engine.fingerprint().then((known) => (this.#certificate = known), () => (this.#certificate = undefined));
    this.succession = this.#owned.add(this.#createSuccession());
    this.#incoming = this.#owned.add(this.#createIncoming());
    this.transfers = new CallTransfers({
      find: (id) => this.find(id),
      start: (typed, accountId) => this.start(typed, accountId),
      swapTo: (id) => this.swapTo(id),
      awaitsSuccessor: (call) => this.succession.awaits(call),
      resume: (call) => this.#resume(call),
    });
  }

  /**
   * Calls what was typed; answers the call's id. `addition` is the phone's own and so is not checked.
   * Throws `call/bad-target`, `call/no-account`, `call/too-many`, `call/bad-header`.
   */
  start(typed: string, accountId: string | null, options: CallOptions = {}, addition: CallAddition = {}): string {
    const account = accountId === null ? this.#ports.accounts.preferred : this.#ports.accounts.find(accountId);
    const { target: called, keys: postDial } = splitPostDial(typed);
    const target = parseDialTarget(called, account?.identity.address);
    if (!target.ok) throw new GodwitError(target.error);
    if (!account) throw new GodwitError({ code: "call/no-account", message: "Add an account first; then you can call." });
    if (this.#current.size >= this.#maxCalls) throw new GodwitError({ code: "call/too-many", message: "End a call before you start another one." });
    const headers = optionHeaders(options);
    if (!headers.ok) throw new GodwitError(headers.error);
    const { uri: remoteUri, name } = addition.shownAs ?? { uri: describeUri(target.value), name: "" };
    const party: CallParty = {
      id: this.#newId(), accountId: account.id, plusAs: account.settings.plusAs,
      wishes: wishesOf(account.settings),
      identity: options.anonymous ? withhold(account.identity) : account.identity,
      caller: { remoteUri, remoteName: this.#nameOf(remoteUri, name), ...(options.subject ? { subject: options.subject } : {}) },
      invite: { headers: [...headers.value, ...(addition.headers ?? [])], followsRedirection: options.followsRedirection !== false },
      postDial,
    };
    this.#holdOthers(party.id);
    this.#add(new Call(party, this.#dependencies(), { target: dialled(target.value, account.identity.address, party.plusAs) }));
    return party.id;
  }

  /** Answers a call that rings; those that are talked on wait, or end. */
  answer(id: string, others: "hold" | "end" = "hold"): void {
    const call = this.find(id);
    if (call.state.phase === "incoming" && others === "end") for (const each of this.current) if (each.state.phase === "active" && !each.state.held) each.hangUp();
    if (call.state.phase === "incoming") this.#holdOthers(id);
    call.answer();
  }

  hold(id: string, hold: boolean): void {
    const call = this.find(id);
    if (!hold && call.state.phase === "active") this.#holdOthers(id);
    for (const each of this.together(call)) each.hold(hold);
  }

  /** Goes on with a call; every other one waits, whatever its sound comes from. */
  swapTo(id: string): void {
    const call = this.find(id);
    this.#holdAllBut(this.together(call));
    if (call.state.phase === "active") for (const each of this.together(call)) each.hold(false);
  }

  /** Nobody is talked to. */
  holdAll(): void {
    this.#holdAllBut([]);
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

  /** One that is shown, over or not. */
  lookUp(id: string): Call | undefined {
    return this.#calls.get(id);
  }

  find(id: string): Call {
    const call = this.lookUp(id);
    if (!call) throw new GodwitError({ code: "call/unknown", message: "This call is no longer there." });
    return call;
  }

  /** Takes an ended call away; one that goes on is left alone. */
  dismiss(id: string): void {
    const call = this.#calls.get(id);
    if (call?.state.phase !== "ended") return;
    this.succession.decline(call);
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
    for (const call of this.#calls.values()) call.dispose();
    this.#calls.clear();
    this.#ports.tones.want(undefined);
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
    if (view.state === "ended" && this.succession.end(call)) return;
    if (view.state === "ended") {
      this.#current.delete(call);
      this.#ports.mobility?.remove(call.moving);
      this.#hearWhoIsAlone();
    }
    if (view.state === "ended" || view.state === "active") {
      this.#calling.delete(call);
      this.#incoming.settle(call, view.state === "active");
    }
    this.#keep(view);
    this.#ports.state.apply({ kind: "call", call: view });
    this.transfers.hear(view);
    if (view.state === "active" && !this.#active.has(view.id)) this.#connect(call);
    if (view.state === "ended" && !this.#recorded.has(view.id)) this.#finish(view);
    this.#chooseTone();
  }

  /** Of two calls that were dialled at once, the one answered last is talked on. */
  #connect({ id, digits, party }: Call): void {
    this.#active.add(id);
    this.#holdOthers(id);
    digits.pressLater(party.postDial ?? []);
  }

  #finish(view: CallView): void {
    const { tones } = this.#ports;
    // Who heard of the end may have dismissed the call at once.
    if (this.#calls.has(view.id)) this.#recorded.add(view.id);
    this.#active.delete(view.id);
    this.#ports.journal.tell();
    const isRefused = view.direction === "outgoing" && view.answeredAtMs === undefined && view.end?.by !== "local";
    const isDropped = view.answeredAtMs !== undefined && view.end?.by === "network";
    if (isRefused || isDropped) tones.once(view.end?.failure.code === "call/busy" ? "busy" : "congestion", BUSY_TONE_MS);
    // In the order of their ends: a long call that has just ended is the newest.
    const ended = [...this.#recorded];
    for (const id of ended.slice(0, Math.max(0, ended.length - MAX_ENDED_SHOWN))) this.dismiss(id);
  }

  /** On the disk before anybody hears of it; of a call that is over, a recording may be finished later. */
  #keep(view: CallView): void {
    const { journal } = this.#ports;
    if (view.state !== "ended") return journal.note(view);
    const isKept = this.#recorded.has(view.id);
    if (isKept && view.recording?.state !== "saved") return;
    journal.keep(view, view.id);
    if (isKept) journal.tell();
  }

  #writeDown(view: CallView, entryId: string): void {
    this.#ports.journal.keep(view, entryId);
    this.#ports.journal.tell();
  }

  /** From now on the call is the other one: same row, same microphone switch; the part before is history. */
  #replace(call: Call, next: Call): void {
    const { view } = call;
    this.#writeDown({ ...view, end: MOVED }, this.#newId());
    for (const calls of [this.#current, this.#calling]) {
      calls.delete(call);
      calls.add(next);
    }
    this.#active.delete(call.id);
    this.#incoming.settle(call, false);
    this.#calls.set(call.id, next);
    next.sound.continueFrom(call.sound);
    next.transfer.link(call.transfer.consultation);
    this.#ports.mobility?.remove(call.moving);
    this.#ports.mobility?.add(next.moving);
    call.letGo();
    if (view.held) next.hold(true);
  }

  #createIncoming(): IncomingCalls {
    const { clock, userAgent, accounts, acceptsAnyTarget, screen, engine } = this.#ports;
    return new IncomingCalls({
      clock, userAgent, accounts, acceptsAnyTarget, screen,
      maxCalls: this.#maxCalls,
      codecs: () => engine.codecs,
      certificate: () => this.#certificate,
      newId: () => this.#newId(),
      nameOf: (remoteUri, displayName) => this.#nameOf(remoteUri, displayName),
      current: () => this.current,
      replaceable: (session) => this.current.find((call) => call.session === session && !this.succession.awaits(call)),
      takeOver: (call, party, session) => this.succession.takeOver(call, party, session),
      create: (party, session) => new Call(party, this.#dependencies(), { session }),
      add: (call) => this.#add(call),
      answer: (call) => this.#calls.get(call.id) === call && this.answer(call.id),
      writeDown: ({ view }) => this.#writeDown(view, view.id),
    });
  }

  #createSuccession(): CallSuccession {
    return new CallSuccession({
      userAgent: this.#ports.userAgent,
      nameOf: (remoteUri, displayName) => this.#nameOf(remoteUri, displayName),
      current: () => this.current,
      create: (party, origin) => new Call(party, this.#dependencies(), origin),
      show: (call, view) => this.#show(call, view),
      replace: (call, next) => this.#replace(call, next),
      add: (call) => this.#add(call),
      dismiss: (id) => this.dismiss(id),
      newId: () => this.#newId(),
      serversOf: (accountId) => this.#ports.accounts.serversOf(accountId).map(({ address }) => address),
      asks: this.#ports.asksBeforeTransfer ?? (() => "never"),
      ring: () => this.#ports.tones.once("call-waiting", OFFER_TONE_MS),
    });
  }

  #chooseTone(): void {
    const active = this.#calling.size > 0 && this.#isTalking();
    const wanted = [...this.#calling].map((call) => toneFor(call.state, active)).find((tone) => tone !== undefined);
    this.#ports.tones.want(wanted);
  }

  /** Those for whom somebody in a conference was muted have left it: who comes in next hears them. */
  #hearWhoIsAlone(): void {
    for (const call of this.#current) {
      const { place } = call.sound;
      if (place?.isMuted && this.together(call).length === 1) call.sound.join({ ...place, isMuted: false });
    }
  }

  #isTalking(): boolean {
    for (const { state } of this.#current) if (state.phase === "active" && !state.held) return true;
    return false;
  }

  /** A person talks on one call: the others go on hold. Calls that have no microphone do not share one. */
  #holdOthers(id: string): void {
    if (this.#ports.capture.kind !== "device") return;
    const talking = this.#calls.get(id);
    this.#holdAllBut(talking ? this.together(talking) : []);
  }

  #holdAllBut(kept: readonly Call[]): void {
    for (const call of this.#current) if (!kept.includes(call) && call.state.phase === "active") call.hold(true);
  }

  /** Goes on with a call that waited by itself: nobody who is talked to or called by now is interrupted for it. */
  #resume(call: Call): void {
    const together = this.together(call);
    const isBusy = this.#ports.capture.kind === "device" && this.current.some((other) => !together.includes(other) && isAttended(other.state));
    if (!isBusy) call.hold(false);
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
    return { clock, userAgent, engine, media: { capture, playback, sessionId, random, ...mediaNetwork }, localAddressFor, describePath, otherHops: (accountId) => this.#ports.accounts.serversOf(accountId) };
  }
}
