// French: newer versions of the program.
import type { updatesTexts as english } from "../en/updates-texts.ts";
import type { TextOf } from "../text-shape.ts";

/** The texts. */
export const updatesTexts: TextOf<typeof english> = {
  updates: {
    title: "Mises à jour",
    hint: "Versions plus récentes de Godwit",
    nowHint: "Recherche maintenant une version plus récente de Godwit.",
    version: "Godwit {version}",
    offSources: "Cette copie fonctionne depuis ses sources ; elle se met à jour là d’où elle vient.",
    offPackaged: "Cette copie est mise à jour par la logithèque de votre système, ou par l’installation d’un paquet plus récent.",
    notChecked: "Godwit n’a pas encore recherché de version plus récente.",
    current: "C’est la version la plus récente. Dernière recherche : {time}.",
    checking: "Recherche d’une version plus récente…",
    available: "La version {version} est disponible.",
    downloading: "Téléchargement de la version {version} : {percent} %",
    ready: "La version {version} est prête. Le bouton redémarre Godwit avec cette version.",
    waitsForCalls: "La version {version} sera installée quand vos appels seront terminés.",
    installing: "Installation de la version {version}…",
    check: "Rechercher maintenant",
    download: "Télécharger",
    install: "Redémarrer maintenant",
    later: "Plus tard",
    automatic: "Télécharger les nouvelles versions automatiquement",
    automaticHint: "Godwit recherche quelques fois par jour. Il ne redémarre jamais sans votre accord, ni pendant un appel.",
  },
};
