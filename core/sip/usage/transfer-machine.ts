// Sending the other side of a call on to somebody else, as who asks for it sees it (RFC 3515, RFC 5589 sections 6, 7). Pure.
//
//   idle -> asked -> trying -> done | failed
//             '--------'--> alone -> done | failed      (the call is over, but its NOTIFYs still come)
import type { Step } from "../../base/step.ts";
import { stepTable, type IgnoredInputs, type TransitionTable } from "./transition-table.ts";

/** "asked": the REFER is out. "trying": the other side has told that it calls. */
export type TransferState = "idle" | "asked" | "trying" | "alone" | "done" | "failed";

/**
 * `progress`, `succeeded`, `declined`: a NOTIFY with a provisional, a 2xx or another final status. `unheard`: the REFER
 * was refused, or nothing more will be told. `call-over`: the call that it began in has ended. `due`: it takes too long.
 */
export type TransferInput = "start" | "progress" | "succeeded" | "declined" | "unheard" | "call-over" | "due";

export type TransferEffect =
  | "refer" | "keep-dialog" | "arm" | "arm-last" | "disarm" | "end-call"
  | "tell-progress" | "tell-done" | "tell-failed" | "release";

/** One row per arrow. */
export const transferTable: TransitionTable<TransferState, TransferInput, TransferEffect> = {
  idle: {
    "start": ["asked", "arm", "refer"],
    "call-over": ["failed", "tell-failed", "release"],
    "unheard": ["failed", "tell-failed", "release"],
  },
  asked: {
    "progress": ["trying", "tell-progress"],
    "succeeded": ["done", "disarm", "tell-done", "end-call", "release"],
    "declined": ["failed", "disarm", "tell-failed", "release"],
    "unheard": ["failed", "disarm", "tell-failed", "release"],
    "call-over": ["alone", "disarm", "arm-last", "keep-dialog"],
    "due": ["failed", "tell-failed", "release"],
  },
  trying: {
    "progress": ["trying", "tell-progress"],
    "succeeded": ["done", "disarm", "tell-done", "end-call", "release"],
    "declined": ["failed", "disarm", "tell-failed", "release"],
    "unheard": ["failed", "disarm", "tell-failed", "release"],
    "call-over": ["alone", "disarm", "arm-last", "keep-dialog"],
    "due": ["failed", "tell-failed", "release"],
  },
  alone: {
    progress: ["alone", "tell-progress"],
    succeeded: ["done", "disarm", "tell-done", "release"],
    declined: ["failed", "disarm", "tell-failed", "release"],
    unheard: ["failed", "disarm", "tell-failed", "release"],
    due: ["failed", "tell-failed", "release"],
  },
  done: {},
  failed: {},
};

const EVERYTHING: readonly TransferInput[] = ["start", "progress", "succeeded", "declined", "unheard", "call-over", "due"];

/** What each state passes over. */
export const transferIgnored: IgnoredInputs<TransferState, TransferInput> = {
  idle: ["progress", "succeeded", "declined", "due"],
  asked: ["start"],
  trying: ["start"],
  alone: ["start", "call-over"],
  done: EVERYTHING,
  failed: EVERYTHING,
};

/** Takes one step of a transfer. */
export function stepTransfer(state: TransferState, input: TransferInput): Step<TransferState, TransferEffect> {
  return stepTable(transferTable, state, input);
}
