// The user's preferences as stored, made whole. Pure.
import type { Preferences } from "./protocol.ts";

const THEMES: readonly Preferences["theme"][] = ["system", "light", "dark", "contrast"];
const LOCALES: readonly Preferences["locale"][] = ["system", "en", "de", "fi"];

/** Reads preferences from anywhere: what is missing or unknown becomes the system's choice. */
export function readPreferences(stored: unknown): Preferences {
  const { theme, locale } = (typeof stored === "object" && stored !== null ? stored : {}) as Record<string, unknown>;
  return {
    theme: THEMES.find((known) => known === theme) ?? "system",
    locale: LOCALES.find((known) => known === locale) ?? "system",
  };
}
