// SIP's final responses in plain words: what a person is told when a call or a registration fails
// (RFC 3261 section 21). The status line itself goes into `detail`.
import type { ErrorCode, Failure } from "../../base/errors.ts";
import type { SipResponse } from "../message/model.ts";

type Words = readonly [code: ErrorCode, message: string];

/** By status; where a status is missing, its class decides. */
const CALL_WORDS: Readonly<Record<number, Words>> = {
  401: ["call/forbidden", "The other side asked for a password that this account does not have."],
  403: ["call/forbidden", "The server does not allow this call."],
  404: ["call/not-found", "There is nobody at this address; check the number."],
  405: ["call/not-acceptable", "The other side cannot take calls."],
  407: ["call/forbidden", "The server asked for a password that this account does not have."],
  408: ["call/no-answer", "Nobody answered."],
  410: ["call/not-found", "This address is no longer in use."],
  415: ["call/not-acceptable", "The two phones have no way of talking in common."],
  416: ["call/not-found", "The server does not understand this address; check the number."],
  420: ["call/not-acceptable", "The other side lacks a feature that this call needs."],
  480: ["call/unavailable", "The other side cannot be reached at the moment."],
  482: ["call/server-error", "The call went in a circle between servers."],
  483: ["call/server-error", "The call went through too many servers."],
  484: ["call/not-found", "The number is not complete."],
  485: ["call/not-found", "The address is not unique; use the full one."],
  486: ["call/busy", "The other side is on another call."],
  487: ["call/cancelled", "The call was cancelled."],
  488: ["call/not-acceptable", "The two phones have no way of talking in common."],
  503: ["call/server-error", "The server is too busy or under repair; try again later."],
  504: ["call/server-error", "A server on the way did not answer; try again later."],
  600: ["call/busy", "The other side is busy everywhere."],
  603: ["call/declined", "The call was declined."],
  604: ["call/not-found", "This address does not exist anywhere."],
  606: ["call/not-acceptable", "The two phones have no way of talking in common."],
  607: ["call/declined", "The other side does not want this call."],
};

const CLASS_WORDS: Readonly<Record<number, Words>> = {
  3: ["call/moved", "The other side has moved to another address."],
  4: ["call/refused", "The call was refused."],
  5: ["call/server-error", "The server could not complete the call; try again later."],
  6: ["call/declined", "The call was declined."],
};

/** Why a call failed, from the final response to its INVITE. */
export function callFailure(response: Pick<SipResponse, "status" | "reason">): Failure {
  const words = CALL_WORDS[response.status] ?? CLASS_WORDS[Math.floor(response.status / 100)];
  const [code, message] = words ?? ["call/refused", "The call was refused."];
  return { code, message, detail: statusLine(response) };
}

/** Why a registration failed; `account` and `server` are named in the sentence. */
export function registrationFailure(response: Pick<SipResponse, "status" | "reason">, account: string, server: string): Failure {
  const [code, message] = registrationWords(response.status, account, server);
  return { code, message, detail: statusLine(response) };
}

function registrationWords(status: number, account: string, server: string): Words {
  if (status === 401 || status === 407) return ["account/auth-rejected", `The password for ${account} was refused by ${server}; check it.`];
  if (status === 403) return ["account/forbidden", `${server} does not allow ${account} to register; check the user name and password.`];
  if (status === 404) return ["account/not-found", `${server} does not know ${account}; check the address.`];
  if (status === 405 || status === 501) return ["account/no-registrar", `${server} takes no registrations; check the registrar's name.`];
  if (status === 408 || status === 480 || status === 504) return ["account/no-answer", `${server} did not answer in time; it is tried again.`];
  if (status < 400) return ["account/moved", `${server} says that ${account} is served elsewhere; ask your provider for the registrar's name.`];
  if (status >= 500 && status < 600) return ["account/server-error", `${server} has a problem of its own; it is tried again.`];
  return ["account/refused", `${server} refused to register ${account}.`];
}

/** "486 Busy Here", with control characters gone and bounded, since the peer wrote it. */
export function statusLine({ status, reason }: Pick<SipResponse, "status" | "reason">): string {
  const clean = [...reason].filter((character) => character >= " ").slice(0, 80).join("");
  return `${status} ${clean}`.trim();
}
