// French texts of the dial pad.
import type { dialPadTexts as english } from "../en/dial-pad-texts.ts";
import type { TextOf } from "../text-shape.ts";

/** The texts of the dial pad. */
export const dialPadTexts: TextOf<typeof english> = {
  dial: {
    title: "Clavier",
    pad: "Touches",
    star: "Étoile",
    hash: "Dièse",
    erase: "Effacer le dernier caractère",
    callFrom: "Appeler depuis",
    call: "Appeler",
    redial: "Affiche la dernière personne appelée ; appuyez de nouveau pour appeler",
    favourites: "Favoris",
    noAccount: "Aucun compte ne peut encore appeler.",
    hint: "Saisissez un nom, un numéro ou une adresse.",
  },
};
