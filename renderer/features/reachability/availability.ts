// Whether this person can be reached, as it is shown: one state of all accounts together, and its sentence. Pure.
import type { AccountView, ForwardingRule, Reachability } from "../../bridge/bridge.ts";
import { formatTime } from "../../composables/format.ts";
import { listed } from "../../i18n/listed.ts";
import type { Translate } from "../../i18n/text.ts";
import { accountName } from "../accounts/presence-sentence.ts";

export type Availability =
  | { readonly kind: "available" }
  | { readonly kind: "undisturbed"; readonly untilMs: number | null }
  /** Only some accounts take no calls. */
  | { readonly kind: "partly"; readonly accountIds: readonly string[] }
  | { readonly kind: "forwarding"; readonly to: string };

/** Forwarding comes first: it is what happens to a call first. */
export function availabilityOf({ doNotDisturb, rules }: Reachability, nowMs: number): Availability {
  const all = forwardingOfAll(rules.forwardings);
  if (all) return { kind: "forwarding", to: all.to };
  const inForce = doNotDisturb.filter(({ untilMs }) => untilMs === null || untilMs > nowMs);
  const overall = inForce.find(({ accountId }) => accountId === null);
  if (overall) return { kind: "undisturbed", untilMs: overall.untilMs };
  const accountIds = inForce.flatMap(({ accountId }) => accountId ?? []);
  return accountIds.length > 0 ? { kind: "partly", accountIds } : { kind: "available" };
}

/** The rule that sends on every call there is. */
export function forwardingOfAll(forwardings: readonly ForwardingRule[]): ForwardingRule | undefined {
  return forwardings.find(({ when, caller, accountId, to, disabled }) => disabled !== true && when === "always" && caller.kind === "everybody" && accountId === null && to !== "");
}

/** The state in a few words. */
export function availabilityText(availability: Availability, accounts: readonly AccountView[], locale: string, t: Translate): string {
  switch (availability.kind) {
    case "available":
      return t("availability.available");
    case "undisturbed":
      return availability.untilMs === null ? t("availability.undisturbed") : t("availability.undisturbedUntil", { time: formatTime(availability.untilMs, locale) });
    case "partly":
      return t("availability.partly", { accounts: listed(accounts.filter(({ id }) => availability.accountIds.includes(id)).map((account) => accountName(account, t)), t) });
    case "forwarding":
      return t("availability.forwarding", { to: availability.to });
  }
}

/** Eight in the morning of the next day, by this computer's clock. */
export function tomorrowMorning(nowMs: number): number {
  const day = new Date(nowMs);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1, 8).getTime();
}
