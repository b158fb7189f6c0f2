// Finnish texts of the dial pad.
import type { dialPadTexts as english } from "../en/dial-pad-texts.ts";
import type { TextOf } from "../text-shape.ts";

/** The texts of the dial pad. */
export const dialPadTexts: TextOf<typeof english> = {
  dial: {
    title: "Numeronäppäimet",
    pad: "Näppäimet",
    star: "Tähti",
    hash: "Ruutu",
    erase: "Poista viimeinen merkki",
    callFrom: "Soita tililtä",
    call: "Soita",
    redial: "Näyttää, kenelle viimeksi soitit; soita painamalla uudelleen",
    favourites: "Suosikit",
    noAccount: "Mikään tili ei voi vielä soittaa.",
    hint: "Kirjoita nimi, numero tai osoite.",
  },
};
