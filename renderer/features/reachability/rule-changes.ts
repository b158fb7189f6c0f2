// What becomes of the rules when one is entered, changed, moved, switched or taken off. Pure.
import type { CallerMatch, CallRule, CallRules } from "../../bridge/bridge.ts";
import { autoAnswerOf, blockOf, forwardingOf, type RuleDraft, type RuleKind } from "./rule-draft.ts";

/** The list of a kind after `change`, as the part of the rules that is new. */
export function changeList(rules: CallRules, kind: RuleKind, change: <Rule extends CallRule>(list: readonly Rule[]) => readonly Rule[]): Partial<CallRules> {
  switch (kind) {
    case "forwarding":
      return { forwardings: change(rules.forwardings) };
    case "auto-answer":
      return { autoAnswers: change(rules.autoAnswers) };
    case "block":
      return { blocked: change(rules.blocked) };
  }
}

/** A rule as entered: in the place of the one with this id, else after all others. */
export function enterRule(rules: CallRules, kind: RuleKind, draft: RuleDraft, caller: CallerMatch, id: string): Partial<CallRules> {
  switch (kind) {
    case "forwarding":
      return { forwardings: put(rules.forwardings, forwardingOf(draft, caller, id)) };
    case "auto-answer":
      return { autoAnswers: put(rules.autoAnswers, autoAnswerOf(draft, caller, id)) };
    case "block":
      return { blocked: put(rules.blocked, blockOf(draft, caller, id)) };
  }
}

export function removeRule(rules: CallRules, kind: RuleKind, id: string): Partial<CallRules> {
  return changeList(rules, kind, (list) => list.filter((rule) => rule.id !== id));
}

/** One place up (-1) or down (1); of rules that are equally specific the first one counts. */
export function moveRule(rules: CallRules, kind: RuleKind, id: string, by: -1 | 1): Partial<CallRules> {
  return changeList(rules, kind, (list) => {
    const from = list.findIndex((rule) => rule.id === id);
    const moved = list[from];
    return moved === undefined ? list : list.toSpliced(from, 1).toSpliced(Math.max(0, from + by), 0, moved);
  });
}

export function switchRule(rules: CallRules, kind: RuleKind, id: string, on: boolean): Partial<CallRules> {
  return changeList(rules, kind, (list) => list.map((rule) => (rule.id === id ? switched(rule, on) : rule)));
}

/** Whether a rule in force blocks exactly this caller. */
export function blockOfCaller({ blocked }: CallRules, caller: CallerMatch): CallRule | undefined {
  return blocked.find((rule) => rule.disabled !== true && rule.accountId === null && JSON.stringify(rule.caller) === JSON.stringify(caller));
}

/** A rule that is edited stays switched as it was. */
function put<Rule extends CallRule>(list: readonly Rule[], entered: Rule): readonly Rule[] {
  const former = list.find(({ id }) => id === entered.id);
  const rule = switched(entered, former?.disabled !== true);
  return former ? list.map((each) => (each === former ? rule : each)) : [...list, rule];
}

function switched<Rule extends CallRule>(rule: Rule, on: boolean): Rule {
  const { disabled: _before, ...rest } = rule;
  return (on ? rest : { ...rest, disabled: true }) as Rule;
}
