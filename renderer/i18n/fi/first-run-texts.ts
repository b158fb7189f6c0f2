// Finnish texts of the welcome.
import type { firstRunTexts as english } from "../en/first-run-texts.ts";
import type { TextOf } from "../text-shape.ts";

/** The texts of the welcome. */
export const firstRunTexts: TextOf<typeof english> = {
  welcome: {
    title: "Puhelut, jotka eivät katkea",
    text: "Godwit on puhelin tietokoneelle. Se toimii kaikkien SIP-palveluiden kanssa.",
    try: "Kokeile nyt",
    tryHint: "Soittaa kaiulle tämän koneen sisällä: puhu ja kuule itsesi. Tiliä ei tarvita.",
    setUp: "Ota tilini käyttöön",
    setUpHint: "Puhelinyhtiön tai työpaikan antamalla osoitteella ja salasanalla.",
    skip: "Katsele ensin",
    starting: "Kokeilukeskus käynnistyy",
  },
};
