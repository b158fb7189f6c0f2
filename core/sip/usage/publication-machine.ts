// The life of one published event state (RFC 3903 section 4). Pure. A PUBLISH waits for the answer to the one before it,
// so what is to be published meanwhile is kept: only the newest state counts.
import type { Step } from "../../base/step.ts";
import { stepTable, type IgnoredInputs, type TransitionTable } from "./transition-table.ts";

export type PublicationMachineState =
  | "none" | "publishing" | "publishing-stale" | "published" | "updating" | "updating-stale" | "retrying" | "refused" | "removing";

/**
 * `publish`: there is a state to publish. `accepted`: 2xx. `stale`: 412, the server knows our entity tag no more.
 * `too-brief`: 423 with an interval that we can take. `unavailable`: may be better later. `rejected`: will not be.
 */
export type PublicationInput = "publish" | "remove" | "accepted" | "stale" | "too-brief" | "unavailable" | "rejected" | "due";

export type PublicationEffect =
  | "send-initial" | "send-refresh" | "send-modify" | "send-removal" | "abandon" | "forget-tag"
  | "arm-refresh" | "arm-retry" | "arm-stop" | "disarm" | "tell-published" | "tell-failed" | "tell-removed";

/** One row per arrow. */
export const publicationTable: TransitionTable<PublicationMachineState, PublicationInput, PublicationEffect> = {
  "none": {
    publish: ["publishing", "send-initial"],
    remove: ["none", "tell-removed"],
  },
  "publishing": {
    "publish": ["publishing-stale"],
    "accepted": ["published", "arm-refresh", "tell-published"],
    "stale": ["publishing", "forget-tag", "send-initial"],
    "too-brief": ["publishing", "send-initial"],
    "unavailable": ["retrying", "arm-retry", "tell-failed"],
    "rejected": ["refused", "tell-failed"],
    // Without its entity tag it cannot be removed: it runs out by itself.
    "remove": ["none", "abandon", "tell-removed"],
  },
  "publishing-stale": {
    "accepted": ["updating", "send-modify"],
    "stale": ["publishing", "forget-tag", "send-initial"],
    "too-brief": ["publishing", "send-initial"],
    "unavailable": ["retrying", "arm-retry", "tell-failed"],
    "rejected": ["refused", "tell-failed"],
    "remove": ["none", "abandon", "tell-removed"],
  },
  "published": {
    publish: ["updating", "disarm", "send-modify"],
    due: ["updating", "send-refresh"],
    remove: ["removing", "disarm", "send-removal", "arm-stop"],
  },
  "updating": {
    "publish": ["updating-stale"],
    "accepted": ["published", "arm-refresh", "tell-published"],
    // Section 4.1: the state is published anew, whole and without a tag.
    "stale": ["publishing", "forget-tag", "send-initial"],
    "too-brief": ["updating", "send-modify"],
    "unavailable": ["retrying", "arm-retry", "tell-failed"],
    "rejected": ["refused", "forget-tag", "tell-failed"],
    "remove": ["removing", "abandon", "send-removal", "arm-stop"],
  },
  "updating-stale": {
    "accepted": ["updating", "send-modify"],
    "stale": ["publishing", "forget-tag", "send-initial"],
    "too-brief": ["updating", "send-modify"],
    "unavailable": ["retrying", "arm-retry", "tell-failed"],
    "rejected": ["refused", "forget-tag", "tell-failed"],
    "remove": ["removing", "abandon", "send-removal", "arm-stop"],
  },
  "retrying": {
    publish: ["publishing", "disarm", "send-modify"],
    due: ["publishing", "send-modify"],
    remove: ["removing", "disarm", "send-removal", "arm-stop"],
  },
  "refused": {
    publish: ["publishing", "send-initial"],
    remove: ["none", "tell-removed"],
  },
  "removing": {
    "publish": ["publishing", "disarm", "abandon", "forget-tag", "send-initial"],
    "accepted": ["none", "disarm", "forget-tag", "tell-removed"],
    "stale": ["none", "disarm", "forget-tag", "tell-removed"],
    "too-brief": ["none", "disarm", "forget-tag", "tell-removed"],
    "unavailable": ["none", "disarm", "forget-tag", "tell-removed"],
    "rejected": ["none", "disarm", "forget-tag", "tell-removed"],
    "due": ["none", "abandon", "forget-tag", "tell-removed"],
  },
};

/** What each state passes over: answers that nobody waits for. */
export const publicationIgnored: IgnoredInputs<PublicationMachineState, PublicationInput> = {
  "none": ["accepted", "stale", "too-brief", "unavailable", "rejected", "due"],
  "publishing": ["due"],
  "publishing-stale": ["publish", "due"],
  "published": ["accepted", "stale", "too-brief", "unavailable", "rejected"],
  "updating": ["due"],
  "updating-stale": ["publish", "due"],
  "retrying": ["accepted", "stale", "too-brief", "unavailable", "rejected"],
  "refused": ["accepted", "stale", "too-brief", "unavailable", "rejected", "due"],
  "removing": ["remove"],
};

/** Takes one step of a publication. */
export function stepPublication(state: PublicationMachineState, input: PublicationInput): Step<PublicationMachineState, PublicationEffect> {
  return stepTable(publicationTable, state, input);
}
