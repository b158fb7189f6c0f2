// Sends a callee's reliable provisional responses: each is repeated until its PRACK, the next one waits for that
// (RFC 3262 section 3). Which responses need it is invite-server.ts's business.
import type { Disposable } from "../../base/disposable.ts";
import type { HeaderList } from "../dialog/dialog.ts";
import type { SipRequest, SipResponse } from "../message/model.ts";
import { DEFAULT_TIMER_BASE } from "../transaction/timers.ts";
import type { ServerTransaction } from "../transaction/transaction-user.ts";
import { randomFraction } from "./identifiers.ts";
import { stepReliability, type ReliabilityEffect, type ReliabilityInput, type ReliabilityState } from "./provisional-reliability-machine.ts";
import type { UserAgentContext } from "./user-agent-context.ts";

/** A response that is to be sent when its turn comes. */
export interface ReliableResponse {
  /** Whether it has a body, which settles or makes an offer. */
  readonly describes: boolean;
  /** Makes it with the header fields that make it reliable. */
  build(headers: HeaderList): SipResponse;
}

export interface ReliabilityHandlers {
  onAcknowledged(): void;
  /** No PRACK came for 64*T1. */
  onTimeout(): void;
}

/** The first number is random and leaves room to count on (section 3). */
const FIRST_RSEQ_LIMIT = 2 ** 30;
const MAX_QUEUED = 8;

export class ProvisionalReliability implements Disposable {
  readonly #context: UserAgentContext;
  readonly #transaction: ServerTransaction;
  readonly #handlers: ReliabilityHandlers;
  readonly #queue: ReliableResponse[] = [];
  #state: ReliabilityState = "idle";
  #rseq: number;
  #response: SipResponse | undefined;
  #next: ReliableResponse | undefined;
  #intervalMs: number = DEFAULT_TIMER_BASE.t1Ms;
  #again: Disposable | undefined;
  #giveUp: Disposable | undefined;

  constructor(context: UserAgentContext, transaction: ServerTransaction, handlers: ReliabilityHandlers) {
    this.#context = context;
    this.#transaction = transaction;
    this.#handlers = handlers;
    this.#rseq = Math.floor(randomFraction(context.random) * FIRST_RSEQ_LIMIT);
  }

  /** Whether one with a body still waits for its PRACK or its turn: no 2xx may go out before that (section 3). */
  get holdsFinal(): boolean {
    return this.#state === "waiting" && ((this.#response?.body.length ?? 0) > 0 || this.#queue.some(({ describes }) => describes));
  }

  send(response: ReliableResponse): void {
    this.#next = response;
    this.#step("send");
  }

  /** Whether a PRACK names the response that awaits one (RFC 3262 section 3: RSeq, CSeq number and method). */
  awaits(prack: SipRequest): boolean {
    const { rack } = prack.headers;
    const { sequence } = this.#transaction.request.headers.cseq;
    return this.#response !== undefined && rack?.rseq === this.#rseq && rack.sequence === sequence && rack.method === "INVITE";
  }

  /** Its PRACK has come. */
  acknowledge(): void {
    this.#response = undefined;
    this.#step("prack");
  }

  /** The final response goes out. */
  finish(): void {
    this.#step("final");
  }

  dispose(): void {
    this.#step("close");
  }

  #step(input: ReliabilityInput): void {
    const { state, effects } = stepReliability(this.#state, input);
    this.#state = state;
    for (const effect of effects) this.#effects[effect]();
  }

  readonly #effects: Readonly<Record<ReliabilityEffect, () => void>> = {
    "transmit": () => this.#transmit(),
    "retransmit": () => this.#repeat(),
    "disarm": () => this.#disarm(),
    "queue": () => {
      if (this.#next && this.#queue.length < MAX_QUEUED) this.#queue.push(this.#next);
    },
    "next": () => {
      const response = this.#queue.shift();
      if (response) this.send(response);
    },
    "tell-acknowledged": () => this.#handlers.onAcknowledged(),
    "tell-timeout": () => this.#handlers.onTimeout(),
  };

  #transmit(): void {
    if (!this.#next) return;
    this.#response = this.#next.build([["Require", "100rel"], ["RSeq", String(++this.#rseq)]]);
    this.#transaction.respond(this.#response);
    this.#arm(DEFAULT_TIMER_BASE.t1Ms);
    this.#giveUp = this.#context.clock.setTimer(64 * DEFAULT_TIMER_BASE.t1Ms, () => this.#step("give-up"));
  }

  /** Also over TCP: a proxy further on may lose it on UDP. It doubles without a ceiling (section 3). */
  #arm(delayMs: number): void {
    this.#intervalMs = delayMs;
    this.#again = this.#context.clock.setTimer(delayMs, () => this.#step("again"));
  }

  #repeat(): void {
    if (this.#response) this.#transaction.respond(this.#response);
    this.#arm(2 * this.#intervalMs);
  }

  #disarm(): void {
    this.#again?.dispose();
    this.#giveUp?.dispose();
  }
}
