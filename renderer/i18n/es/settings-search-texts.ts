// Spanish texts of the search in the settings, and the other words that people look for settings by.
import type { settingsSearchTexts as english } from "../en/settings-search-texts.ts";
import type { DraftOf } from "../text-shape.ts";

/** The texts of the search; `settingWords` are never shown. */
export const settingsSearchTexts: DraftOf<typeof english> = {
  settingSearch: {
    label: "Buscar en los ajustes",
    clear: "Vaciar la búsqueda",
    count: "Ningún ajuste encontrado | {count} ajuste encontrado | {count} ajustes encontrados",
    none: "Ningún ajuste tiene estas palabras",
    noneHint: "Pruebe otra palabra, o mire las secciones de abajo.",
    place: "{section}: {account}",
  },
};
