// The Reason header: what Q.850 and SIP causes mean to a person, and how this side writes its own (RFC 3326; causes of
// ITU-T Q.850 as RFC 3398 section 7.2.4.1 maps them).
import type { ErrorCode, Failure } from "../../base/errors.ts";
import type { Reason } from "../message/header-values.ts";
import { callFailure } from "./status-failure.ts";

type Words = readonly [code: ErrorCode, message: string];

const NO_SUCH_NUMBER: Words = ["call/not-found", "There is nobody at this number; check it."];
const CONGESTED: Words = ["call/server-error", "The telephone network is too busy or has a fault; try again later."];
const NOT_ALLOWED: Words = ["call/forbidden", "The telephone network does not allow this call."];

/** Causes that tell more than that the call is over; 16 and 31 are normal ends. */
const Q850_WORDS: Readonly<Record<number, Words>> = {
  1: NO_SUCH_NUMBER,
  2: NO_SUCH_NUMBER,
  3: NO_SUCH_NUMBER,
  17: ["call/busy", "The other side is on another call."],
  18: ["call/unavailable", "The other side cannot be reached at the moment."],
  19: ["call/no-answer", "Nobody answered."],
  20: ["call/unavailable", "The other side is switched off or out of reach."],
  21: ["call/declined", "The call was declined."],
  22: ["call/not-found", "The number has changed."],
  27: ["call/unavailable", "The other side's line is out of order."],
  28: ["call/not-found", "The number is not complete."],
  34: CONGESTED,
  38: CONGESTED,
  41: CONGESTED,
  42: CONGESTED,
  44: CONGESTED,
  47: CONGESTED,
  50: NOT_ALLOWED,
  55: NOT_ALLOWED,
  57: NOT_ALLOWED,
  58: ["call/not-acceptable", "The telephone network cannot carry this kind of call now."],
  65: ["call/not-acceptable", "The two phones have no way of talking in common."],
  88: ["call/not-acceptable", "The two phones have no way of talking in common."],
  102: ["call/lost", "The telephone network stopped waiting for the other side."],
  111: CONGESTED,
  127: CONGESTED,
};

const ELSEWHERE: Failure = { code: "call/answered-elsewhere", message: "The call was answered on another phone." };
const DECLINED_ELSEWHERE: Failure = { code: "call/declined-elsewhere", message: "The call was declined on another phone." };

/** What a received BYE or final response says of why; undefined where it says nothing beyond that the call is over. */
export function describeReasons(reasons: readonly Reason[]): Failure | undefined {
  for (const { protocol, cause } of reasons) {
    if (cause === undefined) continue;
    const words = protocol === "Q.850" ? Q850_WORDS[cause] : undefined;
    if (words) return { code: words[0], message: words[1] };
    if (protocol === "SIP" && cause >= 400 && cause !== 487) return callFailure({ status: cause, reason: "" });
  }
  return undefined;
}

/** What a received CANCEL says of why: a proxy cancels the other branches when one has answered (RFC 3326 section 3.1). */
export function describeCancelReasons(reasons: readonly Reason[]): Failure | undefined {
  for (const { protocol, cause } of reasons) {
    if ((protocol === "SIP" && cause === 200) || (protocol === "Q.850" && cause === 26)) return ELSEWHERE;
    if ((protocol === "SIP" && cause === 603) || (protocol === "Q.850" && cause === 21)) return DECLINED_ELSEWHERE;
  }
  return undefined;
}

/** Writes a Reason header field; the text must have no quotes or backslashes. */
export function reasonField({ protocol, cause, text }: Reason): readonly [name: string, value: string] {
  return ["Reason", [protocol, ...(cause === undefined ? [] : [`cause=${cause}`]), ...(text === undefined ? [] : [`text="${text}"`])].join(";")];
}
