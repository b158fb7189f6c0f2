// One call's moves from path to path: a pure table. Which path is right is path-selector.ts's business, what a silence means
// path-liveness.ts's; call-mover.ts carries the effects out and passes over what answers an older question.
//
//   settled -> opening -> moving -> landing -> settled                      (the way it goes)
//   moving -> insisting -> replacing -> retrying -> moving ...              (nobody answers)
//   settled -> checking -> opening | settled | doubtful                     (nothing comes in)
//   every state but settled and lost -> waiting (no address) -> opening;  lost when nothing helped for long
import type { Step } from "../base/step.ts";
import { stepTable, type IgnoredInputs, type TransitionTable } from "../sip/usage/transition-table.ts";

export type HandoverState =
  /** On the right path. */
  | "settled"
  /** Nothing comes in: is it the path? */
  | "checking"
  /** Nobody answered the last check, on any path. */
  | "doubtful"
  /** No address of this computer leads to the peer. */
  | "waiting"
  /** Media sockets are being opened; the address may not be ready for them (RFC 4862 section 5.4: tentative). */
  | "opening" | "reopening"
  /** Sound goes out on the new path, the peer is being told. */
  | "moving"
  /** Told once more, over a fresh connection. */
  | "insisting"
  /** The peer would not be told; does its sound follow ours? */
  | "following"
  /** A new dialog is to take the place of this one (RFC 3891). */
  | "replacing"
  | "retrying"
  /** The peer has moved; what is under way on the old path still comes in. */
  | "landing"
  | "lost";

export type HandoverInput =
  /** Another path than the one that was chosen last is right now; after "waiting" it may be the same one. */
  | "changed"
  /** The path in use is right again, before another one was used. */
  | "restored"
  | "gone"
  /** The call's sound went to another address by itself, as the peer's offer asked. */
  | "followed"
  | "opened" | "open-failed"
  /** What became of telling the peer: agreed; refused; the dialog is not known there; asked to wait; no answer, or not to be sent. */
  | "agreed" | "refused" | "dead" | "postponed" | "unheard"
  | "replaced" | "replace-failed"
  /** Sound came in on the new path; sound comes in again. */
  | "heard" | "resumed"
  /** There is a reason to doubt the path, and what a check brought: it lives, another one does, none does. */
  | "doubted" | "alive" | "better" | "silent"
  /** The state's own timer; the bound on all that is not settled. */
  | "due" | "expired";

export type HandoverEffect =
  /** A handover begins: what led to it is kept for the report, and the bound runs. */
  | "begin"
  /** It came to nothing, and nothing was needed. */
  | "forget"
  | "open" | "use" | "withdraw"
  | "signal" | "signal-fresh"
  | "replace" | "drop-replacement"
  /** The peer has moved: the report is made. */
  | "land"
  /** The old path is closed. */
  | "settle"
  | "check" | "calm"
  /** Nothing gets through; all is well. */
  | "worry" | "relief"
  | "arm-reopen" | "arm-answer" | "arm-follow" | "arm-replace" | "arm-retry" | "arm-linger" | "arm-doubt"
  | "lose";

const landed = ["landing", "relief", "land", "arm-linger"] as const;
const followed = ["landing", "relief", "arm-linger"] as const;
const anew = ["opening", "open"] as const;
const stranded = ["waiting", "worry"] as const;
const overdue = ["lost", "lose"] as const;

/** Every state's arrows; timers of a state end with it. */
export const handoverTable: TransitionTable<HandoverState, HandoverInput, HandoverEffect> = {
  settled: {
    changed: ["opening", "begin", "open"],
    gone: ["waiting", "begin", "worry"],
    followed,
    doubted: ["checking", "check"],
  },
  checking: {
    changed: ["opening", "begin", "open"],
    gone: ["waiting", "begin", "worry"],
    followed,
    alive: ["settled", "relief", "calm", "forget"],
    better: ["opening", "begin", "open"],
    silent: ["doubtful", "begin", "worry", "arm-doubt"],
    resumed: ["settled", "relief", "forget"],
    expired: overdue,
  },
  doubtful: {
    changed: ["opening", "begin", "open"],
    gone: ["waiting", "begin", "worry"],
    followed,
    resumed: ["settled", "relief", "forget"],
    due: ["checking", "check"],
    expired: overdue,
  },
  waiting: { changed: anew, expired: overdue },
  opening: {
    changed: anew,
    restored: ["settled", "withdraw", "relief", "forget"],
    gone: ["waiting", "withdraw", "worry"],
    opened: ["moving", "use", "signal", "arm-answer"],
    "open-failed": ["reopening", "arm-reopen"],
    expired: overdue,
  },
  reopening: {
    changed: anew,
    restored: ["settled", "withdraw", "relief", "forget"],
    gone: ["waiting", "withdraw", "worry"],
    due: anew,
    expired: overdue,
  },
  moving: {
    changed: anew,
    gone: stranded,
    agreed: landed,
    refused: ["following", "arm-follow"],
    dead: ["replacing", "replace", "arm-replace"],
    postponed: ["retrying", "arm-retry"],
    unheard: ["insisting", "signal-fresh", "arm-answer"],
    heard: ["moving", "relief"],
    due: ["insisting", "signal-fresh", "arm-answer"],
    expired: overdue,
  },
  insisting: {
    changed: anew,
    gone: stranded,
    agreed: landed,
    refused: ["following", "arm-follow"],
    dead: ["replacing", "replace", "arm-replace"],
    postponed: ["retrying", "arm-retry"],
    unheard: ["replacing", "replace", "arm-replace"],
    heard: ["insisting", "relief"],
    due: ["replacing", "replace", "arm-replace"],
    expired: overdue,
  },
  following: {
    changed: anew,
    gone: stranded,
    heard: landed,
    due: ["replacing", "replace", "arm-replace"],
    expired: overdue,
  },
  replacing: {
    changed: ["opening", "drop-replacement", "open"],
    gone: ["waiting", "drop-replacement", "worry"],
    agreed: ["landing", "drop-replacement", "relief", "land", "arm-linger"],
    replaced: landed,
    "replace-failed": ["retrying", "arm-retry"],
    heard: ["replacing", "relief"],
    due: ["retrying", "drop-replacement", "arm-retry"],
    expired: ["lost", "drop-replacement", "lose"],
  },
  retrying: {
    changed: anew,
    gone: stranded,
    agreed: landed,
    heard: ["retrying", "relief"],
    due: ["moving", "signal-fresh", "arm-answer"],
    expired: overdue,
  },
  landing: {
    changed: ["opening", "settle", "begin", "open"],
    gone: ["waiting", "settle", "begin", "worry"],
    followed,
    heard: ["landing", "relief"],
    due: ["settled", "settle"],
  },
  lost: {},
};

/** Inputs that mean nothing where they are listed: most answer what another state asked. */
export const handoverIgnored: IgnoredInputs<HandoverState, HandoverInput> = {
  settled: ["restored", "opened", "open-failed", "agreed", "refused", "dead", "postponed", "unheard", "replaced", "replace-failed", "heard", "resumed", "alive", "better", "silent", "due", "expired"],
  checking: ["restored", "opened", "open-failed", "agreed", "refused", "dead", "postponed", "unheard", "replaced", "replace-failed", "heard", "doubted", "due"],
  doubtful: ["restored", "opened", "open-failed", "agreed", "refused", "dead", "postponed", "unheard", "replaced", "replace-failed", "heard", "doubted", "alive", "better", "silent"],
  waiting: ["followed", "restored", "gone", "opened", "open-failed", "agreed", "refused", "dead", "postponed", "unheard", "replaced", "replace-failed", "heard", "resumed", "doubted", "alive", "better", "silent", "due"],
  opening: ["followed", "agreed", "refused", "dead", "postponed", "unheard", "replaced", "replace-failed", "heard", "resumed", "doubted", "alive", "better", "silent", "due"],
  reopening: ["followed", "opened", "open-failed", "agreed", "refused", "dead", "postponed", "unheard", "replaced", "replace-failed", "heard", "resumed", "doubted", "alive", "better", "silent"],
  moving: ["followed", "restored", "opened", "open-failed", "replaced", "replace-failed", "resumed", "doubted", "alive", "better", "silent"],
  insisting: ["followed", "restored", "opened", "open-failed", "replaced", "replace-failed", "resumed", "doubted", "alive", "better", "silent"],
  following: ["followed", "restored", "opened", "open-failed", "agreed", "refused", "dead", "postponed", "unheard", "replaced", "replace-failed", "resumed", "doubted", "alive", "better", "silent"],
  replacing: ["followed", "restored", "opened", "open-failed", "refused", "dead", "postponed", "unheard", "resumed", "doubted", "alive", "better", "silent"],
  retrying: ["followed", "restored", "opened", "open-failed", "refused", "dead", "postponed", "unheard", "replaced", "replace-failed", "resumed", "doubted", "alive", "better", "silent"],
  landing: ["restored", "opened", "open-failed", "agreed", "refused", "dead", "postponed", "unheard", "replaced", "replace-failed", "resumed", "doubted", "alive", "better", "silent", "expired"],
  lost: [
    "changed", "restored", "gone", "followed", "opened", "open-failed", "agreed", "refused", "dead", "postponed", "unheard", "replaced", "replace-failed", "heard", "resumed",
    "doubted", "alive", "better", "silent", "due", "expired",
  ],
};

/** Takes one step; an input without a row changes nothing. */
export function stepHandover(state: HandoverState, input: HandoverInput): Step<HandoverState, HandoverEffect> {
  return stepTable(handoverTable, state, input);
}
