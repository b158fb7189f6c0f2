// Why a session's move to another address failed, by a code for who decides what is tried next (RFC 3261 sections 12.2.1.2,
// 14.1). Pure.
//
//   call/glare           offers met without end, or for longer than there was time (491)
//   call/gone            the peer or a proxy knows of no such call any more (481, 408): only a new one helps
//   call/not-acceptable  the peer takes no such change (488 and others)
//   call/try-later       it may be asked again, but not soon (500 with Retry-After, 503)
//   call/no-reply        nobody answered in the time that was given
//   sip/transaction/..., sip/transport/...  nobody answered at all; it could not be sent
import type { ErrorCode, Failure } from "../../base/errors.ts";
import type { SipResponse } from "../message/model.ts";
import { callFailure } from "./status-failure.ts";

const GLARE: Failure = { code: "call/glare", message: "Both sides changed the call at the same time." };
const NO_REPLY: Failure = { code: "call/no-reply", message: "The other side did not answer in time." };

/** By the status that refused the move. */
const CODES: Readonly<Record<number, ErrorCode>> = {
  408: "call/gone", 481: "call/gone", 491: "call/glare", 500: "call/try-later", 503: "call/try-later", 504: "call/try-later",
};

/** The failure for a response that refused a move. */
export function moveFailure(response: SipResponse): Failure {
  const failure = callFailure(response);
  const code = CODES[response.status];
  return code === undefined ? failure : { ...failure, code };
}

/** The failure for a move whose time was up. */
export function overdueMove(isWaiting: boolean): Failure {
  return isWaiting ? GLARE : NO_REPLY;
}
