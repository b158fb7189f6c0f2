// A rule while it is being entered: text as typed, and the caller that it comes to. Pure.
import type { AutoAnswerRule, CallerMatch, CallRule, Contact, ForwardingOccasion, ForwardingRule } from "../../bridge/bridge.ts";
import type { MessageKey } from "../../i18n/en.ts";

export type RuleKind = "forwarding" | "auto-answer" | "block";

export interface RuleDraft {
  callerKind: CallerMatch["kind"];
  /** A name, group, number or address, as the kind asks. */
  callerText: string;
  /** The contact whose name the text was filled in with: names may be shared. */
  contactId?: string;
  /** Empty for all accounts. */
  accountId: string;
  when: ForwardingOccasion;
  afterS: string;
  to: string;
  onlyIfAsked: boolean;
}

/** What an empty form of either kind holds. */
export function emptyDraft(kind: RuleKind): RuleDraft {
  const isForwarding = kind === "forwarding";
  return { callerKind: isForwarding ? "everybody" : kind === "block" ? "address" : "contact", callerText: "", accountId: "", when: "no-answer", afterS: isForwarding ? "20" : "2", to: "", onlyIfAsked: true };
}

/** A form that begins with a caller; a contact's `name` is what its field shows. */
export function draftFor(kind: RuleKind, caller: CallerMatch, name = ""): RuleDraft {
  const draft: RuleDraft = { ...emptyDraft(kind), callerKind: caller.kind, when: "always" };
  switch (caller.kind) {
    case "contact":
      return { ...draft, callerText: name, contactId: caller.contactId };
    case "group":
      return { ...draft, callerText: caller.group };
    case "address":
      return { ...draft, callerText: caller.address };
    default:
      return draft;
  }
}

/** A form that holds a rule that there is. */
export function draftOf(kind: RuleKind, rule: CallRule & Partial<ForwardingRule & AutoAnswerRule>, name: string | undefined): RuleDraft {
  const draft = draftFor(kind, rule.caller, name);
  return {
    ...draft, accountId: rule.accountId ?? "", when: rule.when ?? draft.when, afterS: rule.afterS === undefined ? draft.afterS : String(rule.afterS),
    to: rule.to ?? "", onlyIfAsked: rule.onlyIfAsked ?? true,
  };
}

/** Whom the draft names, or which text says what is wrong; `named` are contacts whose names contain what was typed. */
export function callerOf({ callerKind, callerText, contactId }: RuleDraft, named: readonly Contact[]): CallerMatch | MessageKey {
  const text = callerText.trim();
  switch (callerKind) {
    case "address":
      return text === "" ? "callRules.addressMissing" : { kind: "address", address: text };
    case "group":
      return { kind: "group", group: text };
    case "contact": {
      if (contactId !== undefined && text !== "") return { kind: "contact", contactId };
      const contact = named.find(({ name }) => name.localeCompare(text, undefined, { sensitivity: "base" }) === 0);
      return contact ? { kind: "contact", contactId: contact.id } : "callRules.unknownContact";
    }
    default:
      return { kind: callerKind };
  }
}

/** The rule that a draft comes to. */
export function forwardingOf(draft: RuleDraft, caller: CallerMatch, id: string): ForwardingRule {
  return { id, caller, accountId: draft.accountId || null, when: draft.when, afterS: secondsOf(draft), to: draft.to.trim() };
}

/** The rule that a draft comes to. */
export function autoAnswerOf(draft: RuleDraft, caller: CallerMatch, id: string): AutoAnswerRule {
  return { id, caller, accountId: draft.accountId || null, afterS: secondsOf(draft), onlyIfAsked: draft.onlyIfAsked };
}

/** The rule that a draft comes to. */
export function blockOf(draft: RuleDraft, caller: CallerMatch, id: string): CallRule {
  return { id, caller, accountId: draft.accountId || null };
}

/** The phone brings it within what makes sense. */
function secondsOf({ afterS }: RuleDraft): number {
  const seconds = Math.round(Number(afterS));
  return Number.isFinite(seconds) ? Math.min(3_600, Math.max(0, seconds)) : 0;
}
