// The owner's rules about calls, as stored and as entered: made whole, and checked with words for people. Pure.
import type { Failure } from "../../base/errors.ts";
import { fail, succeed, type Result } from "../../base/result.ts";
import type { AutoAnswerRule, CallerMatch, CallRule, CallRules, DoNotDisturb, ForwardingOccasion, ForwardingRule, Reachability } from "../protocol/reachability-protocol.ts";

/** More rules than anybody keeps in mind. */
const MAX_RULES = 100;
const MAX_TEXT = 300;
const MAX_ID = 256;
const OCCASIONS: readonly ForwardingOccasion[] = ["always", "busy", "no-answer", "offline"];
/** Five rings; what a proxy gives a phone is about 3 minutes (RFC 3261 section 16.6 timer C). */
const DEFAULT_NO_ANSWER_S = 20;
const NO_ANSWER_S = { least: 3, most: 170 };
const AUTO_ANSWER_S = { least: 0, most: 60 };

/** Reads what the settings store holds; what is not understood is passed over. */
export function readReachability(stored: unknown): Reachability {
  const { doNotDisturb, rules } = fieldsOf(stored);
  return { doNotDisturb: listOf(doNotDisturb, readDoNotDisturb), rules: readRules(rules) };
}

/** Reads rules from anywhere; seconds are brought within their limits. */
export function readRules(stored: unknown): CallRules {
  const { forwardings, autoAnswers, blocked, mayDisturb, callWaiting } = fieldsOf(stored);
  return {
    forwardings: listOf(forwardings, readForwarding),
    autoAnswers: listOf(autoAnswers, readAutoAnswer),
    blocked: listOf(blocked, readRule),
    mayDisturb: listOf(mayDisturb, readMatch),
    callWaiting: callWaiting !== false,
  };
}

/**
 * Rules as they will be kept. Fails with `reachability/too-many`, `reachability/bad-target` (`canCall` says no), or
 * `reachability/loop`: a call would be sent to where it came from.
 */
export function checkRules(wanted: CallRules, can: { call(rule: ForwardingRule): boolean; reachOurselves(rule: ForwardingRule): boolean }): Result<CallRules, Failure> {
  if ([wanted.forwardings, wanted.autoAnswers, wanted.blocked, wanted.mayDisturb].some(({ length }) => length > MAX_RULES)) return fail(TOO_MANY);
  const rules = readRules(wanted);
  for (const rule of rules.forwardings) {
    if (rule.to === "") continue;
    if (!can.call(rule)) return fail({ ...BAD_TARGET, detail: rule.to });
    if (can.reachOurselves(rule)) return fail({ ...LOOP, detail: rule.to });
  }
  return succeed(rules);
}

const TOO_MANY: Failure = { code: "reachability/too-many", message: `Keep at most ${MAX_RULES} rules of a kind.` };
const BAD_TARGET: Failure = { code: "reachability/bad-target", message: "Calls cannot be forwarded there; enter a number or an address." };
const LOOP: Failure = { code: "reachability/loop", message: "This is your own address: calls would come back here. Choose another one." };

function readDoNotDisturb(stored: unknown): DoNotDisturb | undefined {
  const { accountId, untilMs } = fieldsOf(stored);
  if (untilMs !== null && !(typeof untilMs === "number" && Number.isFinite(untilMs))) return undefined;
  return { accountId: idOf(accountId) ?? null, untilMs };
}

function readRule(stored: unknown): CallRule | undefined {
  const { id, accountId, caller, disabled } = fieldsOf(stored);
  const [known, match] = [idOf(id), readMatch(caller)];
  if (known === undefined || !match) return undefined;
  return { id: known, accountId: idOf(accountId) ?? null, caller: match, ...(disabled === true ? { disabled } : {}) };
}

function readForwarding(stored: unknown): ForwardingRule | undefined {
  const { when, afterS, to } = fieldsOf(stored);
  const rule = readRule(stored);
  const occasion = OCCASIONS.find((known) => known === when);
  if (!rule || !occasion || typeof to !== "string") return undefined;
  return { ...rule, when: occasion, afterS: within(afterS, NO_ANSWER_S, DEFAULT_NO_ANSWER_S), to: to.trim().slice(0, MAX_TEXT) };
}

function readAutoAnswer(stored: unknown): AutoAnswerRule | undefined {
  const { afterS, onlyIfAsked } = fieldsOf(stored);
  const rule = readRule(stored);
  return rule && { ...rule, afterS: within(afterS, AUTO_ANSWER_S, 0), onlyIfAsked: onlyIfAsked !== false };
}

function readMatch(stored: unknown): CallerMatch | undefined {
  const { kind, group, contactId, address } = fieldsOf(stored);
  switch (kind) {
    case "everybody":
    case "anonymous":
    case "favourites":
      return { kind };
    case "group":
      return textOf(group) ? { kind, group: textOf(group)! } : undefined;
    case "contact":
      return idOf(contactId) ? { kind, contactId: idOf(contactId)! } : undefined;
    case "address":
      return textOf(address) ? { kind, address: textOf(address)! } : undefined;
    default:
      return undefined;
  }
}

function listOf<Item>(stored: unknown, read: (entry: unknown) => Item | undefined): readonly Item[] {
  return Array.isArray(stored) ? stored.slice(0, MAX_RULES).flatMap((entry: unknown) => read(entry) ?? []) : [];
}

function idOf(stored: unknown): string | undefined {
  return typeof stored === "string" && stored !== "" && stored.length <= MAX_ID ? stored : undefined;
}

function textOf(stored: unknown): string | undefined {
  const text = typeof stored === "string" ? stored.trim().slice(0, MAX_TEXT) : "";
  return text === "" ? undefined : text;
}

function within(stored: unknown, { least, most }: { readonly least: number; readonly most: number }, usual: number): number {
  return typeof stored === "number" && Number.isFinite(stored) ? Math.min(most, Math.max(least, Math.round(stored))) : usual;
}

function fieldsOf(stored: unknown): Record<string, unknown> {
  return (typeof stored === "object" && stored !== null ? stored : {}) as Record<string, unknown>;
}
