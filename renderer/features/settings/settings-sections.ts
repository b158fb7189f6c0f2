// The sections of the settings by name: what each is called. The list and the pages both read it.
import type { MessageKey } from "../../i18n/en.ts";
import type { SettingsSection } from "../../stores/ui.ts";

/** The title of each section. */
export const sectionTitles: Readonly<Record<SettingsSection, MessageKey>> = {
  accounts: "settings.accounts",
  sound: "sound.title",
  calls: "callRules.title",
  recording: "recording.title",
  contacts: "contactSettings.title",
  history: "history.title",
  messages: "messages.title",
  system: "system.title",
  appearance: "appearance.title",
  keyboard: "keyboard.title",
  backup: "backup.title",
  help: "doctor.help",
  updates: "updates.title",
};
