// The life of a subscription as its subscriber sees it (RFC 6665 section 4.1). Pure; times and reasons are worked out by
// the functions below. The one timer means what the state says: timer N, refresh, back-off.
//
//   idle -> subscribing -> waiting -> active <-> refreshing       lost (481, deactivated, timer N) -> retrying -> subscribing
//               '-> early ---'  (NOTIFY came before the 2xx)      over (rejected, noresource, a refusal) -> ended
import type { Step } from "../../base/step.ts";
import { refreshDelayMs, retryDelayMs } from "./registration-machine.ts";
import { stepTable, type IgnoredInputs, type TransitionTable } from "./transition-table.ts";

export type SubscriptionMachineState =
  | "idle" | "subscribing" | "early" | "waiting" | "active" | "refreshing" | "unsubscribing" | "retrying" | "ended";

/**
 * `accepted`: 2xx. `too-brief`: 423 with an interval that we can take. `unavailable`: no answer or one that says nothing
 * of the subscription itself. `notified`: NOTIFY, pending or active. `lost`: over, but worth making anew. `over`: for
 * good. `due`: the one timer fired.
 */
export type SubscriptionInput = "start" | "stop" | "accepted" | "too-brief" | "unavailable" | "notified" | "lost" | "over" | "due";

export type SubscriptionEffect =
  | "send" | "send-refresh" | "send-removal" | "abandon" | "drop-dialog"
  | "arm-first-notify" | "arm-last-notify" | "arm-refresh" | "arm-again" | "arm-retry" | "disarm"
  | "tell-subscribing" | "tell-active" | "tell-retrying" | "tell-ended";

/** Begins with a dialog of its own; what went before is left behind. */
const anew = ["subscribing", "tell-subscribing", "arm-first-notify", "send"] as const;

/** One row per arrow. */
export const subscriptionTable: TransitionTable<SubscriptionMachineState, SubscriptionInput, SubscriptionEffect> = {
  idle: {
    start: anew,
    stop: ["ended", "tell-ended"],
  },
  subscribing: {
    "accepted": ["waiting"],
    "notified": ["early", "disarm", "tell-active"],
    "too-brief": ["subscribing", "send"],
    "unavailable": ["retrying", "disarm", "drop-dialog", "arm-retry", "tell-retrying"],
    "lost": ["retrying", "disarm", "abandon", "drop-dialog", "arm-retry", "tell-retrying"],
    "over": ["ended", "disarm", "abandon", "drop-dialog", "tell-ended"],
    "due": ["retrying", "abandon", "drop-dialog", "arm-retry", "tell-retrying"],
    // The network has changed: the answer may never come.
    "start": ["subscribing", "disarm", "abandon", "drop-dialog", "arm-first-notify", "send"],
    // A NOTIFY that still comes finds no dialog, and its 481 ends the subscription there.
    "stop": ["ended", "disarm", "abandon", "drop-dialog", "tell-ended"],
  },
  early: {
    "accepted": ["active", "arm-refresh"],
    "notified": ["early", "tell-active"],
    "too-brief": ["subscribing", "drop-dialog", "arm-first-notify", "send"],
    // The NOTIFY shows that the SUBSCRIBE arrived; only its answer was lost.
    "unavailable": ["active", "arm-refresh"],
    "lost": ["retrying", "abandon", "drop-dialog", "arm-retry", "tell-retrying"],
    "over": ["ended", "abandon", "drop-dialog", "tell-ended"],
    "start": ["subscribing", "abandon", "drop-dialog", "arm-first-notify", "send"],
    "stop": ["unsubscribing", "abandon", "send-removal", "arm-last-notify"],
  },
  waiting: {
    notified: ["active", "arm-refresh", "tell-active"],
    lost: ["retrying", "disarm", "drop-dialog", "arm-retry", "tell-retrying"],
    over: ["ended", "disarm", "drop-dialog", "tell-ended"],
    due: ["retrying", "drop-dialog", "arm-retry", "tell-retrying"],
    start: ["subscribing", "disarm", "drop-dialog", "arm-first-notify", "send"],
    stop: ["ended", "disarm", "drop-dialog", "tell-ended"],
  },
  active: {
    notified: ["active", "arm-refresh", "tell-active"],
    due: ["refreshing", "send-refresh"],
    lost: ["retrying", "disarm", "drop-dialog", "arm-retry", "tell-retrying"],
    over: ["ended", "disarm", "drop-dialog", "tell-ended"],
    // The network has changed: the refresh tells the notifier where we are now.
    start: ["refreshing", "disarm", "send-refresh"],
    stop: ["unsubscribing", "disarm", "send-removal", "arm-last-notify"],
  },
  refreshing: {
    "accepted": ["active", "arm-refresh"],
    "notified": ["refreshing", "tell-active"],
    "too-brief": ["refreshing", "send-refresh"],
    // Section 4.1.2.2: it is still good for what is left of the time granted before.
    "unavailable": ["active", "arm-again"],
    "lost": ["retrying", "abandon", "drop-dialog", "arm-retry", "tell-retrying"],
    "over": ["ended", "abandon", "drop-dialog", "tell-ended"],
    "start": ["refreshing", "abandon", "send-refresh"],
    "stop": ["unsubscribing", "abandon", "send-removal", "arm-last-notify"],
  },
  unsubscribing: {
    "lost": ["ended", "disarm", "abandon", "drop-dialog", "tell-ended"],
    "over": ["ended", "disarm", "abandon", "drop-dialog", "tell-ended"],
    "unavailable": ["ended", "disarm", "drop-dialog", "tell-ended"],
    "too-brief": ["ended", "disarm", "drop-dialog", "tell-ended"],
    "due": ["ended", "abandon", "drop-dialog", "tell-ended"],
    "start": ["subscribing", "disarm", "abandon", "drop-dialog", "tell-subscribing", "arm-first-notify", "send"],
  },
  retrying: {
    due: anew,
    start: ["subscribing", "disarm", "tell-subscribing", "arm-first-notify", "send"],
    stop: ["ended", "disarm", "tell-ended"],
  },
  ended: {
    start: anew,
  },
};

/** What each state passes over: answers that nobody waits for. */
export const subscriptionIgnored: IgnoredInputs<SubscriptionMachineState, SubscriptionInput> = {
  idle: ["accepted", "too-brief", "unavailable", "notified", "lost", "over", "due"],
  subscribing: [],
  early: ["due"],
  waiting: ["accepted", "too-brief", "unavailable"],
  active: ["accepted", "too-brief", "unavailable"],
  refreshing: ["due"],
  // The 2xx says that a last NOTIFY is coming; one that was on its way already is answered, and says nothing.
  unsubscribing: ["accepted", "notified", "stop"],
  retrying: ["accepted", "too-brief", "unavailable", "notified", "lost", "over"],
  ended: ["accepted", "too-brief", "unavailable", "notified", "lost", "over", "due", "stop"],
};

/** Takes one step of a subscription. */
export function stepSubscription(state: SubscriptionMachineState, input: SubscriptionInput): Step<SubscriptionMachineState, SubscriptionEffect> {
  return stepTable(subscriptionTable, state, input);
}

/** A notifier that says when to come back is believed up to this. */
const LONGEST_WAIT_S = 86_400;

export interface Termination {
  /** Lower case, from Subscription-State. */
  readonly reason?: string;
  readonly retryAfterS?: number;
  /** How many subscriptions in a row ended soon after they were made; 0 for the first. */
  readonly soon: number;
  /** Random, in [0, 1). */
  readonly fraction: number;
}

/** What a terminated subscription's reason asks for (RFC 6665 section 4.1.3): never again, or again after so long. */
export function delayAfterTermination({ reason, retryAfterS, soon, fraction }: Termination): number | "never" {
  if (reason === "rejected" || reason === "noresource" || reason === "invariant") return "never";
  // Asked to come back at once; a notifier that ends each subscription soon is still not asked without a pause.
  if (reason === "deactivated" || reason === "timeout") return soon === 0 ? 0 : retryDelayMs(soon, fraction);
  const waitMs = 1000 * Math.min(retryAfterS ?? 0, LONGEST_WAIT_S);
  return Math.max(waitMs, retryDelayMs(soon + 1, fraction));
}

/** When to refresh: as a registration, but up to a tenth earlier at random, so that many subscriptions spread out. */
export function subscriptionRefreshMs(intervalMs: number, fraction: number): number {
  return Math.round(refreshDelayMs(intervalMs) * (1 - fraction / 10));
}
