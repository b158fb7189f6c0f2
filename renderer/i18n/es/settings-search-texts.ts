// Spanish texts of the search in the settings, and the other words that people look for settings by.
import type { settingsSearchTexts as english } from "../en/settings-search-texts.ts";
import type { DraftOf } from "../text-shape.ts";

/** The texts of the search; `settingWords` are never shown. */
export const settingsSearchTexts: DraftOf<typeof english> = {};
