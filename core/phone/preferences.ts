// The user's preferences as stored, made whole. Pure.
import { DEFAULT_CALL_PREFERENCES, DEFAULT_HISTORY_PREFERENCES, DEFAULT_MESSAGE_PREFERENCES, DEFAULT_PREFERENCES, DEFAULT_SYSTEM_PREFERENCES, HOT_KEY_ACTIONS, KEEP_HISTORY, KEEP_MESSAGES_DAYS, type HotKeyAction, type MessagePreferences, type Preferences, type CallPreferences, type RecordingPreferences, type SystemPreferences, type ContactPreferences } from "./protocol.ts";

const THEMES: readonly Preferences["theme"][] = ["system", "light", "dark", "contrast"];
const LOCALES: readonly Preferences["locale"][] = ["system", "en", "de", "fi", "es", "fr", "zh"];

const FORMATS: readonly RecordingPreferences["format"][] = ["wav", "opus"];
const ANNOUNCEMENTS: readonly RecordingPreferences["announcement"][] = ["none", "once", "repeated"];

/** Reads preferences from anywhere: what is missing or unknown becomes the system's choice. */
export function readPreferences(stored: unknown): Preferences {
  const { theme, locale, recording, calls, contacts, updates, system, messages, history } = fieldsOf(stored);
  return {
    theme: THEMES.find((known) => known === theme) ?? DEFAULT_PREFERENCES.theme,
    locale: LOCALES.find((known) => known === locale) ?? DEFAULT_PREFERENCES.locale,
    recording: readRecording(recording),
    calls: readCalls(calls),
    system: readSystem(system),
    messages: readMessages(messages),
    contacts: readContacts(contacts),
    history: { keep: KEEP_HISTORY.find((known) => known === fieldsOf(history)["keep"]) ?? DEFAULT_HISTORY_PREFERENCES.keep },
    updates: { isAutomatic: fieldsOf(updates)["isAutomatic"] !== false },
  };
}

function readCalls(stored: unknown): CallPreferences {
  const { asksBeforeTransfer } = fieldsOf(stored);
  return { asksBeforeTransfer: typeof asksBeforeTransfer === "boolean" ? asksBeforeTransfer : DEFAULT_CALL_PREFERENCES.asksBeforeTransfer };
}

function readContacts(stored: unknown): ContactPreferences {
  const { order, country } = fieldsOf(stored);
  return {
    order: order === "family-name" ? order : DEFAULT_PREFERENCES.contacts.order,
    ...(typeof country === "string" && /^[A-Z]{2}$/u.test(country) ? { country } : {}),
  };
}

function readRecording(stored: unknown): RecordingPreferences {
  const { format, announcement, folder } = fieldsOf(stored);
  return {
    format: FORMATS.find((known) => known === format) ?? DEFAULT_PREFERENCES.recording.format,
    announcement: ANNOUNCEMENTS.find((known) => known === announcement) ?? DEFAULT_PREFERENCES.recording.announcement,
    ...(typeof folder === "string" && folder !== "" ? { folder } : {}),
  };
}

function readMessages(stored: unknown): MessagePreferences {
  const fields = fieldsOf(stored);
  const isOn = (name: "sendsReceipts" | "tellsWriting" | "showsPreviews"): boolean => (typeof fields[name] === "boolean" ? fields[name] : DEFAULT_MESSAGE_PREFERENCES[name]);
  return {
    sendsReceipts: isOn("sendsReceipts"),
    tellsWriting: isOn("tellsWriting"),
    showsPreviews: isOn("showsPreviews"),
    keepDays: KEEP_MESSAGES_DAYS.find((known) => known === fields["keepDays"]) ?? DEFAULT_MESSAGE_PREFERENCES.keepDays,
  };
}

/** More headsets than anybody has at one desk. */
const MAX_HEADSETS = 32;

function readSystem(stored: unknown): SystemPreferences {
  const { hotKeys, headsets, ...switches } = fieldsOf(stored);
  const keys = fieldsOf(hotKeys);
  const isOn = (name: "closesToTray" | "startsAtLogin" | "notifies" | "dialsLinksAtOnce"): boolean =>
    typeof switches[name] === "boolean" ? switches[name] : DEFAULT_SYSTEM_PREFERENCES[name];
  return {
    closesToTray: isOn("closesToTray"),
    startsAtLogin: isOn("startsAtLogin"),
    notifies: isOn("notifies"),
    dialsLinksAtOnce: isOn("dialsLinksAtOnce"),
    hotKeys: Object.fromEntries(HOT_KEY_ACTIONS.map((action) => [action, typeof keys[action] === "string" ? keys[action] : ""])) as Record<HotKeyAction, string>,
    headsets: Array.isArray(headsets) ? headsets.filter((each): each is string => typeof each === "string").slice(0, MAX_HEADSETS) : [],
  };
}

function fieldsOf(stored: unknown): Record<string, unknown> {
  return (typeof stored === "object" && stored !== null ? stored : {}) as Record<string, unknown>;
}
