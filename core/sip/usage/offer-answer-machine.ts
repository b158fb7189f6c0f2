// Whose turn it is in offer/answer: RFC 3264 section 4 and 8, RFC 6337 section 2. Pure; bodies stay opaque.
// A body is an offer or an answer by its place in the exchange, never by its look.
import type { Step } from "../../base/step.ts";
import { stepTable, type IgnoredInputs, type TransitionTable } from "./transition-table.ts";

/** "first-" until something was agreed on: a failed first offer leaves nothing, a failed later one the old session. */
export type OfferAnswerState = "none" | "first-local-offer" | "first-remote-offer" | "agreed" | "local-offer" | "remote-offer";

/** `sent`, `received`: a body went or came in INVITE, its 2xx or its ACK. `failed`: the INVITE had no 2xx. */
export type OfferAnswerInput = "sent" | "received" | "failed";

export type OfferAnswerEffect = "is-offer" | "is-answer";

/** One row per arrow. */
export const offerAnswerTable: TransitionTable<OfferAnswerState, OfferAnswerInput, OfferAnswerEffect> = {
  "none": { sent: ["first-local-offer", "is-offer"], received: ["first-remote-offer", "is-offer"] },
  "first-local-offer": { received: ["agreed", "is-answer"], failed: ["none"] },
  "first-remote-offer": { sent: ["agreed", "is-answer"], failed: ["none"] },
  "agreed": { sent: ["local-offer", "is-offer"], received: ["remote-offer", "is-offer"] },
  "local-offer": { received: ["agreed", "is-answer"], failed: ["agreed"] },
  "remote-offer": { sent: ["agreed", "is-answer"], failed: ["agreed"] },
};

/** What each state passes over: a second offer before the answer, and a failure of nothing. */
export const offerAnswerIgnored: IgnoredInputs<OfferAnswerState, OfferAnswerInput> = {
  "none": ["failed"],
  "first-local-offer": ["sent"],
  "first-remote-offer": ["received"],
  "agreed": ["failed"],
  "local-offer": ["sent"],
  "remote-offer": ["received"],
};

/** Takes one step of the exchange. */
export function stepOfferAnswer(state: OfferAnswerState, input: OfferAnswerInput): Step<OfferAnswerState, OfferAnswerEffect> {
  return stepTable(offerAnswerTable, state, input);
}
