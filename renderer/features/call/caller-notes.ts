// What is known of a call beyond who and about what, each as one line of text: company, who vouches for the caller, who
// sent the call on, where to call back. Pure; addresses of pages are text, and nothing is ever fetched.
import type { CallView } from "../../bridge/bridge.ts";
import { formatAddress } from "../../composables/address.ts";
import type { MessageKey } from "../../i18n/en.ts";
import type { Translate } from "../../i18n/text.ts";
import { transferText } from "./call-words.ts";

type Forwarding = NonNullable<CallView["forwardedBy"]>[number];

/** The lines, most telling first. */
export function callerNotes(call: CallView, t: Translate): readonly string[] {
  const { information = {}, forwardedBy = [], forwardedTo, transferredBy, transfer, vouchedFor } = call;
  const { organization, replyTo, links = [] } = information;
  return [
    ...(transfer === undefined || transfer.state === "offered" ? [] : [transferText(transfer, t)]),
    ...(transferredBy === undefined ? [] : [t("call.transferredBy", { address: formatAddress(transferredBy) })]),
    ...(organization === undefined ? [] : [organization]),
    ...(vouchedFor ? [t("call.vouchedFor")] : []),
    ...forwardedBy.map(({ reason, uri, name }) => t(reasonKeys[reason], { name: name || formatAddress(uri) })),
    ...(forwardedTo === undefined ? [] : [t("call.forwardedTo", { address: formatAddress(forwardedTo) })]),
    ...(replyTo === undefined ? [] : [t("call.replyTo", { address: formatAddress(replyTo) })]),
    ...links.filter(({ purpose }) => purpose !== "icon").map(({ url }) => t("call.moreAbout", { url })),
  ];
}

const reasonKeys = {
  busy: "call.forwardedByBusy",
  "no-answer": "call.forwardedByNoAnswer",
  unavailable: "call.forwardedByUnavailable",
  unconditional: "call.forwardedBy",
  other: "call.forwardedBy",
} as const satisfies Record<Forwarding["reason"], MessageKey>;
