// Finnish texts of the window around the features, and those that features share.
import type { shellTexts as english } from "../en/shell-texts.ts";
import type { TextOf } from "../text-shape.ts";

/** The texts of the window around the features, and those that features share. */
export const shellTexts: TextOf<typeof english> = {
  app: {
    name: "Godwit",
    loading: "Puhelin käynnistyy",
    broken: "Puhelin ei vastaa",
    brokenHint: "Ikkuna on menettänyt yhteyden puhelimeen. Yritä uudelleen; jos se ei auta, lopeta Godwit ja käynnistä se uudelleen.",
    askAgain: "Yritä uudelleen",
  },
  common: {
    call: "Soita",
    cancel: "Peruuta",
    close: "Sulje",
    copyAddress: "Kopioi {address}",
    addressCopied: "Kopioitu",
    delete: "Poista",
    dismiss: "Piilota",
    more: "Lisää",
    done: "Valmis",
    open: "Avaa",
    remove: "Poista",
    save: "Tallenna",
    undo: "Kumoa",
    optional: "valinnainen",
    unknownCaller: "Tuntematon",
    anonymous: "Salattu numero",
  },
  rail: {
    label: "Näkymät",
    dial: "Näppäimet",
    contacts: "Yhteystiedot",
    recent: "Puhelut",
    messages: "Viestit",
    settings: "Asetukset",
    accounts: "Tilit",
    missed: "{count} vastaamaton puhelu | {count} vastaamatonta puhelua",
    addAccount: "Lisää tili",
  },
  stage: {
    label: "Puhelu ja tiedot",
    quiet: "Valmis puheluihin",
    quietHint: "Kirjoita nimi tai numero ja paina Enter.",
    noAccount: "Ei vielä tavoitettavissa",
    noAccountHint: "Lisää tili, tai kokeile Godwitia sen omilla numeroilla.",
    allOffline: "Et ole juuri nyt tavoitettavissa",
    tryTrial: "Kokeile puhelua",
    goBack: "Takaisin luetteloon",
  },
  notices: {
    label: "Ilmoitukset",
  },
  announce: {
    incoming: "{name} soittaa",
    ringing: "Hälyttää: {name}",
    active: "Yhdistetty: {name}",
    reconnecting: "Yhdistetään uudelleen: {name}",
    reconnected: "Yhteys palasi: {name}",
    held: "Pidossa: {name}",
    resumed: "Puhelu jatkuu: {name}",
    ended: "Puhelu päättyi: {name}. {reason}",
    muted: "Mikrofoni mykistetty",
    unmuted: "Mikrofoni päällä",
  },
  time: {
    seconds: "{count} s",
    minutes: "{count} min",
    hours: "{count} h",
  },
};
