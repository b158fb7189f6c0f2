// French texts of the search box.
import type { searchTexts as english } from "../en/search-texts.ts";
import type { TextOf } from "../text-shape.ts";

/** The texts of the search box. */
export const searchTexts: TextOf<typeof english> = {
  search: {
    label: "Rechercher ou composer",
    placeholder: "Nom, numéro ou adresse",
    clear: "Effacer la saisie",
    call: "Appeler {target}",
    results: "Résultats",
    count: "{count} résultat | {count} résultats",
    none: "Personne de ce nom",
    noneHint: "Saisissez un numéro ou une adresse comme nom{'@'}example.org pour appeler.",
  },
};
