// The user's preferences as stored, made whole. Pure.
import type { Preferences, RecordingPreferences } from "./protocol.ts";

const THEMES: readonly Preferences["theme"][] = ["system", "light", "dark", "contrast"];
const LOCALES: readonly Preferences["locale"][] = ["system", "en", "de", "fi"];

const FORMATS: readonly RecordingPreferences["format"][] = ["wav", "opus"];
const ANNOUNCEMENTS: readonly RecordingPreferences["announcement"][] = ["none", "once", "repeated"];

/** Reads preferences from anywhere: what is missing or unknown becomes the system's choice. */
export function readPreferences(stored: unknown): Preferences {
  const { theme, locale, recording } = fieldsOf(stored);
  return {
    theme: THEMES.find((known) => known === theme) ?? "system",
    locale: LOCALES.find((known) => known === locale) ?? "system",
    recording: readRecording(recording),
  };
}

/** WAV plays everywhere; whether to tell the other side is the user's to know, and silence would be the worse default. */
function readRecording(stored: unknown): RecordingPreferences {
  const { format, announcement, folder } = fieldsOf(stored);
  return {
    format: FORMATS.find((known) => known === format) ?? "wav",
    announcement: ANNOUNCEMENTS.find((known) => known === announcement) ?? "once",
    ...(typeof folder === "string" && folder !== "" ? { folder } : {}),
  };
}

function fieldsOf(stored: unknown): Record<string, unknown> {
  return (typeof stored === "object" && stored !== null ? stored : {}) as Record<string, unknown>;
}
