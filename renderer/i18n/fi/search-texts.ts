// Finnish texts of the search box.
import type { searchTexts as english } from "../en/search-texts.ts";
import type { TextOf } from "../text-shape.ts";

/** The texts of the search box. */
export const searchTexts: TextOf<typeof english> = {
  search: {
    label: "Hae tai soita",
    placeholder: "Nimi, numero tai osoite",
    clear: "Tyhjennä kenttä",
    call: "Soita: {target}",
    results: "Tulokset",
    count: "{count} tulos | {count} tulosta",
    none: "Ketään sennimistä ei löytynyt",
    noneHint: "Soita kirjoittamalla numero tai osoite, kuten nimi{'@'}example.org.",
  },
};
