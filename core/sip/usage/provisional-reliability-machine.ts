// Reliable provisional responses: the callee's, one after the other until each has its PRACK, and the order in which a
// caller takes them. RFC 3262 sections 3 and 4. Pure.
import type { Step } from "../../base/step.ts";
import { stepTable, type IgnoredInputs, type TransitionTable } from "./transition-table.ts";

/** "waiting": a response is out and its PRACK is awaited. "answered": the INVITE has its final response. */
export type ReliabilityState = "idle" | "waiting" | "answered" | "closed";

export type ReliabilityInput = "send" | "prack" | "again" | "give-up" | "final" | "close";

export type ReliabilityEffect = "transmit" | "retransmit" | "disarm" | "queue" | "next" | "tell-acknowledged" | "tell-timeout";

/** One row per arrow. */
export const reliabilityTable: TransitionTable<ReliabilityState, ReliabilityInput, ReliabilityEffect> = {
  idle: {
    "send": ["waiting", "transmit"],
    "final": ["answered"],
    "close": ["closed"],
  },
  waiting: {
    // The next one waits for the PRACK of the one before (section 3).
    "send": ["waiting", "queue"],
    "prack": ["idle", "disarm", "next", "tell-acknowledged"],
    "again": ["waiting", "retransmit"],
    "give-up": ["closed", "disarm", "tell-timeout"],
    // It is not repeated after the final response, but its PRACK may still come (section 3).
    "final": ["answered", "disarm"],
    "close": ["closed", "disarm"],
  },
  answered: {
    "prack": ["answered"],
    "close": ["closed"],
  },
  closed: {},
};

/** What each state passes over. */
export const reliabilityIgnored: IgnoredInputs<ReliabilityState, ReliabilityInput> = {
  idle: ["prack", "again", "give-up"],
  waiting: [],
  answered: ["send", "again", "give-up", "final"],
  closed: ["send", "prack", "again", "give-up", "final", "close"],
};

/** Takes one step of a callee's reliable responses. */
export function stepReliability(state: ReliabilityState, input: ReliabilityInput): Step<ReliabilityState, ReliabilityEffect> {
  return stepTable(reliabilityTable, state, input);
}

/**
 * What a caller does with a reliable response of an early dialog, given the last RSeq that it took there: only the next
 * one is taken; one that comes again, or before its turn, is passed over (section 4).
 */
export function isNextReliable(last: number | undefined, rseq: number): boolean {
  return last === undefined || rseq === last + 1;
}
