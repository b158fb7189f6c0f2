// Changes of a confirmed session by re-INVITE, ours and the peer's: RFC 3261 section 14. Pure.
// Hold, resume and a move to another network are all one thing here: a new offer.
import type { Step } from "../../base/step.ts";
import { stepTable, type IgnoredInputs, type TransitionTable } from "./transition-table.ts";

/**
 * "offering": our re-INVITE is out. "waiting": it met the peer's (491) and waits for its turn. "answering": the user
 * is asked for an answer to the peer's. "settling": our 2xx to the peer's awaits its ACK.
 */
export type SessionChangeState = "idle" | "offering" | "waiting" | "answering" | "settling" | "closed";

export type SessionChangeInput =
  | "reoffer" | "answer" | "refuse" | "close"
  | "success" | "glare" | "failure" | "lost" | "retry"
  | "re-invite" | "cancel" | "ack" | "ack-timeout";

export type SessionChangeEffect =
  | "send-invite" | "send-ack" | "send-success" | "send-refusal" | "send-487" | "send-491" | "send-500" | "stop-success"
  | "arm-retry" | "disarm-retry" | "queue" | "requeue" | "next"
  | "tell-offer" | "tell-success" | "tell-failure" | "tell-closed" | "tell-lost" | "tell-ack" | "tell-withdrawn";

type Table = TransitionTable<SessionChangeState, SessionChangeInput, SessionChangeEffect>;

/** One row per arrow. */
export const sessionChangeTable: Table = {
  idle: {
    "reoffer": ["offering", "send-invite"],
    "re-invite": ["answering", "tell-offer"],
    // The peer sends its 2xx again because our ACK was lost.
    "success": ["idle", "send-ack"],
    "close": ["closed", "tell-closed"],
  },
  offering: {
    "success": ["idle", "send-ack", "tell-success", "next"],
    "glare": ["waiting", "arm-retry"],
    "failure": ["idle", "tell-failure", "next"],
    // 481, 408 or silence end the whole session (section 14.1).
    "lost": ["idle", "tell-failure", "tell-lost"],
    "re-invite": ["offering", "send-491"],
    "reoffer": ["offering", "queue"],
    "close": ["closed", "tell-closed"],
  },
  waiting: {
    "retry": ["offering", "send-invite"],
    // The peer's turn comes first; ours follows when it is done.
    "re-invite": ["answering", "disarm-retry", "requeue", "tell-offer"],
    "reoffer": ["waiting", "queue"],
    "success": ["waiting", "send-ack"],
    "close": ["closed", "disarm-retry", "tell-closed"],
  },
  answering: {
    "answer": ["settling", "send-success"],
    "refuse": ["idle", "send-refusal", "next"],
    "cancel": ["idle", "send-487", "tell-withdrawn", "next"],
    // A second INVITE before the first has its answer (section 14.2).
    "re-invite": ["answering", "send-500"],
    "reoffer": ["answering", "queue"],
    "success": ["answering", "send-ack"],
    // BYE answers whatever is pending with 487 (section 15.1.2).
    "close": ["closed", "send-487", "tell-closed"],
  },
  settling: {
    "ack": ["idle", "stop-success", "tell-ack", "next"],
    "ack-timeout": ["idle", "tell-lost"],
    // Who starts another INVITE has had our 2xx: the ACK was lost on the way.
    "re-invite": ["answering", "stop-success", "tell-offer"],
    "reoffer": ["settling", "queue"],
    "success": ["settling", "send-ack"],
    "close": ["closed", "stop-success", "tell-closed"],
  },
  closed: {},
};

/** What each state passes over. */
export const sessionChangeIgnored: IgnoredInputs<SessionChangeState, SessionChangeInput> = {
  idle: ["answer", "refuse", "glare", "failure", "lost", "retry", "cancel", "ack", "ack-timeout"],
  offering: ["answer", "refuse", "retry", "cancel", "ack", "ack-timeout"],
  waiting: ["answer", "refuse", "glare", "failure", "lost", "cancel", "ack", "ack-timeout"],
  answering: ["glare", "failure", "lost", "retry", "ack", "ack-timeout"],
  // A CANCEL after the final response has no effect (section 9.2).
  settling: ["answer", "refuse", "glare", "failure", "lost", "retry", "cancel"],
  closed: [
    "reoffer", "answer", "refuse", "close", "success", "glare", "failure", "lost", "retry", "re-invite", "cancel", "ack", "ack-timeout",
  ],
};

/** Takes one step of a session's changes. */
export function stepSessionChange(state: SessionChangeState, input: SessionChangeInput): Step<SessionChangeState, SessionChangeEffect> {
  return stepTable(sessionChangeTable, state, input);
}

/**
 * How long to wait after a 491, from a random number in [0, 1): 2.1 to 4 s for the side that made the Call-ID, else
 * 0 to 2 s, in steps of 10 ms (RFC 3261 section 14.1).
 */
export function glareDelayMs(ownsCallId: boolean, fraction: number): number {
  return ownsCallId ? 2100 + 10 * Math.floor(fraction * 191) : 10 * Math.floor(fraction * 201);
}
