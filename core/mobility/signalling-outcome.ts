// What a failure to tell the peer of a new address means for the handover (RFC 3261 sections 8.1.3, 12.2.1.2, 14.1). Pure.
import type { Failure } from "../base/errors.ts";
import type { HandoverInput } from "./handover-machine.ts";

/** The dialog is over there, whatever is said in it. */
const DEAD = /^(?:408|481)\b/u;
/** The peer takes no such change, and would not take it a second time: 4xx, 6xx and what has no way of talking in common. */
const REFUSED = /^(?:4\d\d|6\d\d|501|505)\b/u;

/** Sorts a failure by what is to be tried next; what the network did to the request is worth another try. */
export function readOutcome({ code, detail = "" }: Failure): Extract<HandoverInput, "refused" | "dead" | "unheard"> {
  if (code === "call/change-superseded" || code === "call/change-pending" || code === "call/glare") return "unheard";
  if (DEAD.test(detail)) return "dead";
  return REFUSED.test(detail) || code === "call/not-acceptable" ? "refused" : "unheard";
}
