// German texts of the search box.
import type { searchTexts as english } from "../en/search-texts.ts";
import type { TextOf } from "../text-shape.ts";

/** The texts of the search box. */
export const searchTexts: TextOf<typeof english> = {
  search: {
    label: "Suchen oder wählen",
    placeholder: "Name, Nummer oder Adresse",
    clear: "Feld leeren",
    call: "{target} anrufen",
    results: "Treffer",
    count: "{count} Treffer | {count} Treffer",
    none: "Niemand mit diesem Namen",
    noneHint: "Geben Sie eine Nummer oder eine Adresse wie name{'@'}example.org ein, um anzurufen.",
  },
};
