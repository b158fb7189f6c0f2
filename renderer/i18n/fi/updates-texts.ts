// Finnish: newer versions of the program.
import type { TextOf } from "../text-shape.ts";
import type { updatesTexts as en } from "../en/updates-texts.ts";

export const updatesTexts: TextOf<typeof en> = {
  updates: {
    title: "Päivitykset",
    hint: "Godwitin uudemmat versiot",
    nowHint: "Etsii nyt Godwitin uudempaa versiota.",
    version: "Godwit {version}",
    offSources: "Tämä kopio toimii lähdekoodistaan; se päivitetään sieltä, mistä se on peräisin.",
    offPackaged: "Tämän kopion päivittää järjestelmän ohjelmahallinta tai uudemman paketin asentaminen.",
    notChecked: "Godwit ei ole vielä etsinyt uudempaa versiota.",
    current: "Tämä on uusin versio. Viimeksi tarkistettu: {time}.",
    checking: "Etsitään uudempaa versiota…",
    available: "Versio {version} on saatavilla.",
    downloading: "Ladataan versiota {version}: {percent} %",
    ready: "Versio {version} on valmis. Painike käynnistää Godwitin uudelleen uutena versiona.",
    waitsForCalls: "Versio {version} asennetaan, kun puhelusi ovat päättyneet.",
    installing: "Asennetaan versiota {version}…",
    check: "Tarkista nyt",
    download: "Lataa",
    install: "Käynnistä uudelleen",
    later: "Myöhemmin",
    automatic: "Lataa uudemmat versiot automaattisesti",
    automaticHint: "Godwit tarkistaa muutaman kerran päivässä. Se ei koskaan käynnisty uudelleen ilman lupaasi eikä puhelun aikana.",
  },
};
