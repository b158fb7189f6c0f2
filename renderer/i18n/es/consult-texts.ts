// Spanish texts of asking somebody before a call is passed on, of several calls at once, and of keys pressed in a call.
import type { consultTexts as english } from "../en/consult-texts.ts";
import type { TextOf } from "../text-shape.ts";

/** The texts of asking somebody before a call is passed on, of several calls at once, and of keys pressed in a call. */
export const consultTexts: TextOf<typeof english> = {
  consult: {
    label: "Consulta",
    waits: "{name} espera mientras usted habla con {other}.",
    connecting: "Conectando a {name} con {other}…",
    askedIsGone: "{reason} {name} sigue esperando.",
    waitingIsGone: "{name} colgó mientras esperaba. Usted sigue con {other}.",
    notConnected: "No se les pudo conectar: {reason} {name} sigue esperando.",
    complete: "Conectarlos",
    swap: "Alternar",
    together: "Hablar juntos",
    back: "Volver con {name}",
    target: "Nombre, número o dirección",
    askFirst: "Consultar antes",
    now: "Transferir ya",
    connect: "Conectar",
    askPerson: "Consultar antes a {name}",
    connectWith: "Conectar a {name} con {other}",
    dropTitle: "{name} y {other}",
    dropText: "¿Qué hacer con la llamada con {name}?",
    endAndAnswer: "Colgar y contestar",
    holdAll: "Retener todas",
    keysBy: {
      "telephone-event": "Enviadas junto al sonido (telephone-event)",
      info: "Enviadas junto a la llamada (INFO)",
      "in-band": "Enviadas como tonos en el sonido",
    },
  },
};
