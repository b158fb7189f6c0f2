// A request of the transaction user: tried on one hop after another (RFC 3263 section 4.3), cancelled when asked
// (RFC 3261 section 9.1). Each try is a ClientAttempt with a branch of its own.
import { toFailure, type Failure } from "../../base/errors.ts";
import type { Random } from "../../ports/random.ts";
import type { SipRequest } from "../message/model.ts";
import type { Flow } from "../transport/flow.ts";
import type { Hop } from "../transport/hop.ts";
import { formatOwnVia, newBranch } from "../transport/via-routing.ts";
import type { ClientAttempt } from "./client-attempt.ts";
import { createCancel } from "./derived-request.ts";
import type { FailedHops } from "./failed-hops.ts";
import type { ClientEvent } from "./invite-client-machine.ts";
import { TIMEOUT } from "./transaction-effect.ts";
import type { Arrival, ClientTransaction, ClientTransactionHandlers, Route } from "./transaction-user.ts";

/** What a client transaction needs of its layer. */
export interface ClientTransactionHost {
  readonly random: Random;
  readonly failedHops: FailedHops;
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
  readonly #hops: readonly Hop[];
  readonly #localAddress: string | undefined;
  readonly #handlers: ClientTransactionHandlers;
  #attempt: ClientAttempt | undefined;
  #nextHop = 0;
  /** Headers of a CANCEL that waits for the first provisional response. */
  #cancelWanted: ExtraHeaders | undefined;
  /** The attempt that a CANCEL has gone out for. */
  #cancelled: ClientAttempt | undefined;
  #answered = false;
  #over = false;

  constructor(host: ClientTransactionHost, request: SipRequest, route: Route, handlers: ClientTransactionHandlers) {
    this.#host = host;
    this.#template = request;
    this.#hops = host.failedHops.order(route.hops);
    this.#localAddress = route.localAddress;
    this.#handlers = handlers;
  }

  get request(): SipRequest | undefined {
    return this.#attempt?.request;
  }

  /** Begins with the first hop; with a `refusal` it only tells that. The user hears nothing before this returns. */
  start(refusal?: Failure): void {
    if (refusal) this.#nextHop = this.#hops.length;
    void this.#tryNextHop(refusal ?? NO_HOP);
  }

  cancel(headers: ExtraHeaders = []): void {
    if (this.#over || this.#answered || this.#cancelWanted || this.#template.method !== "INVITE") return;
    this.#cancelWanted = headers;
    if (this.#attempt?.stateName === "proceeding") this.#sendCancel(this.#attempt, headers);
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
      const hop = this.#hops[this.#nextHop++];
      if (!hop || this.#cancelWanted) {
        await Promise.resolve();
        return this.#fail(hop ? CANCELLED : failure);
      }
      try {
        const flow = await this.#host.open(hop, this.#localAddress);
        if (this.#over) return;
        if (this.#cancelWanted) return this.#fail(CANCELLED);
        return this.#begin(flow);
      } catch (thrown) {
        this.#host.failedHops.add(hop);
        failure = toFailure(thrown, OPEN_FAILED);
      }
    }
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
    this.#judgeHop(status !== 503);
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

  #judgeHop(isWell: boolean): void {
    const hop = this.#attempt?.flow.hop;
    if (hop && isWell) this.#host.failedHops.remove(hop);
    else if (hop) this.#host.failedHops.add(hop);
  }

  #hasNextHop(): boolean {
    return this.#nextHop < this.#hops.length && !this.#cancelWanted;
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
    const onEvent = (event: ClientEvent): void => {
      if (event.kind === "failure" && event.failure !== TIMEOUT) void this.#sendCancelAnew(cancel, invite.flow.hop);
    };
    this.#host.attempt(cancel, invite.flow, onEvent).start();
    invite.cancelSent();
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
