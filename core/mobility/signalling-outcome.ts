// What a failure to tell the peer of a new address means for the handover, by the codes of sip/usage/move-failure.ts. Pure.
import type { Failure } from "../base/errors.ts";
import type { HandoverInput } from "./handover-machine.ts";

type Outcome = Extract<HandoverInput, "refused" | "dead" | "postponed" | "unheard">;

const OUTCOMES: Readonly<Record<string, Outcome>> = {
  "call/gone": "dead",
  "call/try-later": "postponed",
  "call/no-reply": "unheard",
  "call/glare": "unheard",
  // What came between brings the new address of our sound, but not that of our signalling.
  "call/change-superseded": "unheard",
  "call/change-pending": "postponed",
  "call/not-connected": "postponed",
};

/** Sorts a failure by what is to be tried next: what the network did to a request is worth another try, a refusal is not. */
export function readOutcome({ code }: Failure): Outcome {
  return OUTCOMES[code] ?? (code.startsWith("call/") ? "refused" : "unheard");
}
