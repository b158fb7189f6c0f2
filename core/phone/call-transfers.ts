// Sends the other sides of calls on to somebody else: at once, or after this phone's person has asked first. A consultation is
// a call beside the one that waits; both name each other until one of them ends, they are connected, or brought together.
import { GodwitError } from "../base/errors.ts";
import type { Call } from "./call.ts";
import { describeUri } from "./describe-uri.ts";
import { dialled, parseDialTarget } from "./dial-target.ts";
import type { CallView } from "./protocol.ts";

/** What it needs of all calls. */
export interface CallTransfersHost {
  find(id: string): Call;
  /** Calls what was typed; answers the call's id. */
  start(typed: string, accountId: string | null): string;
  /** Holds all other calls, and resumes this one where it was held. */
  swapTo(id: string): void;
  /** Whether a call is to go on as another one. */
  awaitsSuccessor(call: Call): boolean;
  /** Goes on with a call, unless somebody else is talked to or called by now. */
  resume(call: Call): void;
}

interface Pair {
  readonly waiting: Call;
  readonly asking: Call;
}

export class CallTransfers {
  readonly #host: CallTransfersHost;

  constructor(host: CallTransfersHost) {
    this.#host = host;
  }

  /** Sends the other side of a call on to what was typed. Throws `call/bad-target`, `call/not-connected`, `call/transferring`. */
  transfer(id: string, typed: string): void {
    const call = this.#transferable(id);
    this.#sendOn(call, typed, !call.state.held);
  }

  /** Connects the other sides of two calls with each other; both calls end. */
  transferTo(id: string, otherId: string): void {
    const call = this.#transferable(id);
    const other = this.#transferable(otherId);
    if (call === other || !other.session) throw new GodwitError({ code: "call/not-connected", message: "Two calls are needed to connect them." });
    const wasHeld = call.state.held;
    other.transfer.awaitTakeover(true);
    void call.transfer.begin(other.view.remoteUri, { session: other.session }, (isDone) => {
      if (isDone) return other.hangUp();
      other.transfer.awaitTakeover(false);
      if (!wasHeld || other.state.phase === "ended") this.#host.resume(call);
    });
  }

  /** Lets a call wait while somebody else is called about it; answers that call's id. Throws as `transfer` and `start` do. */
  consult(id: string, typed: string): string {
    const waiting = this.#consultable(id);
    const asking = this.#host.find(this.#host.start(typed, waiting.party.accountId));
    this.#pair(waiting, asking);
    return asking.id;
  }

  /** Lets a call wait while its matter is talked about in another one that there is. */
  consultWith(id: string, otherId: string): void {
    const waiting = this.#consultable(id);
    const asking = this.#consultable(otherId);
    if (waiting === asking) throw new GodwitError({ code: "call/not-connected", message: "Two calls are needed: one to wait, and one to ask in." });
    this.#pair(waiting, asking);
    this.#host.swapTo(otherId);
  }

  /**
   * Connects who waits with who was asked, by either call's id. Where that one has not answered yet it is called by who waits
   * instead, as desk phones do it (RFC 5589 section 7.6).
   */
  complete(id: string): void {
    const { waiting, asking } = this.#pairOf(id);
    if (asking.state.phase === "active") return this.transferTo(waiting.id, asking.id);
    // It waits for the sake of whom it is sent on to: where that fails, nobody else is left to be talked to.
    this.#sendOn(this.#transferable(waiting.id), asking.view.remoteUri, true);
    this.#part({ waiting, asking });
    asking.hangUp();
  }

  /** Ends the consultation, and goes on with who waits; by either call's id. */
  cancel(id: string): void {
    const { waiting, asking } = this.#pairOf(id);
    if (waiting.transfer.isBusy) throw new GodwitError(TRANSFERRING);
    this.#part({ waiting, asking });
    asking.hangUp();
    this.#host.swapTo(waiting.id);
  }

  /** The two are one conversation now, or no longer of one matter. */
  release(call: Call): void {
    const { consultation } = call.transfer;
    call.transfer.link(undefined);
    if (!consultation) return;
    const other = this.#find(consultation.callId);
    if (other?.transfer.consultation?.callId === call.id) other.transfer.link(undefined);
  }

  /** A call has changed: where one of two has ended, the other says so until it is gone on with. */
  hear({ id, state, end, held, changing }: CallView): void {
    const call = this.#find(id);
    const consultation = call?.transfer.consultation;
    if (!call || !consultation) return;
    // Who waited has been resumed, and knows; a hold that is still on its way is no resumption.
    if (consultation.end && consultation.role === "waiting" && !held && !changing && state === "active") return call.transfer.link(undefined);
    if (state !== "ended") return;
    const other = this.#find(consultation.callId);
    call.transfer.link(undefined);
    if (other?.transfer.consultation?.callId !== id || other.state.phase === "ended") return;
    // Whom we asked has been taken over by who waits: nothing has gone wrong.
    if (other.transfer.isBusy || call.transfer.isBusy || !end) return other.transfer.link(undefined);
    other.transfer.link({ ...other.transfer.consultation, end });
  }

  /** Sends the other side on; `resumes`: whether the call goes on by itself where that fails. */
  #sendOn(call: Call, typed: string, resumes: boolean): void {
    const target = parseDialTarget(typed, call.party.identity.address);
    if (!target.ok) throw new GodwitError(target.error);
    const { identity, plusAs } = call.party;
    // The other side is at the same server, mostly, and dials as we do.
    void call.transfer.begin(describeUri(target.value), { uri: dialled(target.value, identity.address, plusAs) }, (isDone) => {
      if (!isDone && resumes) this.#host.resume(call);
    });
  }

  #pair(waiting: Call, asking: Call): void {
    waiting.hold(true);
    waiting.transfer.link({ role: "waiting", callId: asking.id });
    asking.transfer.link({ role: "asking", callId: waiting.id });
  }

  #part({ waiting, asking }: Pair): void {
    waiting.transfer.link(undefined);
    asking.transfer.link(undefined);
  }

  #pairOf(id: string): Pair {
    const call = this.#host.find(id);
    const { consultation } = call.transfer;
    const other = consultation && !consultation.end && this.#find(consultation.callId);
    if (!other) throw new GodwitError({ code: "call/no-consultation", message: "Nobody is being asked about this call." });
    return consultation.role === "waiting" ? { waiting: call, asking: other } : { waiting: other, asking: call };
  }

  #consultable(id: string): Call {
    const call = this.#transferable(id);
    const { consultation } = call.transfer;
    if (consultation && !consultation.end) throw new GodwitError({ code: "call/consulting", message: "Somebody is being asked about this call already." });
    return call;
  }

  #transferable(id: string): Call {
    const call = this.#host.find(id);
    if (call.state.phase !== "active") throw new GodwitError({ code: "call/not-connected", message: "Only a call that is connected can be transferred." });
    if (call.transfer.isBusy || this.#host.awaitsSuccessor(call)) throw new GodwitError(TRANSFERRING);
    return call;
  }

  #find(id: string): Call | undefined {
    try {
      return this.#host.find(id);
    } catch {
      return undefined;
    }
  }
}

const TRANSFERRING = { code: "call/transferring", message: "This call is being transferred already." } as const;
