// Which message may hold an offer, which one its answer, and whose turn it is: RFC 6337 table 1, RFC 3264 sections 4
// and 8. Pure; bodies stay opaque: one is an offer or an answer by its place in the exchange, never by its look.
import type { Step } from "../../base/step.ts";

/** What carries an offer: INVITE, a reliable 1xx or the 2xx to it, PRACK, UPDATE. */
export type OfferCarrier = "invite" | "reliable" | "success" | "prack" | "update";
/** What carries an answer; "success" is a 2xx to INVITE. */
export type AnswerCarrier = "reliable" | "success" | "ack" | "prack" | "prack-success" | "update-success";
export type BodyCarrier = OfferCarrier | AnswerCarrier;

/** RFC 6337 table 1, one row per offer. `isFirst`: whether it may be the first one of a session. */
export const offerRules: Readonly<Record<OfferCarrier, { readonly answers: readonly AnswerCarrier[]; readonly isFirst: boolean }>> = {
  "invite": { answers: ["reliable", "success"], isFirst: true },
  "reliable": { answers: ["prack"], isFirst: true },
  "success": { answers: ["ack"], isFirst: true },
  "prack": { answers: ["prack-success"], isFirst: false },
  "update": { answers: ["update-success"], isFirst: false },
};

type Side = "local" | "remote";

/** "first-" until something was agreed on: a failed first offer leaves nothing, a failed later one the old session. */
export type OfferAnswerState = "none" | "agreed" | `${"" | "first-"}${Side}-${OfferCarrier}`;

/** A body went or came in a message of that kind. `failed`: the offer was refused, or its answer did not come. */
export type OfferAnswerInput = `${"sent" | "received"}-${BodyCarrier}` | "failed";

export type OfferAnswerEffect = "is-offer" | "is-answer";

/** Takes one step; a body that has no place in the exchange changes nothing. */
export function stepOfferAnswer(state: OfferAnswerState, input: OfferAnswerInput): Step<OfferAnswerState, OfferAnswerEffect> {
  const pending = readPending(state);
  if (input === "failed") return { state: pending?.isFirst ? "none" : pending ? "agreed" : state, effects: [] };
  const [direction, carrier] = split<"sent" | "received", BodyCarrier>(input);
  if (pending) {
    const answers = (pending.side === "local") === (direction === "received") && offerRules[pending.carrier].answers.some((one) => one === carrier);
    return answers ? { state: "agreed", effects: ["is-answer"] } : { state, effects: [] };
  }
  if (!isOfferCarrier(carrier) || (state === "none" && !offerRules[carrier].isFirst)) return { state, effects: [] };
  const side: Side = direction === "sent" ? "local" : "remote";
  return { state: state === "none" ? `first-${side}-${carrier}` : `${side}-${carrier}`, effects: ["is-offer"] };
}

/** The offer that waits for its answer; undefined where none does. */
export function readPending(state: OfferAnswerState): { readonly side: Side; readonly carrier: OfferCarrier; readonly isFirst: boolean } | undefined {
  if (state === "none" || state === "agreed") return undefined;
  const isFirst = state.startsWith("first-");
  const [side, carrier] = split<Side, OfferCarrier>(isFirst ? state.slice("first-".length) : state);
  return { side, carrier, isFirst };
}

function isOfferCarrier(carrier: BodyCarrier): carrier is OfferCarrier {
  return carrier in offerRules;
}

/** At the first hyphen. */
function split<First, Rest>(text: string): readonly [First, Rest] {
  const at = text.indexOf("-");
  return [text.slice(0, at) as First, text.slice(at + 1) as Rest];
}
