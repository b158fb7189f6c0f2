// Remembers whose turn it is: the shell of offer-answer-machine.ts, shared by a session and its changes.
import { stepOfferAnswer, type OfferAnswerInput, type OfferAnswerState } from "./offer-answer-machine.ts";

export class OfferAnswer {
  #state: OfferAnswerState = "none";

  /** Whether no offer waits for its answer. */
  get isAgreed(): boolean {
    return this.#state === "agreed";
  }

  /** Takes a step; says what the body that was sent or received is, undefined where it has no place in the exchange. */
  take(input: OfferAnswerInput): "offer" | "answer" | undefined {
    const { state, effects } = stepOfferAnswer(this.#state, input);
    this.#state = state;
    if (effects.includes("is-offer")) return "offer";
    return effects.includes("is-answer") ? "answer" : undefined;
  }
}
