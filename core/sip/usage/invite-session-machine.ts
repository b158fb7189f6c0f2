// The life of one call's session, caller's and callee's: RFC 3261 sections 9 (CANCEL), 13 (INVITE), 15 (BYE).
// Pure. Messages, timers of the 2xx and changes of a confirmed session are elsewhere (see README).
//
//   caller: calling -> early -> (answering) -> confirmed -> ending -> ended
//               \-> cancelling -------------------------------^
//   callee: incoming -> ringing -> (committed) -> accepted -> confirmed ...
//                                                     \-> releasing -> ending
import type { Step } from "../../base/step.ts";
import { stepTable, type IgnoredInputs, type TransitionTable } from "./transition-table.ts";

/**
 * "answering": the 2xx has an offer, since our INVITE had none, and the ACK waits for our answer. "committed": we
 * answer the call, but the 2xx waits for the PRACK of what rang (RFC 3262 section 3). "accepted": the 2xx is out and the ACK is awaited. "releasing": as that, but we want to hang up and may not before
 * the ACK (RFC 3261 section 15). "ending": our BYE awaits its answer; for people the call is over already.
 */
export type InviteSessionState =
  | "calling" | "early" | "answering" | "cancelling"
  | "incoming" | "ringing" | "committed" | "accepted" | "releasing"
  | "confirmed" | "ending" | "ended";

export type InviteSessionInput =
  // from the user
  | "ring" | "accept" | "accept-later" | "reject" | "end"
  // from the user, to an offer of the callee where our INVITE had none
  | "answer" | "unacceptable"
  // caller: answers to INVITE; `success-offer` is a 2xx with an offer, `failure` is any final one but 2xx, `no-response` a timeout or a broken transport
  | "provisional" | "success" | "success-offer" | "failure" | "no-response" | "cancel-timeout"
  // callee
  | "cancel" | "expired" | "prack" | "prack-timeout" | "ack" | "ack-timeout"
  // both
  | "bye" | "bye-answered" | "dialog-lost";

export type InviteSessionEffect =
  | "send-provisional" | "send-success" | "send-refusal" | "send-487" | "stop-success"
  | "send-ack" | "send-bye" | "send-cancel" | "arm-cancel-timeout"
  | "tell-ringing" | "tell-offer" | "tell-accepted" | "tell-confirmed"
  | "tell-ended-locally" | "tell-ended-remotely" | "tell-refused" | "tell-no-response" | "tell-cancelled"
  | "tell-declined" | "tell-expired" | "tell-no-ack" | "tell-lost" | "tell-unacceptable"
  | "close";

type Table = TransitionTable<InviteSessionState, InviteSessionInput, InviteSessionEffect>;

/** One row per arrow. */
export const inviteSessionTable: Table = {
  calling: {
    "provisional": ["early", "tell-ringing"],
    "success": ["confirmed", "tell-accepted", "send-ack", "tell-confirmed"],
    "success-offer": ["answering", "tell-offer"],
    "failure": ["ended", "tell-refused", "close"],
    "no-response": ["ended", "tell-no-response", "close"],
    // The transaction holds CANCEL back until the first provisional response (section 9.1).
    "end": ["cancelling", "tell-ended-locally", "send-cancel", "arm-cancel-timeout"],
    "bye": ["ended", "send-cancel", "tell-ended-remotely", "close"],
  },
  early: {
    "provisional": ["early", "tell-ringing"],
    "success": ["confirmed", "tell-accepted", "send-ack", "tell-confirmed"],
    "success-offer": ["answering", "tell-offer"],
    "failure": ["ended", "tell-refused", "close"],
    "no-response": ["ended", "tell-no-response", "close"],
    "end": ["cancelling", "tell-ended-locally", "send-cancel", "arm-cancel-timeout"],
    "unacceptable": ["cancelling", "tell-unacceptable", "send-cancel", "arm-cancel-timeout"],
    // The callee may not send BYE in an early dialog (section 15): its 2xx was lost or overtaken. Both ends are done.
    "bye": ["ended", "send-cancel", "tell-ended-remotely", "close"],
  },
  answering: {
    "answer": ["confirmed", "send-ack", "tell-accepted", "tell-confirmed"],
    // A 2xx cannot be refused: it is acknowledged, then the session ends (section 13.2.2.4).
    "unacceptable": ["ending", "tell-unacceptable", "send-ack", "send-bye"],
    "end": ["ending", "tell-ended-locally", "send-ack", "send-bye"],
    "bye": ["ended", "tell-ended-remotely", "close"],
    "dialog-lost": ["ending", "tell-lost", "send-ack", "send-bye"],
  },
  cancelling: {
    // The 200 crossed the CANCEL: accept it and hang up (section 9.1, 15).
    "success": ["ending", "send-ack", "send-bye"],
    "success-offer": ["ending", "send-ack", "send-bye"],
    "failure": ["ended", "close"],
    "no-response": ["ended", "close"],
    "cancel-timeout": ["ended", "close"],
    "bye": ["ended", "close"],
  },
  incoming: {
    "ring": ["ringing", "send-provisional"],
    "accept": ["accepted", "send-success"],
    "reject": ["ended", "send-refusal", "tell-declined", "close"],
    "end": ["ended", "send-refusal", "tell-declined", "close"],
    "cancel": ["ended", "send-487", "tell-cancelled", "close"],
    "expired": ["ended", "send-487", "tell-expired", "close"],
    "no-response": ["ended", "tell-no-response", "close"],
    // The caller may end an early dialog with BYE (section 15).
    "bye": ["ended", "send-487", "tell-cancelled", "close"],
  },
  ringing: {
    "ring": ["ringing", "send-provisional"],
    "accept": ["accepted", "send-success"],
    "accept-later": ["committed"],
    "prack-timeout": ["ended", "send-refusal", "tell-no-response", "close"],
    "reject": ["ended", "send-refusal", "tell-declined", "close"],
    "end": ["ended", "send-refusal", "tell-declined", "close"],
    "cancel": ["ended", "send-487", "tell-cancelled", "close"],
    "expired": ["ended", "send-487", "tell-expired", "close"],
    "no-response": ["ended", "tell-no-response", "close"],
    "bye": ["ended", "send-487", "tell-cancelled", "close"],
  },
  committed: {
    "prack": ["accepted", "send-success"],
    "prack-timeout": ["ended", "send-refusal", "tell-no-response", "close"],
    "reject": ["ended", "send-refusal", "tell-declined", "close"],
    "end": ["ended", "send-refusal", "tell-declined", "close"],
    "cancel": ["ended", "send-487", "tell-cancelled", "close"],
    "expired": ["ended", "send-487", "tell-expired", "close"],
    "no-response": ["ended", "tell-no-response", "close"],
    "bye": ["ended", "send-487", "tell-cancelled", "close"],
  },
  accepted: {
    "ack": ["confirmed", "stop-success", "tell-confirmed"],
    // No ACK for 64*T1: the session is ended with BYE (section 13.3.1.4).
    "ack-timeout": ["ending", "tell-no-ack", "send-bye"],
    "end": ["releasing", "tell-ended-locally"],
    // The ACK was lost, but who sends BYE has seen our 2xx: the call was up.
    "bye": ["ended", "stop-success", "tell-confirmed", "tell-ended-remotely", "close"],
  },
  releasing: {
    "ack": ["ending", "stop-success", "send-bye"],
    "ack-timeout": ["ending", "send-bye"],
    "bye": ["ended", "stop-success", "close"],
  },
  confirmed: {
    // A 2xx again: our ACK was lost (section 13.2.2.4).
    "success": ["confirmed", "send-ack"],
    "end": ["ending", "tell-ended-locally", "send-bye"],
    "bye": ["ended", "tell-ended-remotely", "close"],
    // 481, 408 or silence to a request of ours (section 12.2.1.2).
    "dialog-lost": ["ending", "tell-lost", "send-bye"],
  },
  ending: {
    "success": ["ending", "send-ack"],
    "bye-answered": ["ended", "close"],
  },
  ended: {},
};

/** What each state passes over, and why nothing is to be done. */
export const inviteSessionIgnored: IgnoredInputs<InviteSessionState, InviteSessionInput> = {
  calling: [
    "ring", "accept", "accept-later", "reject", "answer", "unacceptable", "cancel-timeout", "cancel", "expired", "prack",
    "prack-timeout", "ack", "ack-timeout", "bye-answered", "dialog-lost",
  ],
  early: [
    "ring", "accept", "accept-later", "reject", "answer", "cancel-timeout", "cancel", "expired", "prack", "prack-timeout", "ack",
    "ack-timeout", "bye-answered", "dialog-lost",
  ],
  // The 2xx comes again until our answer is there; it gets its ACK then.
  answering: [
    "ring", "accept", "accept-later", "reject", "provisional", "success", "success-offer", "failure", "no-response",
    "cancel-timeout", "cancel", "expired", "prack", "prack-timeout", "ack", "ack-timeout", "bye-answered",
  ],
  // People have hung up: nothing they do or that rings matters until the INVITE has its final answer.
  cancelling: [
    "ring", "accept", "accept-later", "reject", "end", "answer", "unacceptable", "provisional", "cancel", "expired", "prack",
    "prack-timeout", "ack", "ack-timeout", "bye-answered", "dialog-lost",
  ],
  incoming: [
    "accept-later", "answer", "unacceptable", "provisional", "success", "success-offer", "failure", "cancel-timeout", "prack",
    "prack-timeout", "ack", "ack-timeout", "bye-answered", "dialog-lost",
  ],
  ringing: [
    "answer", "unacceptable", "provisional", "success", "success-offer", "failure", "cancel-timeout", "prack", "ack",
    "ack-timeout", "bye-answered", "dialog-lost",
  ],
  committed: [
    "ring", "accept", "accept-later", "answer", "unacceptable", "provisional", "success", "success-offer", "failure",
    "cancel-timeout", "ack", "ack-timeout", "bye-answered", "dialog-lost",
  ],
  // A CANCEL after the final response has no effect (section 9.2); a broken transport is found by the missing ACK.
  accepted: [
    "ring", "accept", "accept-later", "reject", "answer", "unacceptable", "provisional", "success", "success-offer", "failure",
    "no-response", "cancel-timeout", "cancel", "expired", "prack", "prack-timeout", "bye-answered", "dialog-lost",
  ],
  releasing: [
    "ring", "accept", "accept-later", "reject", "end", "answer", "unacceptable", "provisional", "success", "success-offer",
    "failure", "no-response", "cancel-timeout", "cancel", "expired", "prack", "prack-timeout", "bye-answered", "dialog-lost",
  ],
  confirmed: [
    "ring", "accept", "accept-later", "reject", "answer", "unacceptable", "provisional", "success-offer", "failure",
    "no-response", "cancel-timeout", "cancel", "expired", "prack", "prack-timeout", "ack", "ack-timeout", "bye-answered",
  ],
  // Both sides hang up at once: their BYE gets its 200, ours still waits for one.
  ending: [
    "ring", "accept", "accept-later", "reject", "end", "answer", "unacceptable", "provisional", "success-offer", "failure",
    "no-response", "cancel-timeout", "cancel", "expired", "prack", "prack-timeout", "ack", "ack-timeout", "bye", "dialog-lost",
  ],
  // A 2xx that comes even later is acknowledged and ended by the user agent, which knows no owner for it.
  ended: [
    "ring", "accept", "accept-later", "reject", "end", "answer", "unacceptable", "provisional", "success", "success-offer",
    "failure", "no-response", "cancel-timeout", "cancel", "expired", "prack", "prack-timeout", "ack", "ack-timeout", "bye",
    "bye-answered", "dialog-lost",
  ],
};

/** Takes one step of a session's life. */
export function stepInviteSession(state: InviteSessionState, input: InviteSessionInput): Step<InviteSessionState, InviteSessionEffect> {
  return stepTable(inviteSessionTable, state, input);
}
