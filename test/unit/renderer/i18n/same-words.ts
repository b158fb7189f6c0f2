// Texts that are rightly the same as in English: names, keys, and words that two languages share.
import type { Language } from "../../../../renderer/i18n/text.ts";

/** In every language. */
export const sameInAll: readonly string[] = ["Godwit", "Godwit {version}", "dus.net", "vCard 3", "vCard 4"];

/** In one. */
export const sameWords: Readonly<Record<Exclude<Language, "en">, readonly string[]>> = {
  de: [
    "Code", "Codecs", "Echo", "Ethernet", "Export", "Import", "Jitter", "Name", "Offline", "Organisation", "Port", "Position", "Registrar", "Server",
    "Status", "System", "System ({name})", "Transport", "optional", "{count}\u00a0min",
  ],
  es: ["Ctrl", "Ethernet", "{count}\u00a0min"],
  fi: ["Ctrl", "Enter", "Ethernet", "{count}\u00a0min"],
  fr: [
    "Code", "Codecs", "Consultation", "Contacts", "Conversations", "Ctrl", "E-mail, {label}", "Ethernet", "Interface", "Messages", "Mobile", "Notes",
    "Organisation", "Photo", "Port", "Second contact", "StartTLS (port 389)", "TLS (port 636)", "Transport", "Urgent", "Volume", "message {place}",
    "{count} contact", "{count} contacts", "{count}\u00a0min",
  ],
  zh: ["Ctrl", "Shift"],
};
