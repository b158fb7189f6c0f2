// Whether this person can be reached, and the ways to change it, for the rail, the banner and the settings.
import { computed } from "vue";
import { DEFAULT_REACHABILITY } from "../../../core/phone/protocol.ts";
import type { CallRules } from "../../bridge/bridge.ts";
import { useLocale } from "../../composables/use-locale.ts";
import { useNow } from "../../composables/use-now.ts";
import { useText } from "../../i18n/text.ts";
import { usePhone } from "../../stores/phone.ts";
import { availabilityOf, availabilityText, forwardingOfAll } from "./availability.ts";

export function useAvailability() {
  const phone = usePhone();
  const now = useNow();
  const locale = useLocale();
  const { t } = useText();
  const reachability = computed(() => phone.snapshot?.reachability ?? DEFAULT_REACHABILITY);
  const rules = computed(() => reachability.value.rules);
  const availability = computed(() => availabilityOf(reachability.value, now.value));
  const sentence = computed(() => availabilityText(availability.value, phone.accounts, locale.value, t));

  /** Answers why the rules were refused; they then stay as they were. */
  async function changeRules(change: Partial<CallRules>) {
    const outcome = await phone.run("reachability.set-rules", { ...rules.value, ...change });
    return outcome.ok ? undefined : outcome.failure;
  }

  function setDoNotDisturb(accountId: string | null, untilMs: number | null): void {
    void phone.attempt("reachability.do-not-disturb", accountId, untilMs);
  }

  function forwardAll(to: string) {
    const rest = rules.value.forwardings.filter((rule) => rule !== forwardingOfAll(rules.value.forwardings));
    return changeRules({ forwardings: [{ id: crypto.randomUUID(), accountId: null, caller: { kind: "everybody" }, when: "always", afterS: 20, to }, ...rest] });
  }

  async function takeCalls(): Promise<void> {
    const all = forwardingOfAll(rules.value.forwardings);
    if (all) await changeRules({ forwardings: rules.value.forwardings.filter((rule) => rule !== all) });
    if (reachability.value.doNotDisturb.length > 0) setDoNotDisturb(null, 0);
  }

  const isUndisturbed = (accountId: string): boolean => reachability.value.doNotDisturb.some((entry) => entry.accountId === accountId);

  return { reachability, rules, availability, sentence, changeRules, setDoNotDisturb, forwardAll, takeCalls, isUndisturbed };
}
