// What parseSipMessage says of a message that it refuses, and what a user agent server needs to answer it.
import type { ErrorCode, Failure } from "../../base/errors.ts";
import type { SipHeaders } from "./model.ts";

/** A request that is refused but says enough to be answered (RFC 3261 sections 8.2 and 21.4.1). */
export interface AnswerableRequest {
  readonly method: string;
  /** As they came: only the topmost Via is known to be well-formed, so read the rest with `get`. */
  readonly headers: SipHeaders;
  /** 400, 505 for another version of SIP, 513 for a message that is too large. */
  readonly status: 400 | 505 | 513;
}

/** Why a message is refused. */
export interface SipParseError extends Failure {
  /** Where in the input, in bytes. */
  readonly offset: number;
  /** Absent for responses, for ACK and where there is no topmost Via to answer to. */
  readonly answerable?: AnswerableRequest;
}

/** A finding of one of the parser's parts; `at` is an index into the text of the message's head. */
export interface Problem {
  readonly code: ErrorCode;
  readonly message: string;
  readonly at: number;
  readonly status?: AnswerableRequest["status"];
}
