// Why a session ended, in words, for each way the machine knows (RFC 3261 sections 9, 13, 15; Reason: RFC 3326).
import type { Failure } from "../../base/errors.ts";
import type { SipMessage, SipResponse } from "../message/model.ts";
import { describeCancelReasons, describeReasons } from "./reason-words.ts";
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
  | "tell-expired" | "tell-no-ack" | "tell-lost" | "tell-unacceptable"
>;

/** Makes the "ended" event of one of the machine's effects. */
export function describeEnding(effect: TellEnd, facts: EndingFacts): SessionEnded {
  const reasonHeader = facts.message?.headers.get("Reason");
  const told = facts.message && describeReasons(facts.message.headers.reasons);
  const reason = reasonHeader === undefined ? {} : { reasonHeader };
  const response = facts.message?.kind === "response" ? facts.message : undefined;
  switch (effect) {
    case "tell-ended-locally":
      return ended("local", facts.wasConfirmed ? HUNG_UP : CANCELLED);
    case "tell-ended-remotely":
      return { ...ended("remote", withDetail(told ?? REMOTE_HUNG_UP, reasonHeader)), ...reason };
    case "tell-refused":
      return { ...ended("remote", refusal(response, told)), ...(response ? { status: response.status } : {}), ...reason };
    case "tell-cancelled":
      return { ...ended("remote", withDetail((facts.message && describeCancelReasons(facts.message.headers.reasons)) ?? CALLER_GAVE_UP, reasonHeader)), ...reason };
    case "tell-declined":
      return { ...ended("local", DECLINED), ...(facts.status === undefined ? {} : { status: facts.status }) };
    case "tell-expired":
      return ended("remote", CALLER_GAVE_UP);
    case "tell-no-response":
      return ended("network", facts.failure ? noResponse(facts.failure) : LOST);
    case "tell-no-ack":
      return ended("network", NO_ACK);
    case "tell-lost":
      return ended("network", facts.failure?.code === "call/session-expired" ? facts.failure : withDetail(LOST, facts.failure?.detail));
    case "tell-unacceptable":
      return ended("local", UNACCEPTABLE);
  }
}

const HUNG_UP: Failure = { code: "call/ended", message: "You hung up." };
const CANCELLED: Failure = { code: "call/cancelled", message: "You cancelled the call." };
const REMOTE_HUNG_UP: Failure = { code: "call/ended", message: "The other side hung up." };
const CALLER_GAVE_UP: Failure = { code: "call/cancelled", message: "The caller gave up." };
const DECLINED: Failure = { code: "call/declined", message: "You declined the call." };
const UNACCEPTABLE: Failure = { code: "call/not-acceptable", message: "The two phones have no way of talking in common." };
const NO_ACK: Failure = { code: "call/no-ack", message: "The caller's phone did not complete the call." };
const LOST: Failure = { code: "call/lost", message: "The connection to the other side was lost." };

function ended(by: SessionEnded["by"], failure: Failure): SessionEnded {
  return { kind: "ended", by, failure };
}

function withDetail(failure: Failure, detail: string | undefined): Failure {
  return detail === undefined ? failure : { ...failure, detail: detail.slice(0, 200) };
}

/** The telephone network's own cause says more than the status that a gateway made of it (RFC 3326 section 2). */
function refusal(response: SipResponse | undefined, told: Failure | undefined): Failure {
  if (!response) return LOST;
  const failure = callFailure(response);
  return told ? { ...told, detail: failure.detail ?? told.message } : failure;
}

/** A timeout of the transaction is, to a person, a server that does not answer. */
function noResponse(failure: Failure): Failure {
  if (failure.code !== "sip/transaction/timeout") return failure;
  return { code: "call/unreachable", message: "Nothing answered at this address; check the address and the network.", detail: failure.detail ?? failure.message };
}
