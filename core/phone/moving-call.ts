// One call as it can be moved to another network path (core/mobility): its addresses and peers, and how the other side is told.
// Media moves in call-media.ts, signalling in sip/usage; when to move is not decided here.
import type { Disposable } from "../base/disposable.ts";
import { Emitter } from "../base/emitter.ts";
import type { Failure } from "../base/errors.ts";
import { fail, succeed, type Result } from "../base/result.ts";
import type { SocketAddress } from "../ports/network.ts";
import type { CallAddresses, MobileCall, PathEvent, SignalOptions } from "../mobility/mobile-call.ts";
import type { ReofferOptions } from "../sip/usage/offer-queue.ts";
import type { InviteSession } from "../sip/usage/invite-session.ts";
import type { CallMachineState } from "./call-machine.ts";
import type { CallMedia } from "./call-media.ts";
import { defined } from "./defined.ts";
import type { CallPath, CallView, HandoverReport } from "./protocol.ts";

/** More than this nobody reads of one call, and each goes to the windows with every change. */
const MAX_HANDOVERS_SHOWN = 32;

/** What it needs of its call. */
export interface MovingCallHost {
  readonly id: string;
  readonly media: CallMedia;
  session(): InviteSession | undefined;
  state(): CallMachineState;
  describePath(localAddress: string): CallPath;
  /** Offers the call as it is now. */
  reoffer(options: ReofferOptions): Promise<Result<void, Failure>>;
  /** Gives up the INVITE that nobody has answered and sends a new one from where its sound is. */
  inviteAnew(): void;
  replace(localAddress: string): Promise<Result<void, Failure>>;
  dropReplacement(): void;
  lose(failure: Failure): void;
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
  /** Where a call that is not answered yet has moved to. */
  #movedTo: string | undefined;
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
    const signalling = this.localAddress;
    return signalling === undefined ? undefined : { signalling, ...defined({ media: this.#host.media.localAddress }) };
  }

  /** Where its signalling leaves from, or will as soon as there is something to say. */
  get localAddress(): string | undefined {
    return this.#movedTo ?? this.#host.session()?.localAddress;
  }

  get hops(): readonly SocketAddress[] {
    const peer = this.mediaPeer;
    return peer ? [peer] : [];
  }

  get mediaPeer(): SocketAddress | undefined {
    return this.#host.media.parameters?.remoteRtp;
  }

  get owesAddress(): boolean {
    return this.#owesAddress;
  }

  get answerAddress(): string | undefined {
    const { phase } = this.#host.state();
    return phase === "calling" || phase === "ringing" ? this.#host.session()?.localAddress : undefined;
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

  async signal(localAddress: string, { oldPathWorks }: SignalOptions): Promise<Result<void, Failure>> {
    if (this.stage !== "connected") return this.#signalEarly(localAddress, oldPathWorks);
    this.#movedTo = undefined;
    const told = await this.#host.reoffer({ localAddress });
    if (told.ok) this.#owesAddress = false;
    return told;
  }

  replace(localAddress: string): Promise<Result<void, Failure>> {
    return this.#host.replace(localAddress);
  }

  dropReplacement(): void {
    this.#host.dropReplacement();
  }

  async probe(): Promise<boolean> {
    return false;
  }

  showReconnecting(sinceMs: number | undefined): void {
    if (sinceMs !== undefined && this.#reconnectingSinceMs !== undefined) return;
    if (this.#reconnectingSinceMs === sinceMs) return;
    this.#reconnectingSinceMs = sinceMs;
    this.#host.changed();
  }

  showHandover(report: HandoverReport, replacesLast: boolean): void {
    const kept = replacesLast ? this.#handovers.slice(0, -1) : this.#handovers;
    this.#handovers = [...kept, report].slice(-MAX_HANDOVERS_SHOWN);
    this.#host.changed();
  }

  /** Goes on as another call was. */
  continueFrom(other: MovingCall): void {
    this.#handovers = other.#handovers;
  }

  lose(failure: Failure): void {
    this.#host.lose(failure);
  }

  dispose(): void {
    this.#pathEvents.dispose();
    this.#changes.dispose();
  }

  /**
   * An UPDATE moves an early dialog, if there is one and the peer takes it. The answer to an INVITE still comes to where that
   * was sent from (RFC 3261 section 18.2.2): where that is gone, only a new INVITE helps. A callee says in its 2xx where it is.
   */
  async #signalEarly(localAddress: string, oldPathWorks: boolean): Promise<Result<void, Failure>> {
    const session = this.#host.session();
    if (!session) return fail(NOT_CONNECTED);
    const { direction } = this.#host.state();
    if (direction === "outgoing" && !oldPathWorks) {
      this.#host.inviteAnew();
      return succeed(undefined);
    }
    this.#movedTo = localAddress;
    this.#owesAddress = this.#host.media.localAddress !== undefined;
    const told = this.#host.media.parameters ? await this.#host.reoffer({ localAddress, prefersUpdate: true }) : await session.retarget(localAddress);
    if (told.ok && this.#host.media.parameters) this.#owesAddress = false;
    return succeed(undefined);
  }
}

const NOT_CONNECTED: Failure = { code: "call/not-connected", message: "The call is not connected." };
