// French texts of the window around the features, and those that features share.
import type { shellTexts as english } from "../en/shell-texts.ts";
import type { TextOf } from "../text-shape.ts";

/** The texts of the window around the features, and those that features share. */
export const shellTexts: TextOf<typeof english> = {
  app: {
    name: "Godwit",
    loading: "Démarrage du téléphone",
    broken: "Le téléphone ne répond pas",
    brokenHint: "La fenêtre a perdu le contact avec le téléphone. Réessayez ; si cela ne suffit pas, quittez Godwit et relancez-le.",
    askAgain: "Réessayer",
  },
  common: {
    call: "Appeler",
    cancel: "Annuler",
    close: "Fermer",
    copyAddress: "Copier {address}",
    addressCopied: "Copié",
    delete: "Supprimer",
    dismiss: "Masquer",
    more: "Plus",
    done: "Terminé",
    open: "Ouvrir",
    remove: "Retirer",
    save: "Enregistrer",
    undo: "Annuler",
    optional: "facultatif",
    unknownCaller: "Appelant inconnu",
    anonymous: "Anonyme",
  },
  rail: {
    label: "Vues",
    dial: "Clavier",
    contacts: "Contacts",
    recent: "Récents",
    messages: "Messages",
    settings: "Réglages",
    accounts: "Comptes",
    missed: "{count} appel manqué | {count} appels manqués",
    addAccount: "Ajouter un compte",
  },
  stage: {
    label: "Appel et détails",
    quiet: "Prêt à téléphoner",
    quietHint: "Saisissez un nom ou un numéro et appuyez sur Entrée.",
    noAccount: "Pas encore joignable",
    noAccountHint: "Ajoutez un compte, ou essayez Godwit avec ses numéros intégrés.",
    allOffline: "Vous n’êtes pas joignable pour le moment",
    tryTrial: "Essayer un appel",
    goBack: "Retour à la liste",
  },
  notices: {
    label: "Avis",
  },
  announce: {
    incoming: "{name} appelle",
    ringing: "Sonnerie chez {name}",
    active: "En communication avec {name}",
    reconnecting: "Reconnexion avec {name}",
    reconnected: "De nouveau en communication avec {name}",
    held: "{name} est en attente",
    resumed: "L’appel avec {name} reprend",
    ended: "L’appel avec {name} est terminé. {reason}",
    muted: "Micro coupé",
    unmuted: "Micro activé",
  },
  time: {
    seconds: "{count} s",
    minutes: "{count} min",
    hours: "{count} h",
  },
};
