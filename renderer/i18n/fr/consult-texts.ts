// French texts of asking somebody before a call is passed on, of several calls at once, and of keys pressed in a call.
import type { consultTexts as english } from "../en/consult-texts.ts";
import type { TextOf } from "../text-shape.ts";

/** The texts of asking somebody before a call is passed on, of several calls at once, and of keys pressed in a call. */
export const consultTexts: TextOf<typeof english> = {
  consult: {
    label: "Consultation",
    waits: "{name} attend pendant que vous parlez avec {other}.",
    connecting: "Mise en relation de {name} avec {other}…",
    askedIsGone: "{reason} {name} attend toujours.",
    waitingIsGone: "{name} a raccroché pendant l’attente. Vous continuez avec {other}.",
    notConnected: "La mise en relation a échoué : {reason} {name} attend toujours.",
    complete: "Mettre en relation",
    swap: "Alterner",
    together: "Parler ensemble",
    back: "Retour à {name}",
    target: "Nom, numéro ou adresse",
    askFirst: "Consulter d’abord",
    now: "Transférer tout de suite",
    connect: "Mettre en relation",
    askPerson: "Consulter d’abord {name}",
    connectWith: "Mettre {name} en relation avec {other}",
    dropTitle: "{name} et {other}",
    dropText: "Que faire de l’appel avec {name} ?",
    endAndAnswer: "Terminer et répondre",
    holdAll: "Tout mettre en attente",
    keysBy: {
      "telephone-event": "Envoyées à côté du son (telephone-event)",
      info: "Envoyées à côté de l’appel (INFO)",
      "in-band": "Envoyées comme tonalités dans le son",
    },
  },
};
