// Finnish texts of the welcome.
import type { firstRunTexts as english } from "../en/first-run-texts.ts";
import type { TextOf } from "../text-shape.ts";

/** The texts of the welcome. */
export const firstRunTexts: TextOf<typeof english> = {
  welcome: {
    title: "Puhelut, jotka eivät katkea",
    text: "Godwit on puhelin tietokoneelle. Se toimii minkä tahansa SIP-palvelun kanssa.",
    try: "Kokeile nyt",
    tryHint: "Soittaa kaikunumeroon tämän tietokoneen sisällä: puhu ja kuule itsesi. Tiliä ei tarvita.",
    setUp: "Ota tilini käyttöön",
    setUpHint: "Puhelinyhtiön tai työpaikan antamalla osoitteella ja salasanalla.",
    skip: "Katsele ensin ympärillesi",
    starting: "Kokeilukeskus käynnistyy",
  },
};
