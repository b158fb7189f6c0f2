// Changes of a session by re-INVITE and UPDATE, ours and the peer's: RFC 3261 section 14, RFC 3311, RFC 6337. Pure.
// Hold, resume, a move to another network and a refresh are all one thing here; which method carries it is the shell's.
import type { Step } from "../../base/step.ts";
import { stepTable, type IgnoredInputs, type TransitionTable } from "./transition-table.ts";

/**
 * "offering": our re-INVITE or UPDATE is out. "waiting": it met the peer's (491) and waits for its turn.
 * "acknowledging": the 2xx to our re-INVITE without an offer has the peer's, and the user is asked for an answer.
 * "answering": the user is asked about the peer's re-INVITE; "updating": about an UPDATE or PRACK, whose 2xx needs no
 * ACK. "settling": our 2xx to the peer's re-INVITE awaits its ACK.
 */
export type SessionChangeState = "idle" | "offering" | "waiting" | "acknowledging" | "answering" | "updating" | "settling" | "closed";

export type SessionChangeInput =
  | "reoffer" | "refresh" | "answer" | "refuse" | "close"
  // a change over another way, since the one before is dead; the one that is out has had its time
  | "move" | "give-up"
  // 2xx to ours; `success-offer` has the peer's offer
  | "success" | "success-offer" | "glare" | "failure" | "lost" | "retry"
  // the peer's; `update` is an UPDATE or PRACK with an offer
  | "re-invite" | "update" | "cancel" | "ack" | "ack-timeout";

export type SessionChangeEffect =
  | "send-offer" | "send-ack" | "send-success" | "send-final" | "send-refusal" | "send-481" | "send-487" | "send-491" | "send-500" | "stop-success"
  | "arm-retry" | "disarm-retry" | "queue" | "requeue" | "next"
  | "supersede" | "abandon-offer" | "fade-success"
  | "tell-offer" | "tell-success-offer" | "tell-success" | "tell-failure" | "tell-closed" | "tell-lost" | "tell-ack" | "tell-withdrawn"
  | "tell-busy";

type Table = TransitionTable<SessionChangeState, SessionChangeInput, SessionChangeEffect>;

/** One row per arrow. */
export const sessionChangeTable: Table = {
  idle: {
    "reoffer": ["offering", "send-offer"],
    "refresh": ["offering", "send-offer"],
    "move": ["offering", "send-offer"],
    "re-invite": ["answering", "tell-offer"],
    "update": ["updating", "tell-offer"],
    // The peer sends its 2xx again because our ACK was lost.
    "success": ["idle", "send-ack"],
    "success-offer": ["idle", "send-ack"],
    "close": ["closed", "tell-closed"],
  },
  offering: {
    "success": ["idle", "send-ack", "tell-success", "next"],
    "success-offer": ["acknowledging", "tell-success-offer"],
    "glare": ["waiting", "arm-retry"],
    "failure": ["idle", "tell-failure", "next"],
    // 481, 408 or silence end the whole session (RFC 3261 section 14.1).
    "lost": ["idle", "tell-failure", "tell-lost"],
    "re-invite": ["offering", "send-491"],
    "update": ["offering", "send-491"],
    "reoffer": ["offering", "queue"],
    // Deviation from RFC 3261 section 14.1, which waits for the answer before: it was to come by a way that is dead.
    "move": ["offering", "supersede", "send-offer"],
    "give-up": ["idle", "abandon-offer", "tell-failure", "next"],
    "refresh": ["offering", "tell-busy"],
    "close": ["closed", "tell-closed"],
  },
  waiting: {
    "retry": ["offering", "send-offer"],
    // The peer's turn comes first; ours follows when it is done.
    "re-invite": ["answering", "disarm-retry", "requeue", "tell-offer"],
    "update": ["updating", "disarm-retry", "requeue", "tell-offer"],
    "reoffer": ["waiting", "queue"],
    "move": ["waiting", "queue"],
    "give-up": ["idle", "disarm-retry", "tell-failure", "next"],
    "refresh": ["waiting", "tell-busy"],
    "success": ["waiting", "send-ack"],
    "success-offer": ["waiting", "send-ack"],
    "close": ["closed", "disarm-retry", "tell-closed"],
  },
  acknowledging: {
    "answer": ["idle", "send-ack", "tell-success", "next"],
    // A 2xx cannot be refused: it is acknowledged, then the session ends (RFC 3261 section 13.2.2.4).
    "refuse": ["idle", "send-ack", "tell-failure", "tell-lost"],
    "re-invite": ["acknowledging", "send-500"],
    "update": ["acknowledging", "send-500"],
    "reoffer": ["acknowledging", "queue"],
    "move": ["acknowledging", "queue"],
    "refresh": ["acknowledging", "tell-busy"],
    "close": ["closed", "send-ack", "tell-closed"],
  },
  answering: {
    "answer": ["settling", "send-success"],
    "refuse": ["idle", "send-refusal", "next"],
    "cancel": ["idle", "send-487", "tell-withdrawn", "next"],
    // A second offer before the first has its answer (RFC 3261 section 14.2, RFC 3311 section 5.2).
    "re-invite": ["answering", "send-500"],
    "update": ["answering", "send-500"],
    "reoffer": ["answering", "queue"],
    "move": ["answering", "queue"],
    "refresh": ["answering", "tell-busy"],
    "success": ["answering", "send-ack"],
    "success-offer": ["answering", "send-ack"],
    // BYE answers whatever is pending with 487 (RFC 3261 section 15.1.2).
    "close": ["closed", "send-487", "tell-closed"],
  },
  updating: {
    "answer": ["idle", "send-final", "next"],
    "refuse": ["idle", "send-refusal", "next"],
    "re-invite": ["updating", "send-500"],
    "update": ["updating", "send-500"],
    "reoffer": ["updating", "queue"],
    "move": ["updating", "queue"],
    "refresh": ["updating", "tell-busy"],
    "success": ["updating", "send-ack"],
    "success-offer": ["updating", "send-ack"],
    "close": ["closed", "send-487", "tell-closed"],
  },
  settling: {
    "ack": ["idle", "stop-success", "tell-ack", "next"],
    "ack-timeout": ["idle", "tell-lost"],
    // Who starts another offer has had our 2xx: the ACK was lost on the way.
    "re-invite": ["answering", "stop-success", "tell-offer"],
    "update": ["updating", "stop-success", "tell-offer"],
    "reoffer": ["settling", "queue"],
    // The ACK was to come by the way that is dead: our 2xx goes on by the new one, and is not waited for.
    "move": ["offering", "fade-success", "send-offer"],
    "refresh": ["settling", "tell-busy"],
    "success": ["settling", "send-ack"],
    "success-offer": ["settling", "send-ack"],
    "close": ["closed", "stop-success", "tell-closed"],
  },
  closed: {
    "re-invite": ["closed", "send-481"],
    "update": ["closed", "send-481"],
  },
};

/** What each state passes over. */
export const sessionChangeIgnored: IgnoredInputs<SessionChangeState, SessionChangeInput> = {
  idle: ["answer", "refuse", "give-up", "glare", "failure", "lost", "retry", "cancel", "ack", "ack-timeout"],
  offering: ["answer", "refuse", "retry", "cancel", "ack", "ack-timeout"],
  waiting: ["answer", "refuse", "glare", "failure", "lost", "cancel", "ack", "ack-timeout"],
  // The 2xx comes again until the answer is there; it gets its ACK then.
  acknowledging: ["give-up", "success", "success-offer", "glare", "failure", "lost", "retry", "cancel", "ack", "ack-timeout"],
  answering: ["give-up", "glare", "failure", "lost", "retry", "ack", "ack-timeout"],
  updating: ["give-up", "glare", "failure", "lost", "retry", "cancel", "ack", "ack-timeout"],
  // A CANCEL after the final response has no effect (RFC 3261 section 9.2).
  settling: ["give-up", "answer", "refuse", "glare", "failure", "lost", "retry", "cancel"],
  closed: [
    "reoffer", "refresh", "move", "give-up", "answer", "refuse", "close", "success", "success-offer", "glare", "failure", "lost",
    "retry", "cancel", "ack", "ack-timeout",
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
