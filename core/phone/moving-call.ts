// One call as it can be moved to another network path (core/mobility): its addresses and peers, and how the other side is told.
// Media moves in call-media.ts, signalling in sip/usage; when to move is not decided here.
import type { Disposable } from "../base/disposable.ts";
import { Emitter } from "../base/emitter.ts";
import type { Failure } from "../base/errors.ts";
import { fail, succeed, type Result } from "../base/result.ts";
import type { SocketAddress } from "../ports/network.ts";
import type { CallAddresses, MobileCall, PathEvent, SignalOptions } from "../mobility/mobile-call.ts";
import type { ReofferOptions } from "../sip/usage/offer-queue.ts";
import type { Reason } from "../sip/message/header-values.ts";
import type { InviteSession } from "../sip/usage/invite-session.ts";
import type { CallMachineState } from "./call-machine.ts";
import type { CallMedia } from "./call-media.ts";
import type { CallSuccessor } from "./call-successor.ts";
import { defined } from "./defined.ts";
import type { CallPath, CallView, HandoverReport } from "./protocol.ts";

/** More than this nobody reads of one call, and each goes to the windows with every change. */
const MAX_HANDOVERS_SHOWN = 32;

/** What it needs of its call. */
export interface MovingCallHost {
  readonly id: string;
  readonly media: CallMedia;
  session(): InviteSession | undefined;
  /** Ways to the other side by which the call could begin anew. */
  otherHops(): readonly SocketAddress[];
  state(): CallMachineState;
  describePath(localAddress: string): CallPath;
  /** Offers the call as it is now. */
  reoffer(options: ReofferOptions): Promise<Result<void, Failure>>;
  readonly successor: CallSuccessor;
  /** Gives up the INVITE that nobody has answered from a local address, and sends a new one from where its sound is. */
  inviteAnew(localAddress: string): void;
  probe(localAddress: string, limitMs: number): Promise<boolean>;
  lose(failure: Failure): void;
  wallMs(): number;
  changed(): void;
}

export class MovingCall implements MobileCall, Disposable {
  readonly id: string;
  readonly #host: MovingCallHost;
  readonly #pathEvents = new Emitter<PathEvent>();
  readonly #changes = new Emitter<void>();
  readonly onPathEvent = this.#pathEvents.event;
  readonly onChange = this.#changes.event;
  #handovers: readonly HandoverReport[] = [];
  #reconnectingSinceMs: number | undefined;
  #owesAddress = false;
  /** Where our INVITE left from, and its answer comes to. */
  #invitedFrom: string | undefined;
  #told = "";

  constructor(host: MovingCallHost) {
    this.id = host.id;
    this.#host = host;
    host.media.onEvent((event) => {
      if (event.kind === "path" || event.kind === "path-evidence" || event.kind === "handover" || event.kind === "receive-resumed") this.#pathEvents.emit(event);
    });
  }

  get stage(): MobileCall["stage"] {
    const { phase } = this.#host.state();
    if (phase === "active") return "connected";
    return phase === "preparing" || phase === "ended" ? "unsettled" : "unanswered";
  }

  get addresses(): CallAddresses | undefined {
    const signalling = this.#host.session()?.localAddress;
    return signalling === undefined ? undefined : { signalling, ...defined({ media: this.#host.media.localAddress }) };
  }

  get hops(): readonly SocketAddress[] {
    const own = this.#host.session()?.hops ?? [];
    const others = this.#host.otherHops().filter(({ address }) => !own.some((hop) => hop.address === address));
    return own.length === 0 ? own : [...own, ...others];
  }

  get mediaPeer(): SocketAddress | undefined {
    return this.#host.media.parameters?.remoteRtp;
  }

  get owesAddress(): boolean {
    return this.#owesAddress;
  }

  get answerAddress(): string | undefined {
    const { phase } = this.#host.state();
    return phase === "calling" || phase === "ringing" ? this.#invitedFrom : undefined;
  }

  get expectsSound(): boolean {
    const direction = this.#host.media.parameters?.direction;
    return direction === "sendrecv" || direction === "recvonly";
  }

  get view(): Pick<CallView, "path" | "reconnectingSinceMs" | "handovers"> {
    const localAddress = this.#host.media.localAddress;
    return {
      handovers: this.#handovers,
      ...defined({ path: localAddress === undefined ? undefined : this.#host.describePath(localAddress), reconnectingSinceMs: this.#reconnectingSinceMs }),
    };
  }

  /** An INVITE is on its way from where the sound is. */
  invited(): void {
    this.#invitedFrom = this.#host.media.localAddress;
  }

  /** The call has changed; tells mobility where that matters to it. */
  update(): void {
    const facts = JSON.stringify([this.stage, this.addresses, this.hops, this.mediaPeer]);
    if (facts === this.#told) return;
    this.#told = facts;
    this.#changes.emit();
  }

  async openPath(localAddress: string): Promise<void> {
    await this.#host.media.openPath(localAddress);
  }

  usePath(options: { readonly keepSendingOn: boolean }): void {
    this.#host.media.usePath(options);
    this.#host.changed();
  }

  settlePath(): void {
    this.#host.media.settlePath();
  }

  withdrawPath(): void {
    this.#host.media.withdrawPath();
  }

  async signal(localAddress: string, { fresh, oldPathWorks, limitMs }: SignalOptions): Promise<Result<void, Failure>> {
    const options = { localAddress, fresh, oldWayWorks: oldPathWorks, deadlineMs: limitMs };
    if (this.stage !== "connected") return this.#signalEarly(options);
    const told = await this.#host.reoffer(options);
    if (told.ok) this.#owesAddress = false;
    return told;
  }

  replace(localAddress: string): Promise<Result<void, Failure>> {
    return this.#host.successor.begin(localAddress);
  }

  dropReplacement(): void {
    this.#host.successor.drop();
  }

  /** Whether another session may take the place of the one that the other side has ended; `orphaned` is told if none does. */
  outlivesSession(orphaned: () => void): boolean {
    return this.#host.successor.outlives(orphaned);
  }

  probe(localAddress: string, limitMs: number): Promise<boolean> {
    return this.#host.probe(localAddress, limitMs);
  }

  showReconnecting(sinceMs: number | undefined): void {
    if (sinceMs !== undefined && this.#reconnectingSinceMs !== undefined) return;
    if (this.#reconnectingSinceMs === sinceMs) return;
    this.#reconnectingSinceMs = sinceMs;
    this.#host.changed();
  }

  showHandover(report: HandoverReport, replacesLast: boolean): void {
    const kept = replacesLast ? this.#handovers.slice(0, -1) : this.#handovers;
    const atMs = (replacesLast ? this.#handovers.at(-1)?.atMs : undefined) ?? this.#host.wallMs();
    this.#handovers = [...kept, { ...report, atMs }].slice(-MAX_HANDOVERS_SHOWN);
    this.#host.changed();
  }

  lose(failure: Failure): void {
    this.#host.lose(failure);
  }

  dispose(): void {
    this.#host.successor.drop();
    this.#pathEvents.dispose();
    this.#changes.dispose();
  }

  /**
   * An UPDATE moves an early dialog, if there is one and the peer takes it. The answer to an INVITE still comes to where that
   * was sent from (RFC 3261 section 18.2.2): where that is gone, only a new INVITE helps. A callee's 2xx says where it is.
   */
  async #signalEarly(options: ReofferOptions & { readonly localAddress: string }): Promise<Result<void, Failure>> {
    const session = this.#host.session();
    const { media } = this.#host;
    if (!session) return fail(NOT_CONNECTED);
    const isOutgoing = this.#host.state().direction === "outgoing";
    if (isOutgoing && !options.oldWayWorks) {
      this.#host.inviteAnew(options.localAddress);
      return succeed(undefined);
    }
    this.#owesAddress = media.localAddress !== undefined;
    // A callee has nothing under way that must come back the old way.
    const way = { ...options, oldWayWorks: isOutgoing };
    const told = media.parameters ? await this.#host.reoffer(way) : await session.retarget(options.localAddress, way);
    if (told.ok && media.parameters) this.#owesAddress = false;
    return succeed(undefined);
  }
}

const NOT_CONNECTED: Failure = { code: "call/not-connected", message: "The call is not connected." };

/** So that a phone that is called anew lists no call as missed (RFC 3326 section 2). */
const GOES_ON: Reason = { protocol: "SIP", cause: 200, text: "The call goes on from another address" };

/** Takes an INVITE back whose answer will not find us: the CANCEL leaves from where we are now, before a new INVITE does. */
export function withdrawInvite(session: InviteSession, localAddress: string): void {
  session.leaveFrom({ localAddress });
  session.end(GOES_ON);
}
