// German texts of the window around the features, and those that features share.
import type { shellTexts as english } from "../en/shell-texts.ts";
import type { TextOf } from "../text-shape.ts";

/** The texts of the window around the features, and those that features share. */
export const shellTexts: TextOf<typeof english> = {
  app: {
    name: "Godwit",
    loading: "Das Telefon startet",
    broken: "Das Telefon antwortet nicht",
    brokenHint: "Das Fenster hat die Verbindung zum Telefon verloren. Versuchen Sie es noch einmal; hilft das nicht, beenden Sie Godwit und starten Sie es neu.",
    askAgain: "Erneut versuchen",
  },
  common: {
    call: "Anrufen",
    cancel: "Abbrechen",
    close: "Schließen",
    copyAddress: "{address} kopieren",
    addressCopied: "Kopiert",
    delete: "Löschen",
    dismiss: "Ausblenden",
    more: "Mehr",
    done: "Fertig",
    open: "Öffnen",
    remove: "Entfernen",
    save: "Speichern",
    undo: "Rückgängig",
    optional: "optional",
    unknownCaller: "Unbekannt",
    anonymous: "Anonym",
  },
  rail: {
    label: "Ansichten",
    dial: "Wählen",
    contacts: "Kontakte",
    recent: "Anrufe",
    messages: "Nachrichten",
    settings: "Einstellungen",
    accounts: "Konten",
    missed: "{count} verpasster Anruf | {count} verpasste Anrufe",
    addAccount: "Konto hinzufügen",
  },
  stage: {
    label: "Gespräch und Einzelheiten",
    quiet: "Bereit für Anrufe",
    quietHint: "Geben Sie einen Namen oder eine Nummer ein und drücken Sie die Eingabetaste.",
    noAccount: "Noch nicht erreichbar",
    noAccountHint: "Fügen Sie ein Konto hinzu, oder probieren Sie Godwit mit seinen eingebauten Nummern aus.",
    allOffline: "Sie sind im Augenblick nicht erreichbar",
    tryTrial: "Probeanruf",
    goBack: "Zurück zur Liste",
  },
  notices: {
    label: "Hinweise",
  },
  announce: {
    incoming: "{name} ruft an",
    ringing: "Es klingelt bei {name}",
    active: "Verbunden mit {name}",
    reconnecting: "Verbindung mit {name} wird wiederhergestellt",
    reconnected: "Wieder verbunden mit {name}",
    held: "{name} wird gehalten",
    resumed: "Das Gespräch mit {name} geht weiter",
    ended: "Gespräch mit {name} beendet. {reason}",
    muted: "Mikrofon stumm",
    unmuted: "Mikrofon an",
  },
  time: {
    seconds: "{count} s",
    minutes: "{count} min",
    hours: "{count} h",
  },
};
