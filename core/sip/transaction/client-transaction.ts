// A request of the transaction user: tried on one hop after another (RFC 3263 section 4.3), cancelled when asked
// (RFC 3261 section 9.1). Each try is a ClientAttempt with a branch of its own.
import type { Disposable } from "../../base/disposable.ts";
import { GodwitError, toFailure, type Failure } from "../../base/errors.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Random } from "../../ports/random.ts";
import type { SipRequest } from "../message/model.ts";
import type { Flow } from "../transport/flow.ts";
import type { Hop } from "../transport/hop.ts";
import { formatOwnVia, newBranch } from "../transport/via-routing.ts";
import type { ClientAttempt } from "./client-attempt.ts";
import { createCancel } from "./derived-request.ts";
import type { FailedHops } from "./failed-hops.ts";
import type { ClientEvent } from "./invite-client-machine.ts";
import { SWITCH_LIMIT_MS, type StreamSwitch, type Way } from "./stream-switch.ts";
import { TIMEOUT } from "./transaction-effect.ts";
import type { Arrival, ClientTransaction, ClientTransactionHandlers, Route } from "./transaction-user.ts";

/** What a client transaction needs of its layer. */
export interface ClientTransactionHost {
  readonly clock: Clock;
  readonly random: Random;
  readonly failedHops: FailedHops;
  readonly streamSwitch: StreamSwitch;
  open(hop: Hop, localAddress?: string): Promise<Flow>;
  /** Makes an attempt, enters it into the table and starts it; `onEvent` is told what happens. */
  attempt(request: SipRequest, flow: Flow, onEvent: (event: ClientEvent, arrival: Arrival | undefined) => void): ClientAttempt;
  /** Takes a 2xx that nobody waits for any more. */
  stray(event: Extract<ClientEvent, { kind: "stray" }>, arrival: Arrival): void;
}

type ExtraHeaders = readonly (readonly [name: string, value: string])[];

export class SipClientTransaction implements ClientTransaction {
  readonly #host: ClientTransactionHost;
  readonly #template: SipRequest;
  /** What is left to be tried. */
  readonly #ways: Way[];
  #localAddress: string | undefined;
  readonly #handlers: ClientTransactionHandlers;
  /** What is being tried. */
  #way: Way | undefined;
  #attempt: ClientAttempt | undefined;
  /** Headers of a CANCEL that waits for the first provisional response. */
  #cancelWanted: ExtraHeaders | undefined;
  /** The way that the request went by is dead: nothing will come by it. */
  #hasLeft = false;
  /** The attempt that a CANCEL has gone out for. */
  #cancelled: ClientAttempt | undefined;
  #answered = false;
  #over = false;

  constructor(host: ClientTransactionHost, request: SipRequest, route: Route, handlers: ClientTransactionHandlers) {
    this.#host = host;
    this.#template = request;
    this.#ways = [...host.streamSwitch.ways(request, host.failedHops.order(route.hops))];
    this.#localAddress = route.localAddress;
    this.#handlers = handlers;
  }

  get request(): SipRequest | undefined {
    return this.#attempt?.request;
  }

  /** Begins with the first hop; with a `refusal` it only tells that. The user hears nothing before this returns. */
  start(refusal?: Failure): void {
    if (refusal) this.#ways.length = 0;
    void this.#tryNextHop(refusal ?? NO_HOP);
  }

  cancel(headers: ExtraHeaders = []): void {
    if (this.#over || this.#answered || this.#cancelWanted || this.#template.method !== "INVITE") return;
    this.#cancelWanted = headers;
    // Where no provisional response will ever come none is waited for; at worst the CANCEL is answered 481 (section 9.2).
    if (this.#attempt && (this.#hasLeft || this.#attempt.stateName === "proceeding")) this.#sendCancel(this.#attempt, headers);
  }

  leaveFrom(localAddress: string): void {
    if (this.#over || this.#answered || localAddress === this.#localAddress) return;
    this.#localAddress = localAddress;
    this.#hasLeft = true;
    this.#cancelled = undefined;
    if (this.#attempt && this.#cancelWanted) this.#sendCancel(this.#attempt, this.#cancelWanted);
  }

  /** Forgets the user. A rejection is still acknowledged as long as the peer repeats it. */
  dispose(): void {
    this.#over = true;
    if (this.#attempt && this.#attempt.stateName !== "completed") this.#attempt.dispose();
  }

  /** `reason` is why the hop before did not serve; it is told when no hop is left. Never calls the user synchronously. */
  async #tryNextHop(reason: Failure): Promise<void> {
    let failure = reason;
    while (!this.#over) {
      const way = this.#ways.shift();
      if (!way || this.#cancelWanted) {
        await Promise.resolve();
        return this.#fail(way ? CANCELLED : failure);
      }
      this.#way = way;
      try {
        const flow = await this.#open(way);
        if (this.#over) return;
        if (this.#cancelWanted) return this.#fail(CANCELLED);
        return this.#begin(flow);
      } catch (thrown) {
        this.#judgeHop(false);
        failure = toFailure(thrown, OPEN_FAILED);
      }
    }
  }

  /** A connection only for the request's size is not waited for as long as one that was asked for. */
  #open({ hop, fallback }: Way): Promise<Flow> {
    const opening = this.#host.open(hop, this.#localAddress);
    if (!fallback) return opening;
    let timer: Disposable | undefined;
    const limit = new Promise<never>((_resolve, reject) => {
      timer = this.#host.clock.setTimer(SWITCH_LIMIT_MS, () => reject(new GodwitError(TIMEOUT)));
    });
    return Promise.race([opening, limit]).finally(() => timer?.dispose());
  }

  #begin(flow: Flow): void {
    const headers = this.#template.headers.clone();
    headers.prepend("Via", formatOwnVia(flow.hop.transport, flow.sentBy, newBranch(this.#host.random)));
    const attempt = this.#host.attempt({ ...this.#template, headers }, flow, (event, arrival) => this.#handle(event, arrival));
    this.#attempt = attempt;
    attempt.start();
  }

  #handle(event: ClientEvent, arrival: Arrival | undefined): void {
    if (event.kind === "failure") return this.#handleFailure(event.failure);
    if (!arrival) return;
    if (event.kind === "stray") return this.#host.stray(event, arrival);
    if (this.#over) return;
    const { status } = event.response;
    // 503 says "not me, try another one" (RFC 3263 section 4.3); a hop that has shown life before is not left.
    if (status === 503 && this.#way) this.#host.failedHops.add(this.#way.fallback ?? this.#way.hop);
    else this.#judgeHop(true);
    if (status === 503 && this.#hasNextHop()) return void this.#tryNextHop(OPEN_FAILED);
    if (status >= 200) this.#answered = true;
    else if (this.#cancelWanted && this.#attempt) this.#sendCancel(this.#attempt, this.#cancelWanted);
    this.#handlers.onResponse(event.response, arrival);
  }

  #handleFailure(failure: Failure): void {
    if (this.#over) return;
    this.#judgeHop(false);
    if (this.#hasNextHop()) void this.#tryNextHop(failure);
    else this.#fail(failure);
  }

  /** A connection that only the size asked for, and that failed, says nothing about the server: its UDP is next. */
  #judgeHop(isWell: boolean): void {
    const way = this.#way;
    if (!way) return;
    if (isWell) return this.#host.failedHops.remove(way.fallback ?? way.hop);
    if (!way.fallback) return this.#host.failedHops.add(way.hop);
    this.#host.streamSwitch.refuse(way.fallback);
    this.#ways.unshift({ hop: way.fallback });
  }

  #hasNextHop(): boolean {
    return this.#ways.length > 0 && !this.#cancelWanted;
  }

  #fail(failure: Failure): void {
    if (this.#over) return;
    this.#over = true;
    this.#handlers.onFailure(failure);
  }

  /** Once per attempt: the CANCEL has the INVITE's branch and goes where that went; what answers it is of no interest. */
  #sendCancel(invite: ClientAttempt, headers: ExtraHeaders): void {
    if (this.#cancelled === invite) return;
    this.#cancelled = invite;
    const cancel = createCancel(invite.request, headers);
    invite.cancelSent();
    if (this.#hasLeft) return void this.#sendCancelAnew(cancel, invite.flow.hop);
    const onEvent = (event: ClientEvent): void => {
      if (event.kind === "failure" && event.failure !== TIMEOUT) void this.#sendCancelAnew(cancel, invite.flow.hop);
    };
    this.#host.attempt(cancel, invite.flow, onEvent).start();
  }

  /** The connection that carried the INVITE is gone; the callee still rings. */
  async #sendCancelAnew(cancel: SipRequest, hop: Hop): Promise<void> {
    try {
      const flow = await this.#host.open(hop, this.#localAddress);
      if (!this.#over) this.#host.attempt(cancel, flow, () => {}).start();
    } catch {
      // The INVITE's own wait for an answer to CANCEL ends this.
    }
  }
}

const NO_HOP: Failure = { code: "sip/transport/no-hop", message: "There is no address to send this to." };
const OPEN_FAILED: Failure = { code: "sip/transport/failed", message: "The network failed. Check the connection and try again." };
const CANCELLED: Failure = { code: "sip/transaction/cancelled", message: "The call was cancelled before it was sent." };
