// Rules about calls as sentences. Pure.
import type { AutoAnswerRule, CallerMatch, CallRule, ForwardingRule } from "../../bridge/bridge.ts";
import { formatAddress } from "../../composables/address.ts";
import type { Translate } from "../../i18n/text.ts";

/** What the sentences need to know of others. */
export interface RuleNames {
  contact(id: string): string | undefined;
  account(id: string): string | undefined;
}

/** Whom a rule is for. */
export function callerWords(match: CallerMatch, names: RuleNames, t: Translate): string {
  switch (match.kind) {
    case "contact":
      return names.contact(match.contactId) ?? t("callRules.goneContact");
    case "group":
      return t("callRules.groupNamed", { name: match.group });
    case "address":
      return formatAddress(match.address);
    default:
      return t(`callRules.callers.${match.kind}`);
  }
}

/** Whose calls, when, and where they go. */
export function forwardingWords(rule: ForwardingRule, names: RuleNames, t: Translate): string {
  const occasion = t(`callRules.occasions.${rule.when}`);
  const when = occasion.charAt(0).toLocaleLowerCase() + occasion.slice(1);
  const after = rule.when === "no-answer" ? `, ${t("callRules.after", { count: rule.afterS })}` : "";
  const to = rule.to === "" ? t("callRules.ringsHere") : t("callRules.goesTo", { to: rule.to });
  return sentence(rule, `${rule.when === "always" ? "" : `${when}${after}, `}${to}`, names, t);
}

/** Whose calls are answered, and when. */
export function autoAnswerWords(rule: AutoAnswerRule, names: RuleNames, t: Translate): string {
  return sentence(rule, t(rule.onlyIfAsked ? "callRules.answersAsked" : "callRules.answersAfter", { count: rule.afterS }), names, t);
}

/** Whose calls are declined. */
export function blockWords(rule: CallRule, names: RuleNames, t: Translate): string {
  return sentence(rule, t("callRules.isDeclined"), names, t);
}

function sentence({ caller, accountId }: CallRule, when: string, names: RuleNames, t: Translate): string {
  const who = callerWords(caller, names, t);
  const account = accountId === null ? undefined : names.account(accountId);
  return account === undefined ? t("callRules.sentence", { who, when }) : t("callRules.sentenceOn", { who, account, when });
}
