// Spanish texts of the search box.
import type { searchTexts as english } from "../en/search-texts.ts";
import type { TextOf } from "../text-shape.ts";

/** The texts of the search box. */
export const searchTexts: TextOf<typeof english> = {
  search: {
    label: "Buscar o marcar",
    placeholder: "Nombre, número o dirección",
    clear: "Borrar el cuadro",
    call: "Llamar a {target}",
    results: "Resultados",
    count: "{count} resultado | {count} resultados",
    none: "Nadie con ese nombre",
    noneHint: "Escriba un número o una dirección como nombre{'@'}example.org para llamar.",
  },
};
