// Why a session ended, in words, for each way the machine knows (RFC 3261 sections 9, 13, 15; Reason: RFC 3326).
import type { Failure } from "../../base/errors.ts";
import type { SipMessage, SipResponse } from "../message/model.ts";
import type { InviteSessionEffect } from "./invite-session-machine.ts";
import type { SessionEnded } from "./session-event.ts";
import { callFailure } from "./status-failure.ts";

/** What is known when the session ends. */
export interface EndingFacts {
  /** The final response, BYE or CANCEL that ended it. */
  readonly message?: SipMessage;
  readonly failure?: Failure;
  /** The status of our own refusal. */
  readonly status?: number;
  /** Whether the call was up. */
  readonly wasConfirmed: boolean;
}

type TellEnd = Extract<
  InviteSessionEffect,
  | "tell-ended-locally" | "tell-ended-remotely" | "tell-refused" | "tell-no-response" | "tell-cancelled" | "tell-declined"
  | "tell-expired" | "tell-no-ack" | "tell-lost"
>;

/** Makes the "ended" event of one of the machine's effects. */
export function describeEnding(effect: TellEnd, facts: EndingFacts): SessionEnded {
  const reasonHeader = facts.message?.headers.get("Reason");
  const reason = reasonHeader === undefined ? {} : { reasonHeader };
  const response = facts.message?.kind === "response" ? facts.message : undefined;
  switch (effect) {
    case "tell-ended-locally":
      return ended("local", facts.wasConfirmed ? HUNG_UP : CANCELLED);
    case "tell-ended-remotely":
      return { ...ended("remote", withDetail(REMOTE_HUNG_UP, reasonHeader)), ...reason };
    case "tell-refused":
      return { ...ended("remote", refusal(response)), ...(response ? { status: response.status } : {}), ...reason };
    case "tell-cancelled":
      return { ...ended("remote", withDetail(isAnsweredElsewhere(reasonHeader) ? ELSEWHERE : CALLER_GAVE_UP, reasonHeader)), ...reason };
    case "tell-declined":
      return { ...ended("local", DECLINED), ...(facts.status === undefined ? {} : { status: facts.status }) };
    case "tell-expired":
      return ended("remote", CALLER_GAVE_UP);
    case "tell-no-response":
      return ended("network", facts.failure ? noResponse(facts.failure) : LOST);
    case "tell-no-ack":
      return ended("network", NO_ACK);
    case "tell-lost":
      return ended("network", withDetail(LOST, facts.failure?.detail));
  }
}

const HUNG_UP: Failure = { code: "call/ended", message: "You hung up." };
const CANCELLED: Failure = { code: "call/cancelled", message: "You cancelled the call." };
const REMOTE_HUNG_UP: Failure = { code: "call/ended", message: "The other side hung up." };
const CALLER_GAVE_UP: Failure = { code: "call/cancelled", message: "The caller gave up." };
const ELSEWHERE: Failure = { code: "call/answered-elsewhere", message: "The call was answered on another phone." };
const DECLINED: Failure = { code: "call/declined", message: "You declined the call." };
const NO_ACK: Failure = { code: "call/no-ack", message: "The caller's phone did not complete the call." };
const LOST: Failure = { code: "call/lost", message: "The connection to the other side was lost." };

function ended(by: SessionEnded["by"], failure: Failure): SessionEnded {
  return { kind: "ended", by, failure };
}

function withDetail(failure: Failure, detail: string | undefined): Failure {
  return detail === undefined ? failure : { ...failure, detail: detail.slice(0, 200) };
}

function refusal(response: SipResponse | undefined): Failure {
  return response ? callFailure(response) : LOST;
}

/** A timeout of the transaction is, to a person, a server that does not answer. */
function noResponse(failure: Failure): Failure {
  if (failure.code !== "sip/transaction/timeout") return failure;
  return { code: "call/unreachable", message: "Nothing answered at this address; check the address and the network.", detail: failure.detail ?? failure.message };
}

/** RFC 3326 section 3.1: a proxy cancels the other branches with the 200 that won. */
function isAnsweredElsewhere(reasonHeader: string | undefined): boolean {
  if (reasonHeader === undefined) return false;
  const [protocol, ...params] = reasonHeader.split(";").map((part) => part.replaceAll(" ", "").toLowerCase());
  return protocol === "sip" && params.includes("cause=200");
}
