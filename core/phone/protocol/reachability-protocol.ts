// Whether calls come through, as hosts see it: do not disturb, forwarding, automatic answer, and being told when somebody is free.
import type { Failure } from "../../base/errors.ts";

/** Whom a rule is for; `address` is a number or an address as typed. */
export type CallerMatch =
  | { readonly kind: "everybody" }
  | { readonly kind: "anonymous" }
  | { readonly kind: "favourites" }
  | { readonly kind: "group"; readonly group: string }
  | { readonly kind: "contact"; readonly contactId: string }
  | { readonly kind: "address"; readonly address: string };

/** `offline`: while its account takes no calls, which is what do not disturb says. */
export type ForwardingOccasion = "always" | "busy" | "no-answer" | "offline";

/** What every rule says: whose calls, on which account. */
export interface CallRule {
  readonly id: string;
  /** Null for all accounts. */
  readonly accountId: string | null;
  readonly caller: CallerMatch;
  /** Kept, but not in force. */
  readonly disabled?: boolean;
}

export interface ForwardingRule extends CallRule {
  readonly when: ForwardingOccasion;
  /** Seconds of ringing before "no-answer" applies. */
  readonly afterS: number;
  /** Where the caller is sent, as typed; empty for nowhere, as an exception to a wider rule. */
  readonly to: string;
}

/** Whose calls are answered without a person: by whom, and whether the call itself must ask for it. */
export interface AutoAnswerRule extends CallRule {
  readonly afterS: number;
  readonly onlyIfAsked: boolean;
}

/** No calls of an account, or of any; null: until it is ended. */
export interface DoNotDisturb {
  readonly accountId: string | null;
  readonly untilMs: number | null;
}

export interface CallRules {
  readonly forwardings: readonly ForwardingRule[];
  readonly autoAnswers: readonly AutoAnswerRule[];
  /** Whose calls are declined, whatever else is said. */
  readonly blocked: readonly CallRule[];
  /** Who gets through while do not disturb is on. */
  readonly mayDisturb: readonly CallerMatch[];
  /** Whether a call rings while another one goes on; else its caller hears busy. */
  readonly callWaiting: boolean;
}

export interface Reachability {
  readonly doNotDisturb: readonly DoNotDisturb[];
  readonly rules: CallRules;
}

/** Every call rings. */
export const DEFAULT_REACHABILITY: Reachability = {
  doNotDisturb: [], rules: { forwardings: [], autoAnswers: [], blocked: [], mayDisturb: [], callWaiting: true },
};

/** Waits for somebody to be free: watching -> free, or refused or expired. Gone when the program ends. */
export interface CallbackView {
  readonly id: string;
  readonly accountId: string | null;
  readonly remoteUri: string;
  readonly remoteName: string;
  readonly state: "watching" | "free" | "refused" | "expired";
  readonly untilMs: number;
  /** Why it was refused. */
  readonly failure?: Failure;
}

export type ReachabilityChange =
  | { readonly kind: "reachability"; readonly reachability: Reachability }
  | { readonly kind: "callbacks"; readonly callbacks: readonly CallbackView[] };

export interface ReachabilityCommands {
  /** Begins it for an account, or for all with null: until a time, until it is ended (null), or not any more (0). */
  "reachability.do-not-disturb": (accountId: string | null, untilMs: number | null) => void;
  /** Replaces all rules. Rejects with `reachability/bad-target`, `reachability/loop`, `reachability/too-many`. */
  "reachability.set-rules": (rules: CallRules) => void;
  /** Tells when the other side of an outgoing call that was not answered is free. Rejects with `callback/not-possible`, `callback/too-many`. */
  "callback.request": (callId: string) => void;
  "callback.cancel": (callbackId: string) => void;
}
