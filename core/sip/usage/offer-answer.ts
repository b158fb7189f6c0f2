// Remembers whose turn it is and what was agreed on: the shell of offer-answer-machine.ts, one for each dialog.
import type { SessionBody } from "../dialog/session-body.ts";
import {
  offerRules, readPending, stepOfferAnswer, type AnswerCarrier, type BodyCarrier, type OfferAnswerInput, type OfferAnswerState,
} from "./offer-answer-machine.ts";

export class OfferAnswer {
  #state: OfferAnswerState = "none";
  #offered: SessionBody | undefined;
  #local: SessionBody | undefined;
  #rounds = 0;

  /** Whether something was agreed on and no offer waits for its answer. */
  get isAgreed(): boolean {
    return this.#state === "agreed";
  }

  /** Who made the offer that waits for its answer. */
  get pending(): "local" | "remote" | undefined {
    return readPending(this.#state)?.side;
  }

  /** Whether a message of that kind from the peer must have the answer to our offer. */
  expects(carrier: AnswerCarrier): boolean {
    const pending = readPending(this.#state);
    return pending?.side === "local" && offerRules[pending.carrier].answers.includes(carrier);
  }

  /** Our own description as agreed on last; a failed offer leaves the one before. */
  get local(): SessionBody | undefined {
    return this.#local;
  }

  /** How often something was agreed on. */
  get rounds(): number {
    return this.#rounds;
  }

  /** Takes a body of ours; says what it is, undefined where it has no place in the exchange. */
  send(carrier: BodyCarrier, body: SessionBody): "offer" | "answer" | undefined {
    const what = this.#take(`sent-${carrier}`);
    if (what === "offer") this.#offered = body;
    if (what === "answer") this.#local = body;
    return what;
  }

  /** Takes a body of the peer; says what it is, undefined where it has no place in the exchange. */
  receive(carrier: BodyCarrier): "offer" | "answer" | undefined {
    const what = this.#take(`received-${carrier}`);
    if (what === "answer") this.#local = this.#offered;
    return what;
  }

  /** The offer came to nothing. */
  fail(): void {
    this.#take("failed");
  }

  #take(input: OfferAnswerInput): "offer" | "answer" | undefined {
    const { state, effects } = stepOfferAnswer(this.#state, input);
    this.#state = state;
    if (effects.includes("is-offer")) return "offer";
    if (!effects.includes("is-answer")) return undefined;
    this.#rounds++;
    return "answer";
  }
}
