// German texts of the dial pad.
import type { dialPadTexts as english } from "../en/dial-pad-texts.ts";
import type { TextOf } from "../text-shape.ts";

/** The texts of the dial pad. */
export const dialPadTexts: TextOf<typeof english> = {
  dial: {
    title: "Wähltasten",
    pad: "Tasten",
    star: "Stern",
    hash: "Raute",
    erase: "Letztes Zeichen löschen",
    callFrom: "Anrufen von",
    call: "Anrufen",
    redial: "Zeigt, wen Sie zuletzt angerufen haben; noch einmal drücken, um anzurufen",
    favourites: "Favoriten",
    noAccount: "Noch kann kein Konto Anrufe tätigen.",
    hint: "Geben Sie einen Namen, eine Nummer oder eine Adresse ein.",
  },
};
