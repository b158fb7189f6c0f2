// A rule while it is being entered: text as typed, and the caller that it comes to. Pure.
import type { AutoAnswerRule, CallerMatch, Contact, ForwardingOccasion, ForwardingRule } from "../../bridge/bridge.ts";
import type { MessageKey } from "../../i18n/en.ts";

export interface RuleDraft {
  callerKind: CallerMatch["kind"];
  /** A name, group, number or address, as the kind asks. */
  callerText: string;
  /** Empty for all accounts. */
  accountId: string;
  when: ForwardingOccasion;
  afterS: string;
  to: string;
  onlyIfAsked: boolean;
}

/** What an empty form of either kind holds. */
export function emptyDraft(kind: "forwarding" | "auto-answer"): RuleDraft {
  const isForwarding = kind === "forwarding";
  return { callerKind: isForwarding ? "everybody" : "contact", callerText: "", accountId: "", when: "no-answer", afterS: isForwarding ? "20" : "2", to: "", onlyIfAsked: true };
}

/** Whom the draft names, or which text says what is wrong; `named` are contacts whose names contain what was typed. */
export function callerOf({ callerKind, callerText }: RuleDraft, named: readonly Contact[]): CallerMatch | MessageKey {
  const text = callerText.trim();
  switch (callerKind) {
    case "address":
      return text === "" ? "callRules.addressMissing" : { kind: "address", address: text };
    case "group":
      return { kind: "group", group: text };
    case "contact": {
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

/** The phone brings it within what makes sense. */
function secondsOf({ afterS }: RuleDraft): number {
  const seconds = Math.round(Number(afterS));
  return Number.isFinite(seconds) ? Math.min(3_600, Math.max(0, seconds)) : 0;
}
