// Offer and answer in every position that RFC 6337 table 1 names, from both sides, and nowhere else.
import { describe, expect, it } from "vitest";
import {
  readPending, stepOfferAnswer, type AnswerCarrier, type BodyCarrier, type OfferAnswerInput, type OfferAnswerState, type OfferCarrier,
} from "../../../../core/sip/usage/offer-answer-machine.ts";

/** RFC 6337 table 1 as it is printed: where the offer is, where the answer is, and whether it may be a session's first. */
const TABLE_1: readonly (readonly [row: number, offer: OfferCarrier, answer: AnswerCarrier, isInitial: boolean])[] = [
  [1, "invite", "success", true],
  [2, "success", "ack", true],
  [3, "invite", "reliable", true],
  [4, "reliable", "prack", true],
  [5, "prack", "prack-success", false],
  [6, "update", "update-success", false],
];
const CARRIERS: readonly BodyCarrier[] = ["invite", "reliable", "success", "ack", "prack", "prack-success", "update", "update-success"];
const INPUTS: readonly OfferAnswerInput[] = [
  ...CARRIERS.flatMap((carrier) => [`sent-${carrier}` as const, `received-${carrier}` as const]), "failed",
];

function after(...inputs: OfferAnswerInput[]): OfferAnswerState {
  return inputs.reduce<OfferAnswerState>((state, input) => stepOfferAnswer(state, input).state, "none");
}

function effectOf(state: OfferAnswerState, input: OfferAnswerInput): string | undefined {
  return stepOfferAnswer(state, input).effects[0];
}

/** Every state that any inputs lead to. */
function allStates(): OfferAnswerState[] {
  const states = new Set<OfferAnswerState>(["none"]);
  for (const state of states) for (const input of INPUTS) states.add(stepOfferAnswer(state, input).state);
  return [...states];
}

describe.each(TABLE_1)("row %i of RFC 6337 table 1: offer in %s, answer in %s", (_row, offer, answer, isInitial) => {
  it.each([["sent", "received"], ["received", "sent"]] as const)("is an exchange where the offer was %s", (one, other) => {
    const agreed = after("sent-invite", "received-success");
    expect(effectOf(agreed, `${one}-${offer}`)).toBe("is-offer");
    const pending = stepOfferAnswer(agreed, `${one}-${offer}`).state;
    expect(stepOfferAnswer(pending, `${other}-${answer}`)).toEqual({ state: "agreed", effects: ["is-answer"] });
  });

  it(isInitial ? "may be the first of a session" : "may not be the first of a session", () => {
    expect(effectOf("none", `sent-${offer}`)).toBe(isInitial ? "is-offer" : undefined);
    expect(effectOf("none", `received-${offer}`)).toBe(isInitial ? "is-offer" : undefined);
  });
});

describe("in every state", () => {
  const states = allStates();

  it("there are those without an offer, and one for each side, carrier and time", () => {
    expect(states).toHaveLength(2 + 2 * (3 + 5));
  });

  it.each(states)("%s: each body is what table 1 says, and changes nothing where it says nothing", (state) => {
    const pending = readPending(state);
    for (const input of INPUTS.filter((one) => one !== "failed")) {
      const [direction, carrier] = [input.startsWith("sent-") ? "sent" : "received", input.replace(/^(sent|received)-/, "")];
      const isAnswer = pending !== undefined && (pending.side === "local") === (direction === "received")
        && TABLE_1.some(([, offer, answer]) => offer === pending.carrier && answer === carrier);
      const isOffer = !pending && TABLE_1.some(([, offer, , isInitial]) => offer === carrier && (state === "agreed" || isInitial));
      expect(effectOf(state, input), input).toBe(isAnswer ? "is-answer" : isOffer ? "is-offer" : undefined);
      if (!isAnswer && !isOffer) expect(stepOfferAnswer(state, input).state, input).toBe(state);
    }
  });

  it.each(states)("%s: a failure leaves what was agreed on before, or nothing (RFC 3264 section 8)", (state) => {
    const isFirst = state === "none" || state.startsWith("first-");
    expect(stepOfferAnswer(state, "failed")).toEqual({ state: isFirst ? "none" : "agreed", effects: [] });
  });
});
