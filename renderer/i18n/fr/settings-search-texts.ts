// French texts of the search in the settings, and the other words that people look for settings by.
import type { settingsSearchTexts as english } from "../en/settings-search-texts.ts";
import type { DraftOf } from "../text-shape.ts";

/** The texts of the search; `settingWords` are never shown. */
export const settingsSearchTexts: DraftOf<typeof english> = {
  settingSearch: {
    label: "Chercher dans les réglages",
    clear: "Vider la recherche",
    count: "Aucun réglage trouvé | {count} réglage trouvé | {count} réglages trouvés",
    none: "Aucun réglage ne contient ces mots",
    noneHint: "Essayez un autre mot, ou parcourez les sections ci-dessous.",
    place: "{section} : {account}",
  },
};
