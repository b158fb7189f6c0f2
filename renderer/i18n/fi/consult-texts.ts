// Finnish texts of asking somebody before a call is passed on, of several calls at once, and of keys pressed in a call.
import type { consultTexts as english } from "../en/consult-texts.ts";
import type { TextOf } from "../text-shape.ts";

/** The texts of asking somebody before a call is passed on, of several calls at once, and of keys pressed in a call. */
export const consultTexts: TextOf<typeof english> = {
  consult: {
    label: "Välipuhelu",
    waits: "{name} odottaa, kun puhut: {other}.",
    connecting: "Yhdistetään: {name} ja {other}…",
    askedIsGone: "{reason} {name} odottaa yhä.",
    waitingIsGone: "{name} lopetti odottaessaan. Jatkat puhelua: {other}.",
    notConnected: "Heitä ei voitu yhdistää: {reason} {name} odottaa yhä.",
    complete: "Yhdistä heidät",
    swap: "Vaihda",
    together: "Puhukaa yhdessä",
    back: "Takaisin: {name}",
    target: "Nimi, numero tai osoite",
    askFirst: "Kysy ensin",
    now: "Siirrä heti",
    connect: "Yhdistä",
    askPerson: "Kysy ensin: {name}",
    connectWith: "Yhdistä {name} ja {other}",
    dropTitle: "{name} ja {other}",
    dropText: "Mitä puhelulle tehdään: {name}?",
    endAndAnswer: "Lopeta ja vastaa",
    holdAll: "Kaikki pitoon",
    keysBy: {
      "telephone-event": "Lähetetty äänen rinnalla (telephone-event)",
      info: "Lähetetty puhelun rinnalla (INFO)",
      "in-band": "Lähetetty ääninä puheen seassa",
    },
  },
};
