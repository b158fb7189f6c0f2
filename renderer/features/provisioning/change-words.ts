// One change of company settings in words: the name people know, what it becomes, what it was. Pure.
import type { ProvisionedChange } from "../../bridge/bridge.ts";
import type { MessageKey } from "../../i18n/en.ts";
import type { Translate } from "../../i18n/text.ts";

/** Names of accounts' fields and of preferences; what has none here is named as in the document. */
const NAMES: Readonly<Record<string, MessageKey>> = {
  address: "account.address", displayName: "account.displayName", authenticationUser: "account.authenticationUser", realm: "account.realm",
  registrar: "account.registrar", outboundProxy: "account.outboundProxy", transport: "account.transport", webSocketPath: "account.webSocketPath",
  authorities: "account.authorities", voicemailNumber: "mailbox.numberLabel", register: "account.register", codecs: "account.codecs",
  packetTimeMs: "account.packetTime", encryption: "account.encryption", pickUpCode: "lamps.pickUpCode", plusAs: "account.plusAs", publishesPresence: "lamps.publish", sharesCalls: "lamps.shareCalls", digits: "account.digits",
  theme: "appearance.theme", locale: "appearance.language", "recording.format": "recording.format", "recording.announcement": "recording.announcement",
  "contacts.order": "contactSettings.order", "contacts.country": "contactSettings.country", "messages.sendsReceipts": "messageSettings.sendsReceipts",
  "messages.tellsWriting": "messageSettings.tellsWriting", "messages.showsPreviews": "messageSettings.showsPreviews", "messages.keepDays": "messageSettings.keep",
  "system.closesToTray": "system.closesToTray", "system.startsAtLogin": "system.startsAtLogin", "system.notifies": "system.notifies", "updates.isAutomatic": "updates.automatic",
};
/** A certificate is named by whom it is of and its fingerprint, which are all to be seen. */
const LONGEST = 200;

/** The sentence. */
export function changeWords({ name, before, after }: ProvisionedChange, t: Translate): string {
  const key = NAMES[name];
  const said = (value: string): string => {
    if (value === "") return t("provisioning.nothing");
    if (value === "true" || value === "false") return t(value === "true" ? "account.yes" : "account.no");
    return value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value;
  };
  return t(before === "" ? "provisioning.change" : "provisioning.changeOf", { name: key ? t(key) : name, before: said(before), after: said(after) });
}
