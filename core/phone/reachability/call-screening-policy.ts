// What becomes of a call before it rings: a pure decision from the owner's rules and the situation. In this order: blocked,
// forwarded always, do not disturb, busy, automatic answer, ringing. Of several rules for one occasion the most specific
// one counts.
import { compareNumbers } from "../contacts/phone-number.ts";
import type { AutoAnswerRule, CallerMatch, CallRule, CallRules, DoNotDisturb, ForwardingOccasion, ForwardingRule, Reachability } from "../protocol/reachability-protocol.ts";

/** Who calls, as far as rules can name them. */
export interface CallerFacts {
  /** Absent where the caller hides. */
  readonly address?: string;
  readonly contactId?: string;
  readonly isFavourite: boolean;
  readonly groups: readonly string[];
}

export interface CallSituation {
  readonly accountId: string | null;
  readonly caller: CallerFacts;
  /** Another call goes on or rings. */
  readonly isBusy: boolean;
  /** The call asks to be answered by the phone itself, after so many seconds. */
  readonly asksAnswerAfterS?: number;
  /** The account's own server brought it: only then is a caller's name more than a claim. */
  readonly isFromOwnServer: boolean;
  readonly nowMs: number;
  /** Where numbers without a country belong, as ISO 3166-1 code; nowhere if not said. */
  readonly country?: string | undefined;
  /** Whether a call that is sent there would come back here, or to its caller. */
  leadsBack(to: string): boolean;
}

export type CallDecision =
  | { readonly kind: "ring"; readonly noAnswer?: { readonly afterS: number; readonly to: string } }
  | { readonly kind: "redirect"; readonly to: string; readonly reason: ForwardingOccasion }
  /** 480: not here, whatever the hour; 486: talking; 603: not for this caller, on none of the owner's phones. */
  | { readonly kind: "reject"; readonly status: 480 | 486 | 603 }
  | { readonly kind: "answer"; readonly afterS: number };

/** Decides about one call. */
export function decideCall({ doNotDisturb, rules }: Reachability, situation: CallSituation): CallDecision {
  if (inForce(rules.blocked, situation).length > 0) return { kind: "reject", status: 603 };
  const always = forwardingFor(rules, "always", situation);
  if (always) return redirect(always);
  if (isUndisturbed(doNotDisturb, situation.accountId, situation.nowMs) && !mayDisturb(rules, situation)) {
    const offline = forwardingFor(rules, "offline", situation);
    return offline ? redirect(offline) : { kind: "reject", status: 480 };
  }
  if (situation.isBusy) {
    const busy = forwardingFor(rules, "busy", situation);
    if (busy) return redirect(busy);
    if (!rules.callWaiting) return { kind: "reject", status: 486 };
  } else {
    const answer = autoAnswerFor(rules, situation);
    if (answer) return { kind: "answer", afterS: Math.max(answer.afterS, answer.onlyIfAsked ? (situation.asksAnswerAfterS ?? 0) : 0) };
  }
  const noAnswer = forwardingFor(rules, "no-answer", situation);
  return noAnswer ? { kind: "ring", noAnswer: { afterS: noAnswer.afterS, to: noAnswer.to } } : { kind: "ring" };
}

/** Whether an account takes no calls now. */
export function isUndisturbed(entries: readonly DoNotDisturb[], accountId: string | null, nowMs: number): boolean {
  return entries.some((entry) => (entry.accountId === null || entry.accountId === accountId) && (entry.untilMs === null || entry.untilMs > nowMs));
}

/**
 * Whether two addresses are one: a number or name alone is anybody's with that user part. A number is the same in its
 * national and international form, where the country says so beyond doubt.
 */
export function isSameAddress(a: string, b: string, country?: string): boolean {
  const [left, right] = [bareAddress(a), bareAddress(b)];
  if (left === "" || right === "") return false;
  const [leftHost, rightHost] = [hostOf(left), hostOf(right)];
  if (leftHost !== "" && rightHost !== "" && leftHost !== rightHost) return false;
  return userOf(left) === userOf(right) || compareNumbers(userOf(left), userOf(right), country) === "same";
}

function redirect({ to, when }: ForwardingRule): CallDecision {
  return { kind: "redirect", to, reason: when };
}

function mayDisturb({ mayDisturb: excepted }: CallRules, { caller, country }: CallSituation): boolean {
  return excepted.some((match) => isMatching(match, caller, country));
}

/** The rule that counts, unless it says "nowhere"; one that leads back is as if it were not there. */
function forwardingFor({ forwardings }: CallRules, when: ForwardingOccasion, situation: CallSituation): ForwardingRule | undefined {
  const open = forwardings.filter((rule) => rule.when === when && (rule.to === "" || !situation.leadsBack(rule.to)));
  const rule = mostSpecific(open, situation);
  return rule?.to === "" ? undefined : rule;
}

function autoAnswerFor({ autoAnswers }: CallRules, situation: CallSituation): AutoAnswerRule | undefined {
  if (!situation.isFromOwnServer) return undefined;
  return mostSpecific(autoAnswers.filter(({ onlyIfAsked }) => !onlyIfAsked || situation.asksAnswerAfterS !== undefined), situation);
}

const WEIGHTS: Readonly<Record<CallerMatch["kind"], number>> = { everybody: 0, favourites: 1, group: 1, anonymous: 1, contact: 2, address: 3 };

/** A rule about the caller is more specific than one about the account; of equals the first one counts. */
function mostSpecific<Kind extends CallRule>(rules: readonly Kind[], situation: CallSituation): Kind | undefined {
  const matching = inForce(rules, situation);
  const weightOf = (rule: CallRule): number => WEIGHTS[rule.caller.kind] * 2 + (rule.accountId === null ? 0 : 1);
  return matching.reduce<Kind | undefined>((best, rule) => (best && weightOf(best) >= weightOf(rule) ? best : rule), undefined);
}

/** The rules that are for this call. */
function inForce<Kind extends CallRule>(rules: readonly Kind[], { accountId, caller, country }: CallSituation): readonly Kind[] {
  return rules.filter((rule) => rule.disabled !== true && (rule.accountId === null || rule.accountId === accountId) && isMatching(rule.caller, caller, country));
}

function isMatching(match: CallerMatch, { address, contactId, isFavourite, groups }: CallerFacts, country: string | undefined): boolean {
  switch (match.kind) {
    case "everybody":
      return true;
    case "anonymous":
      return address === undefined;
    case "favourites":
      return isFavourite;
    case "group":
      return groups.includes(match.group);
    case "contact":
      return contactId === match.contactId;
    case "address":
      return address !== undefined && isSameAddress(match.address, address, country);
  }
}

/** Without scheme, parameters and the marks between digits; the host's case says nothing (RFC 3261 section 19.1.4). */
function bareAddress(address: string): string {
  const [bare = ""] = address.trim().replace(/^(?:sips?|tel):/iu, "").split(/[;?]/u, 1);
  const [user = "", host] = bare.split("@", 2);
  const plainUser = /^[+\d\s()./-]+$/u.test(user) ? user.replace(/[\s()./-]/gu, "") : user;
  return host === undefined ? plainUser : `${plainUser}@${host.toLowerCase()}`;
}

function userOf(bare: string): string {
  const [user = ""] = bare.split("@", 1);
  return user;
}

function hostOf(bare: string): string {
  return bare.split("@", 2)[1] ?? "";
}
