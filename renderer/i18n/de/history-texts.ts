// German texts of the recent calls.
import type { historyTexts as english } from "../en/history-texts.ts";
import type { TextOf } from "../text-shape.ts";

/** The texts of the recent calls. */
export const historyTexts: TextOf<typeof english> = {
  history: {
    title: "Letzte Anrufe",
    empty: "Noch keine Anrufe",
    emptyHint: "Hier stehen die Anrufe, die Sie machen und annehmen.",
    loading: "Anrufe werden gelesen",
    earlier: "Frühere Anrufe zeigen",
    today: "Heute",
    yesterday: "Gestern",
    callBack: "{name} zurückrufen",
    deleteOne: "Aus der Liste löschen",
    clear: "Alle Anrufe löschen",
    clearQuestion: "Alle Anrufe löschen?",
    clearHint: "Die Liste wird endgültig geleert. Die Kontakte bleiben.",
    cleared: "Die Liste ist leer.",
    addContact: "Zu den Kontakten",
    showContact: "Kontakt zeigen",
    new: "Neu",
    account: "Konto",
    when: "Wann",
    length: "Dauer",
    ending: "Ausgang",
    encryption: "Verschlüsselung",
    encryption_none: "Keine",
    encryption_sdes: "Ja, Schlüssel über die Server",
    encryption_dtls: "Ja, zwischen den Telefonen",
    handovers: "Netzwechsel",
    handoverHere: "Hierher",
    handoverThere: "Dorthin",
    handoverKind: {
      "make-before-break": "bevor das alte Netz weg war",
      "break-before-make": "nachdem das alte Netz weg war",
      silence: "nachdem nichts mehr kam",
    },
    gone: "Dieser Anruf steht nicht mehr in der Liste.",
    outcome: {
      answeredIncoming: "Eingehend",
      answeredOutgoing: "Ausgehend",
      missed: "Verpasst",
      declinedIncoming: "Abgelehnt",
      declinedOutgoing: "Wurde abgelehnt",
      busy: "Besetzt",
      cancelledIncoming: "Verpasst",
      cancelledOutgoing: "Nicht angenommen",
      failed: "Fehlgeschlagen",
    },
  },
};
