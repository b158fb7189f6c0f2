// German: newer versions of the program.
import type { TextOf } from "../text-shape.ts";
import type { updatesTexts as en } from "../en/updates-texts.ts";

export const updatesTexts: TextOf<typeof en> = {
  updates: {
    title: "Aktualisierungen",
    hint: "Neuere Versionen von Godwit",
    nowHint: "Sucht jetzt nach einer neueren Version von Godwit.",
    version: "Godwit {version}",
    offSources: "Diese Kopie läuft aus ihren Quellen; sie wird dort aktualisiert, woher sie kommt.",
    offPackaged: "Diese Kopie wird von der Softwareverwaltung Ihres Systems aktualisiert oder durch Installieren eines neueren Pakets.",
    notChecked: "Godwit hat noch nicht nach einer neueren Version gesucht.",
    current: "Das ist die neueste Version. Zuletzt nachgesehen: {time}.",
    checking: "Suche nach einer neueren Version …",
    available: "Version {version} ist verfügbar.",
    downloading: "Version {version} wird heruntergeladen: {percent} %",
    ready: "Version {version} ist bereit. Die Schaltfläche startet Godwit damit neu.",
    waitsForCalls: "Version {version} wird installiert, sobald Ihre Anrufe beendet sind.",
    installing: "Version {version} wird installiert …",
    check: "Jetzt nachsehen",
    download: "Herunterladen",
    install: "Jetzt neu starten",
    later: "Später",
    automatic: "Neuere Versionen automatisch herunterladen",
    automaticHint: "Godwit sieht einige Male am Tag nach. Es startet nie ohne Ihre Zustimmung neu, und nie während eines Anrufs.",
  },
};
