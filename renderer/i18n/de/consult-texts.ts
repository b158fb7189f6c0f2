// German texts of asking somebody before a call is passed on, of several calls at once, and of keys pressed in a call.
import type { consultTexts as english } from "../en/consult-texts.ts";
import type { TextOf } from "../text-shape.ts";

/** The texts of asking somebody before a call is passed on, of several calls at once, and of keys pressed in a call. */
export const consultTexts: TextOf<typeof english> = {
  consult: {
    label: "Rückfrage",
    waits: "{name} wartet, während Sie mit {other} sprechen.",
    connecting: "{name} wird mit {other} verbunden …",
    askedIsGone: "{reason} {name} wartet noch.",
    waitingIsGone: "{name} hat beim Warten aufgelegt. Sie sprechen weiter mit {other}.",
    notConnected: "Die beiden konnten nicht verbunden werden: {reason} {name} wartet noch.",
    complete: "Verbinden",
    swap: "Makeln",
    together: "Zusammen sprechen",
    back: "Zurück zu {name}",
    target: "Name, Nummer oder Adresse",
    askFirst: "Erst rückfragen",
    now: "Sofort übergeben",
    connect: "Verbinden",
    askPerson: "Erst bei {name} rückfragen",
    connectWith: "{name} mit {other} verbinden",
    dropTitle: "{name} und {other}",
    dropText: "Was soll mit dem Gespräch mit {name} geschehen?",
    endAndAnswer: "Beenden und annehmen",
    holdAll: "Alle halten",
    keysBy: {
      "telephone-event": "Neben dem Ton gesendet (telephone-event)",
      info: "Neben dem Gespräch gesendet (INFO)",
      "in-band": "Als Töne im Gespräch gesendet",
    },
  },
};
