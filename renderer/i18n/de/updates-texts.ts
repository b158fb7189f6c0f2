// German: newer versions of the program.
import type { TextOf } from "../text-shape.ts";
import type { updatesTexts as en } from "../en/updates-texts.ts";

export const updatesTexts: TextOf<typeof en> = {
  updates: {
    title: "Aktualisierung",
    hint: "Neuere Versionen von Godwit",
    nowHint: "Sucht jetzt nach einer neueren Fassung von Godwit.",
    version: "Godwit {version}",
    offSources: "Diese Kopie läuft aus ihren Quellen; sie wird dort aktualisiert, woher sie kommt.",
    offPackaged: "Diese Kopie aktualisiert die Softwareverwaltung Ihres Systems, oder Sie installieren ein neueres Paket.",
    notChecked: "Godwit hat noch nicht nach einer neueren Version gesehen.",
    current: "Das ist die neueste Version. Zuletzt nachgesehen: {time}.",
    checking: "Sucht nach einer neueren Version …",
    available: "Version {version} ist da.",
    downloading: "Lädt Version {version}: {percent} %",
    ready: "Version {version} ist bereit. Die Schaltfläche startet Godwit damit neu.",
    waitsForCalls: "Version {version} wird installiert, sobald Ihre Anrufe beendet sind.",
    installing: "Installiert Version {version} …",
    check: "Jetzt nachsehen",
    download: "Herunterladen",
    install: "Jetzt neu starten",
    later: "Später",
    automatic: "Neuere Versionen von selbst herunterladen",
    automaticHint: "Godwit sieht einige Male am Tag nach. Es startet nie ohne Ihr Wort neu, und nie während eines Anrufs.",
  },
};
