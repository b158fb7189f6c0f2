// One sentence that says whether an account can be reached, and what to do if it cannot.
import type { AccountView, Presence } from "../../bridge/bridge.ts";
import { formatAddress, isNumber, splitAddress } from "../../composables/address.ts";
import { formatTime } from "../../composables/format.ts";
import { failureText } from "../../i18n/failure-text.ts";
import type { Translate } from "../../i18n/text.ts";

/** What presence looks like: four shapes, one of each colour. */
export type PresenceLook = "registered" | "registering" | "offline" | "failed";

/** The look of an account's presence. */
export function presenceLook(presence: Presence): PresenceLook {
  return presence.state;
}

/** The host that an account registers with. */
export function accountHost(account: AccountView): string {
  const host = account.settings.registrar ?? splitAddress(account.settings.address).host;
  return host === "" ? account.settings.address : host;
}

/** What the window calls an account: its number, its address, or "Trial". */
export function accountName(account: AccountView, t: Translate): string {
  if (account.trial) return t("account.trialName");
  const { user, host } = splitAddress(account.settings.address);
  const number = formatAddress(account.settings.address);
  if (isNumber(user) && number !== user) return number;
  return host === "" ? user : `${user}@${host}`;
}

/** "Registered until 14:32", "Password refused by ...; check it", "No answer from ...; trying again in 12 s". */
export function presenceSentence(account: AccountView, nowMs: number, locale: string, t: Translate): string {
  const { presence } = account;
  switch (presence.state) {
    case "registered":
      return t("presence.registeredUntil", { time: formatTime(presence.untilMs, locale) });
    case "registering":
      return t("presence.registering", { host: accountHost(account) });
    case "offline":
      return account.settings.register ? t("presence.offline") : t("presence.direct");
    case "failed":
      return failedSentence(account, presence, nowMs, t);
  }
}

function failedSentence(account: AccountView, presence: Extract<Presence, { state: "failed" }>, nowMs: number, t: Translate): string {
  const problem = problemText(account, presence, t);
  if (presence.retryAtMs === undefined) return problem;
  const leftMs = presence.retryAtMs - nowMs;
  const retry = leftMs <= 0 ? t("presence.retryNow") : t("presence.retryIn", { time: formatWait(leftMs, t) });
  return t("presence.withRetry", { problem: problem.replace(/[.!]$/u, ""), retry });
}

function problemText(account: AccountView, presence: Extract<Presence, { state: "failed" }>, t: Translate): string {
  const host = accountHost(account);
  switch (presence.failure.code) {
    case "account/auth-rejected":
      return t("presence.refused", { host });
    case "network/unknown-host":
      return t("presence.notFound", { host });
    case "account/no-answer":
      return t("presence.noAnswer", { host });
    default:
      return failureText(presence.failure, t);
  }
}

/** "12 s", "3 min", "2 h": rounded up, so that it never says 0. */
export function formatWait(waitMs: number, t: Translate): string {
  const seconds = Math.max(1, Math.ceil(waitMs / 1_000));
  if (seconds < 100) return t("time.seconds", { count: seconds });
  const minutes = Math.ceil(seconds / 60);
  return minutes < 100 ? t("time.minutes", { count: minutes }) : t("time.hours", { count: Math.ceil(minutes / 60) });
}
