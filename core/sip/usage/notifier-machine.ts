// The life of one subscriber at its notifier, and the pace of its NOTIFYs (RFC 6665 section 4.2). Pure.
//
//   pending -> active -> ending -> ended           idle -> sending -> resting -> idle   (one NOTIFY at a time,
//      '--------^----------^  (last NOTIFY)           '-----^--' stale: once more        changes bundled)
import type { Step } from "../../base/step.ts";
import { stepTable, type IgnoredInputs, type TransitionTable } from "./transition-table.ts";

export type NotifierState = "pending" | "active" | "ending" | "ended";

/**
 * `approve`: the owner lets the subscriber see the state. `refresh`: SUBSCRIBE came again. `changed`: there is news.
 * `close`: with the reason that the NOTIFY tells. `due`: it ran out. `sent`: the NOTIFY that was out was answered with
 * 2xx and no other is to follow. `failed`: it was refused or not answered.
 */
export type NotifierInput = "approve" | "refresh" | "changed" | "close" | "due" | "sent" | "failed";

export type NotifierEffect = "notify-now" | "notify-soon" | "arm-expiry" | "disarm" | "release";

/** One row per arrow. */
export const notifierTable: TransitionTable<NotifierState, NotifierInput, NotifierEffect> = {
  pending: {
    approve: ["active", "notify-now"],
    refresh: ["pending", "arm-expiry", "notify-now"],
    close: ["ending", "disarm", "notify-now"],
    due: ["ending", "notify-now"],
    failed: ["ended", "disarm", "release"],
  },
  active: {
    refresh: ["active", "arm-expiry", "notify-now"],
    changed: ["active", "notify-soon"],
    close: ["ending", "disarm", "notify-now"],
    due: ["ending", "notify-now"],
    failed: ["ended", "disarm", "release"],
  },
  ending: {
    sent: ["ended", "release"],
    failed: ["ended", "release"],
  },
  ended: {},
};

/** What each state passes over. */
export const notifierIgnored: IgnoredInputs<NotifierState, NotifierInput> = {
  // Who is not let in yet hears of no change.
  pending: ["changed", "sent"],
  active: ["approve", "sent"],
  ending: ["approve", "refresh", "changed", "close", "due"],
  ended: ["approve", "refresh", "changed", "close", "due", "sent", "failed"],
};

/** Takes one step of a notifier. */
export function stepNotifier(state: NotifierState, input: NotifierInput): Step<NotifierState, NotifierEffect> {
  return stepTable(notifierTable, state, input);
}

export type PaceState = "idle" | "sending" | "sending-stale" | "sending-urgent" | "resting" | "resting-stale";

/** `now`: an answer to SUBSCRIBE, or the last NOTIFY. `soon`: a change. `answered`: 2xx. `due`: rested enough. */
export type PaceInput = "now" | "soon" | "answered" | "due";

export type PaceEffect = "send" | "arm" | "disarm" | "tell-sent";

/** One NOTIFY at a time, and changes no closer together than the package allows (RFC 6665 sections 4.2.2, 5.4.10). */
export const paceTable: TransitionTable<PaceState, PaceInput, PaceEffect> = {
  "idle": {
    now: ["sending", "send"],
    soon: ["sending", "send"],
  },
  "sending": {
    now: ["sending-urgent"],
    soon: ["sending-stale"],
    answered: ["resting", "arm", "tell-sent"],
  },
  "sending-stale": {
    now: ["sending-urgent"],
    answered: ["resting-stale", "arm"],
  },
  "sending-urgent": {
    answered: ["sending", "send"],
  },
  "resting": {
    now: ["sending", "disarm", "send"],
    soon: ["resting-stale"],
    due: ["idle"],
  },
  "resting-stale": {
    now: ["sending", "disarm", "send"],
    due: ["sending", "send"],
  },
};

/** What each state passes over: the NOTIFY that is to come tells the newest state anyway. */
export const paceIgnored: IgnoredInputs<PaceState, PaceInput> = {
  "idle": ["answered", "due"],
  "sending": ["due"],
  "sending-stale": ["soon", "due"],
  "sending-urgent": ["now", "soon", "due"],
  "resting": ["answered"],
  "resting-stale": ["soon", "answered"],
};

/** Takes one step of the pace. */
export function stepPace(state: PaceState, input: PaceInput): Step<PaceState, PaceEffect> {
  return stepTable(paceTable, state, input);
}
