// One call: carries out what call-machine.ts decides, with a SIP session on one side and media on the other.
// It shows itself as a CallView and tells when that changed; other calls, tones and history are calls.ts's business.
import type { Disposable } from "../base/disposable.ts";
import { Emitter } from "../base/emitter.ts";
import { toFailure, type Failure } from "../base/errors.ts";
import { succeed, type Result } from "../base/result.ts";
import type { SessionBody } from "../sip/dialog/session-body.ts";
import type { Uri } from "../sip/message/model.ts";
import { isSecure } from "../sip/transport/hop.ts";
import type { InviteSession } from "../sip/usage/invite-session.ts";
import { receiveKeyPresses } from "../sip/usage/key-press.ts";
import type { InviteSessionEvent } from "../sip/usage/session-event.ts";
import { shownState, startIncoming, startOutgoing, stepCall, type CallEffect, type CallInput, type CallMachineState, type CallStep } from "./call-machine.ts";
import { byUs, DECLINED, HUNG_UP, isOfOwnSound, MOVED, NO_MEDIA, UNANSWERED } from "./call-ends.ts";
import { CallDigits } from "./call-digits.ts";
import { CallMedia } from "./call-media.ts";
import type { CallDependencies, CallParty } from "./call-party.ts";
import { CallNegotiation } from "./call-negotiation.ts";
import { CallSuccessor } from "./call-successor.ts";
import { CallSound } from "./call-sound.ts";
import { CallTransfer } from "./call-transfer.ts";
import { defined } from "./defined.ts";
import { describeUri } from "./describe-uri.ts";
import type { Refusal } from "./incoming-call.ts";
import { MovingCall, withdrawInvite } from "./moving-call.ts";
import { PeerOffers } from "./peer-offers.ts";
import type { CallEnd, CallView } from "./protocol.ts";

/** How long a call that went on elsewhere waits for the other side to end it (RFC 5589 section 6.1). */
const FAREWELL_MS = 2_000;

export class Call implements Disposable {
  readonly id: string;
  readonly party: CallParty;
  readonly digits: CallDigits;
  readonly #transfer: CallTransfer;
  readonly #with: CallDependencies;
  readonly #media: CallMedia;
  readonly #sound: CallSound;
  readonly #moving: MovingCall;
  readonly #negotiation: CallNegotiation;
  readonly #offers: PeerOffers;
  readonly #changes = new Emitter<CallView>();
  readonly onChange = this.#changes.event;
  readonly #target: Uri | undefined;
  #session: InviteSession | undefined;
  #state: CallMachineState;
  #startedAtMs: number;
  #answeredAtMs: number | undefined;
  #endedAtMs: number | undefined;
  #forwardedTo: string | undefined;
  #knownAs: string | undefined;

  constructor(party: CallParty, dependencies: CallDependencies, origin: { readonly target: Uri } | { readonly session: InviteSession }) {
    this.id = party.id;
    this.party = party;
    this.#transfer = new CallTransfer({
      userAgent: dependencies.userAgent, session: () => this.#session,
      hold: () => this.#settleHold(), changed: () => this.#changed(),
    });
    this.#with = dependencies;
    this.#media = new CallMedia(dependencies.engine, { ...dependencies.media, wishes: party.wishes, isShort: party.identity.transport === "udp" });
    this.#media.onEvent(({ kind }) => {
      if (kind === "first-packet") this.#step({ kind: "media-heard" });
      if (kind === "secured") this.#changed();
    });
    this.#sound = new CallSound(this.#media, () => this.#changed());
    this.digits = new CallDigits({
      clock: dependencies.clock, media: this.#media, wish: party.wishes.digits ?? "automatic", session: () => this.#session, changed: () => this.#changed(),
    });
    this.#negotiation = new CallNegotiation({
      clock: dependencies.clock, media: this.#media, session: () => this.#session, isHold: () => this.#state.wantedHold ?? this.#state.held,
    });
    this.#offers = new PeerOffers({
      media: this.#media, session: () => this.#session, isHeld: () => this.#state.held, onAnswered: () => this.#tellPeerHold(),
    });
    this.#moving = new MovingCall({
      id: party.id, media: this.#media, session: () => this.#session, state: () => this.#state, otherHops: () => dependencies.otherHops(party.accountId), describePath: dependencies.describePath,
      reoffer: (options) => this.#negotiation.offer(options),
      inviteAnew: (localAddress) => this.#inviteAnew(localAddress),
      successor: new CallSuccessor({
        userAgent: dependencies.userAgent, media: this.#media, session: () => this.#session, isHeld: () => this.#state.held, adopt: (session) => this.#adopt(session),
      }),
      probe: async (localAddress, limitMs) => (this.#session ? dependencies.userAgent.probe(this.#session, { localAddress, limitMs }) : false),
      lose: (failure) => this.#giveUp({ failure, by: "network" }, () => this.#session?.end()),
      wallMs: () => dependencies.clock.wallMs(),
      changed: () => this.#changed(),
    });
    this.#startedAtMs = dependencies.clock.wallMs();
    if ("target" in origin) {
      this.#target = origin.target;
      this.#state = startOutgoing().state;
    } else {
      this.#state = startIncoming().state;
      this.#adopt(origin.session);
    }
  }

  /** Sets the call going; call it once, after listening to `onChange`. */
  start(): void {
    if (this.#target) this.#carryOut(startOutgoing());
    else this.#session?.ring();
  }

  /** Who the other side is became known later. */
  rename(name: string): void {
    this.#knownAs = name;
    this.#changed();
  }

  get state(): CallMachineState {
    return this.#state;
  }

  get sound(): CallSound {
    return this.#sound;
  }

  answer(): void {
    this.#step({ kind: "answer" });
  }

  decline(): void {
    this.#step({ kind: "decline", end: DECLINED });
  }

  /** Refuses a call that rings, as was decided beforehand. */
  refuse(refusal: Refusal): void {
    this.#forwardedTo = refusal.forwardedTo;
    this.#step({ kind: "refuse", refusal });
  }

  hangUp(): void {
    this.#step({ kind: "hang-up", end: this.#transfer.describeEnd(HUNG_UP) });
  }

  /** Ends the call since the program ends. */
  leave(): void {
    this.#step({ kind: "leave", end: HUNG_UP, unanswered: UNANSWERED });
  }

  hold(hold: boolean): void {
    this.#step({ kind: "hold", hold });
  }

  /** The call as mobility sees it. */
  get moving(): MovingCall {
    return this.#moving;
  }

  get transfer(): CallTransfer {
    return this.#transfer;
  }

  get session(): InviteSession | undefined {
    return this.#session;
  }

  /** It goes on as another call: sound ends here at once, the session when the other side ends it, or a moment later. */
  letGo(): void {
    const session = this.#session;
    this.#step({ kind: "session-ended", end: MOVED });
    if (!session || session.state !== "confirmed") return session?.end();
    const farewell = this.#with.clock.setTimer(FAREWELL_MS, () => session.end());
    session.onClose(() => farewell.dispose());
  }

  /** Changes the call's streams and offers that; what is refused stays as it was. Nothing happens before the call is up. */
  async changeMedia(change: (media: CallMedia) => void | Promise<unknown>): Promise<Result<void, Failure>> {
    await change(this.#media);
    const applied = await this.#negotiation.offer();
    this.#tellPeerHold();
    this.#changed();
    return applied;
  }

  /** Goes on with these codecs; where the other side has none of them everything stays as it was. */
  async useCodecs(names: readonly string[]): Promise<Result<void, Failure>> {
    const before = this.#media.codecs;
    const changed = await this.changeMedia((media) => media.useCodecs(names));
    if (!changed.ok) this.#media.useCodecs(before);
    return changed;
  }

  silence(): void {
    this.#step({ kind: "silence" });
  }

  get view(): CallView {
    const { phase, direction, held, heldByPeer, wantedHold, end } = this.#state;
    const { id, accountId, caller } = this.party;
    const parameters = this.#media.parameters;
    return {
      ...caller,
      id, accountId, direction, held, heldByPeer,
      state: shownState(phase),
      startedAtMs: this.#startedAtMs,
      changing: wantedHold !== undefined,
      mediaDirection: parameters?.direction ?? "inactive",
      encryption: this.#media.encryption(this.#isSignallingProtected),
      ...this.#moving.view,
      ...this.digits.view,
      ...this.#sound.view(phase === "active" && !held && !heldByPeer),
      ...defined({
        end,
        remoteName: this.#knownAs,
        forwardedTo: this.#forwardedTo,
        sipCallId: this.#session?.request?.headers.callId,
        transfer: this.#transfer.view,
        consultation: this.#transfer.consultation,
        answeredAtMs: this.#answeredAtMs,
        endedAtMs: this.#endedAtMs,
        codec: parameters?.codec.name,
      }),
    };
  }

  /** Lets everything go without a word; `hangUp` first is the polite way. */
  dispose(): void {
    this.digits.dispose();
    this.#transfer.dispose();
    this.#moving.dispose();
    this.#negotiation.dispose();
    this.#media.dispose();
    this.#changes.dispose();
  }

  /** Whether nobody reads along between us and the first server, or the peer where there is none. */
  get #isSignallingProtected(): boolean {
    const transport = this.#session?.transport;
    return transport !== undefined && isSecure(transport);
  }

  #step(input: CallInput): void {
    this.#carryOut(stepCall(this.#state, input));
  }

  #carryOut({ state, effects }: CallStep): void {
    const before = this.#state;
    this.#state = state;
    if (state.phase === "active" && before.phase !== "active") this.#answeredAtMs = this.#with.clock.wallMs();
    if (state.phase === "ended" && before.phase !== "ended") this.#endedAtMs = this.#with.clock.wallMs();
    this.#media.setHeld(state.held || state.wantedHold === true);
    for (const effect of effects) this.#run(effect);
    this.#changed();
  }

  #run(effect: CallEffect): void {
    switch (effect.kind) {
      case "prepare":
        return void this.#prepare();
      case "invite":
        return this.#invite();
      case "accept":
        return this.#accept();
      case "reject":
        return this.#session?.reject(effect.status, undefined, effect.headers);
      case "terminate":
        return this.#session?.end();
      case "reoffer":
        return void this.#reoffer();
      case "release":
        this.#sound.end();
        this.digits.dispose();
        this.#moving.dropReplacement();
        this.#negotiation.dispose();
        return this.#media.dispose();
    }
  }

  async #prepare(): Promise<void> {
    try {
      const address = this.#session?.localAddress ?? (await this.#with.localAddressFor(this.party.identity, this.#target!));
      await this.#media.open(address);
      const offer = this.#session?.offer;
      if (offer) await this.#media.prepareFor(offer);
      this.#step({ kind: "prepared" });
    } catch (thrown) {
      const failure = toFailure(thrown, { code: "call/failed", message: "The call could not be started." });
      this.#step({ kind: "prepare-failed", end: { by: isOfOwnSound(failure) ? "local" : "network", failure } });
    }
  }

  #invite(): void {
    const session = this.#with.userAgent.invite({
      identity: this.party.identity,
      target: this.#target!,
      body: this.#media.offer(false),
      ...this.party.invite,
      ...defined({ localAddress: this.#media.localAddress }),
    });
    this.#adopt(session);
    this.#moving.invited();
    this.party.onInvite?.(session);
  }

  /** The answer to the INVITE that is out will not find us: another one leaves from where we are now. */
  #inviteAnew(localAddress: string): void {
    const former = this.#session;
    this.#invite();
    if (former) withdrawInvite(former, localAddress);
  }

  #accept(): void {
    const session = this.#session;
    if (!session) return;
    if (!session.offer) return session.accept(this.#media.offer(false));
    const answer = this.#media.answer(session.offer, false);
    if (answer.ok) session.accept(answer.value);
    else this.#giveUp(byUs(answer.error), () => session.reject(488));
  }

  async #reoffer(): Promise<void> {
    const applied = await this.#negotiation.insist();
    this.#step({ kind: applied.ok ? "reoffer-answered" : "reoffer-failed" });
    this.#tellPeerHold();
  }

  /** Holds, and waits until that is settled. */
  #settleHold(): Promise<void> {
    return new Promise((resolve) => {
      const listener = this.#changes.event(({ changing }) => {
        if (changing) return;
        listener.dispose();
        resolve();
      });
      this.hold(true);
    });
  }

  #adopt(session: InviteSession): void {
    this.#session = session;
    session.useIdentity(this.party.identity);
    receiveKeyPresses(session, (key) => this.digits.receive(key, "info"));
    session.onEvent((event) => {
      if (this.#session === session) this.#hearSession(event);
    });
  }

  #hearSession(event: InviteSessionEvent): void {
    switch (event.kind) {
      case "ringing":
        if (event.body) this.#media.takeAnswer(event.body);
        return this.#step({ kind: "session-ringing" });
      case "forwarded":
        this.#forwardedTo = describeUri(event.to.uri);
        return this.#changed();
      case "accepted":
        return this.#takeFinalAnswer(event.body);
      case "answer":
        return this.#takeFinalAnswer(event.body);
      case "confirmed":
        return this.#state.direction === "incoming" ? this.#confirm() : undefined;
      case "offer":
        return this.#offers.take(event.body);
      case "offer-withdrawn":
        return this.#offers.withdraw();
      case "ended":
        this.#offers.withdraw();
        return this.#endWith({ by: event.by, failure: event.failure });
    }
  }

  #endWith(end: CallEnd): void {
    const step = (): void => this.#step({ kind: "session-ended", end: this.#transfer.describeEnd(end) });
    if (end.by !== "remote" || !this.#moving.outlivesSession(step)) step();
  }

  /** Without a body, what was agreed on while it rang holds: by an UPDATE, or since the callee made the offer. */
  #takeFinalAnswer(body: SessionBody | undefined): void {
    const taken = !body && this.#media.parameters ? succeed(undefined) : this.#media.takeAnswer(body);
    if (!taken.ok) return this.#giveUp(byUs(taken.error), () => this.#session?.end());
    if (this.#state.direction === "outgoing") this.#step({ kind: "session-accepted" });
  }

  /** Our answer was acknowledged. An ACK that owes us its answer to our offer and has none leaves nothing to talk with. */
  #confirm(): void {
    if (this.#media.parameters) this.#step({ kind: "session-accepted" });
    else this.#giveUp(byUs(NO_MEDIA), () => this.#session?.end());
  }

  #tellPeerHold(): void {
    this.#step({ kind: "peer-hold", held: this.#media.heldByPeer });
  }

  #giveUp(end: CallEnd, close: () => void): void {
    this.#step({ kind: "session-ended", end });
    close();
  }

  #changed(): void {
    this.#changes.emit(this.view);
    this.#moving.update();
  }
}
