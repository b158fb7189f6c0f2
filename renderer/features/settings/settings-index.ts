// Every setting that there is: where it is, what it is called, the sentence about it. The search reads this table, and a
// test walks the pages and fails where a control is in none of its places.
import type { MessageKey } from "../../i18n/en.ts";
import type { settingsSearchTexts } from "../../i18n/en/settings-search-texts.ts";
import type { SettingsSection } from "../../stores/ui.ts";

/** The names of other words that people look for a setting by. */
export type SettingWords = keyof typeof settingsSearchTexts.settingWords;

export interface Setting {
  /** The test id of the control, or of the group of controls that make up the setting. */
  readonly place: string;
  readonly section: SettingsSection;
  readonly label: MessageKey;
  /** The sentence about it. */
  readonly hint: MessageKey;
  readonly words?: SettingWords;
  /** In an account's form, not on the section's page; "advanced" is the part that opens. */
  readonly inAccount?: "form" | "advanced";
}

const accountSettings: readonly Omit<Setting, "section">[] = [
  { place: "account-template", label: "template.label", hint: "template.hint", words: "accounts", inAccount: "form" },
  { place: "account-address", label: "account.address", hint: "account.addressHint", words: "address", inAccount: "form" },
  { place: "account-password", label: "account.password", hint: "account.passwordHint", words: "password", inAccount: "form" },
  { place: "account-display-name", label: "account.displayName", hint: "account.displayNameHint", words: "displayName", inAccount: "form" },
  { place: "account-registrar", label: "account.registrar", hint: "account.registrarHint", words: "server", inAccount: "advanced" },
  { place: "account-proxy", label: "account.outboundProxy", hint: "account.outboundProxyHint", words: "server", inAccount: "advanced" },
  { place: "account-auth-user", label: "account.authenticationUser", hint: "account.authenticationUserHint", words: "authUser", inAccount: "advanced" },
  { place: "account-realm", label: "account.realm", hint: "account.realmHint", words: "realm", inAccount: "advanced" },
  { place: "account-basic", label: "account.allowBasic", hint: "account.allowBasicHint", words: "basic", inAccount: "advanced" },
  { place: "account-transport", label: "account.transport", hint: "account.transportHint", words: "transport", inAccount: "advanced" },
  { place: "account-path", label: "account.webSocketPath", hint: "account.webSocketPathHint", inAccount: "advanced" },
  { place: "account-register", label: "account.register", hint: "account.registerHint", words: "register", inAccount: "advanced" },
  { place: "account-encryption", label: "account.encryption", hint: "account.encryptionHint_offered", words: "encryption", inAccount: "advanced" },
  { place: "account-codecs", label: "account.codecs", hint: "account.codecsHint", words: "codecs", inAccount: "advanced" },
  { place: "account-packet-time", label: "account.packetTime", hint: "account.packetTimeHint", words: "packetTime", inAccount: "advanced" },
  { place: "account-digits", label: "account.digits", hint: "account.digitsHint", words: "digits", inAccount: "advanced" },
  { place: "account-voicemail", label: "mailbox.numberLabel", hint: "mailbox.numberHint", words: "voicemail", inAccount: "advanced" },
  { place: "account-plus", label: "account.plusAs", hint: "account.plusAsHint", words: "outsideLine", inAccount: "advanced" },
  { place: "account-pick-up", label: "lamps.pickUpCode", hint: "lamps.pickUpCodeHint", words: "pickUp", inAccount: "advanced" },
  { place: "account-share-calls", label: "lamps.shareCalls", hint: "lamps.shareCallsHint", words: "presence", inAccount: "advanced" },
  { place: "account-publish", label: "lamps.publish", hint: "lamps.publishHint", words: "presence", inAccount: "advanced" },
  { place: "account-authorities", label: "account.authorities", hint: "account.authoritiesHint", words: "authority", inAccount: "advanced" },
  { place: "account-client-certificate", label: "account.clientCertificate", hint: "account.clientCertificateHint", words: "clientCertificate", inAccount: "advanced" },
  { place: "account-private-key", label: "account.privateKey", hint: "account.privateKeyHint", words: "clientCertificate", inAccount: "advanced" },
];

/** All of them, in the order of the sections and pages. */
export const settingsIndex: readonly Setting[] = [
  { place: "account-list", section: "accounts", label: "settings.accounts", hint: "account.listHint", words: "accounts" },
  { place: "accounts-company", section: "accounts", label: "provisioning.title", hint: "provisioning.hint", words: "companySettings" },
  { place: "accounts-certificates", section: "accounts", label: "certificates.title", hint: "certificates.hint", words: "certificates" },
  { place: "accounts-trial", section: "accounts", label: "stage.tryTrial", hint: "account.trialHint", words: "trial" },
  ...accountSettings.map((setting) => ({ ...setting, section: "accounts" as const })),

  { place: "role-microphone", section: "sound", label: "sound.microphone", hint: "sound.microphoneHint", words: "microphone" },
  { place: "role-speaker", section: "sound", label: "sound.speaker", hint: "sound.speakerHint", words: "speaker" },
  { place: "role-ringer", section: "sound", label: "sound.ringer", hint: "sound.ringerHint", words: "ringer" },
  { place: "voice-echoCancellation", section: "sound", label: "voice.echoCancellation", hint: "voice.echoCancellationHint", words: "echo" },
  { place: "voice-noiseSuppression", section: "sound", label: "voice.noiseSuppression", hint: "voice.noiseSuppressionHint", words: "noise" },
  { place: "voice-gainControl", section: "sound", label: "voice.gainControl", hint: "voice.gainControlHint", words: "gain" },
  { place: "voice-highPass", section: "sound", label: "voice.highPass", hint: "voice.highPassHint", words: "noise" },
  { place: "tone-country", section: "sound", label: "signals.country", hint: "signals.countryHint", words: "tones" },
  { place: "ring-sound", section: "sound", label: "signals.ring", hint: "signals.ringHint", words: "ringer" },
  { place: "audio-refresh", section: "sound", label: "sound.refresh", hint: "sound.refreshHint", words: "devices" },

  { place: "favourites-disturb", section: "calls", label: "callRules.favouritesDisturb", hint: "callRules.favouritesDisturbHint", words: "doNotDisturb" },
  { place: "call-waiting", section: "calls", label: "callRules.callWaiting", hint: "callRules.callWaitingHint", words: "callWaiting" },
  { place: "asks-before-transfer", section: "calls", label: "callRules.asksBeforeTransfer", hint: "callRules.asksBeforeTransferHint", words: "passedOn" },
  { place: "rules-forwarding", section: "calls", label: "callRules.forwarding", hint: "callRules.forwardingHint", words: "forwarding" },
  { place: "rules-auto-answer", section: "calls", label: "callRules.autoAnswer", hint: "callRules.autoAnswerHint", words: "autoAnswer" },
  { place: "rules-block", section: "calls", label: "callRules.blocked", hint: "callRules.blockedHint", words: "blocked" },

  { place: "recording-format", section: "recording", label: "recording.format", hint: "recording.formatHint", words: "recording" },
  { place: "recording-announcement", section: "recording", label: "recording.announcement", hint: "recording.lawNote", words: "recording" },
  { place: "recording-place", section: "recording", label: "recording.folder", hint: "recording.folderHint", words: "folder" },

  { place: "contact-order", section: "contacts", label: "contactSettings.order", hint: "contactSettings.orderHint", words: "sorting" },
  { place: "contact-country", section: "contacts", label: "contactSettings.country", hint: "contactSettings.countryHint", words: "areaCode" },
  { place: "contact-settings-import", section: "contacts", label: "contactSettings.importTitle", hint: "contactSettings.importHint", words: "addressBook" },
  { place: "contact-settings-export", section: "contacts", label: "contactSettings.exportTitle", hint: "contactSettings.exportHint", words: "addressBook" },
  { place: "contact-settings-duplicates", section: "contacts", label: "contactSettings.duplicatesTitle", hint: "contactSettings.duplicatesHint", words: "duplicates" },
  { place: "contact-settings-groups", section: "contacts", label: "contactSettings.groupsTitle", hint: "contactSettings.groupsHint" },
  { place: "directory-add-book", section: "contacts", label: "directories.addBook", hint: "directories.hint", words: "addressBook" },
  { place: "directory-add-ldap", section: "contacts", label: "directories.addLdap", hint: "directories.hint" },

  { place: "history-keep", section: "history", label: "historySettings.keep", hint: "historySettings.keepHint", words: "retention" },
  { place: "messages-sendsReceipts", section: "messages", label: "messageSettings.sendsReceipts", hint: "messageSettings.sendsReceiptsHint", words: "receipts" },
  { place: "messages-tellsWriting", section: "messages", label: "messageSettings.tellsWriting", hint: "messageSettings.tellsWritingHint", words: "receipts" },
  { place: "messages-showsPreviews", section: "messages", label: "messageSettings.showsPreviews", hint: "messageSettings.showsPreviewsHint", words: "notices" },
  { place: "messages-keep", section: "messages", label: "messageSettings.keep", hint: "messageSettings.keepHint", words: "retention" },

  { place: "system-tray", section: "system", label: "system.closesToTray", hint: "system.closesToTrayHint", words: "tray" },
  { place: "system-login", section: "system", label: "system.startsAtLogin", hint: "system.startsAtLoginHint", words: "autostart" },
  { place: "system-notices", section: "system", label: "system.notifies", hint: "system.notifiesHint", words: "notices" },
  { place: "system-links", section: "system", label: "system.dialsLinksAtOnce", hint: "system.dialsLinksAtOnceHint", words: "links" },
  { place: "hot-key-answer", section: "system", label: "hotKeys.answer", hint: "hotKeys.answerHint", words: "hotKeys" },
  { place: "hot-key-mute", section: "system", label: "hotKeys.mute", hint: "hotKeys.muteHint", words: "hotKeys" },
  { place: "hot-key-hold", section: "system", label: "hotKeys.hold", hint: "hotKeys.holdHint", words: "hotKeys" },
  { place: "hot-key-dial", section: "system", label: "hotKeys.dial", hint: "hotKeys.dialHint", words: "hotKeys" },
  { place: "headsets", section: "system", label: "headset.title", hint: "headset.hint", words: "headset" },

  { place: "themes", section: "appearance", label: "appearance.theme", hint: "appearance.themeHint", words: "theme" },
  { place: "language", section: "appearance", label: "appearance.language", hint: "appearance.languageHint", words: "language" },

  { place: "backup-export", section: "backup", label: "backup.exportTitle", hint: "backup.exportHint", words: "backup" },
  { place: "backup-import", section: "backup", label: "backup.importTitle", hint: "backup.importHint", words: "restore" },

  { place: "shortcuts-table", section: "keyboard", label: "keyboard.title", hint: "keyboard.tableHint", words: "shortcuts" },
  { place: "doctor-help", section: "help", label: "doctor.help", hint: "doctor.intro", words: "help" },
  { place: "update-now", section: "updates", label: "updates.title", hint: "updates.nowHint", words: "updates" },
  { place: "update-automatic", section: "updates", label: "updates.automatic", hint: "updates.automaticHint", words: "updates" },
];
