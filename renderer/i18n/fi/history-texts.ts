// Finnish texts of the recent calls.
import type { historyTexts as english } from "../en/history-texts.ts";
import type { TextOf } from "../text-shape.ts";

/** The texts of the recent calls. */
export const historyTexts: TextOf<typeof english> = {
  history: {
    title: "Puhelut",
    empty: "Ei vielä puheluita",
    emptyHint: "Soitetut ja vastatut puhelut näkyvät täällä.",
    loading: "Puheluita luetaan",
    earlier: "Näytä aiemmat puhelut",
    today: "Tänään",
    yesterday: "Eilen",
    callBack: "Soita takaisin: {name}",
    deleteOne: "Poista luettelosta",
    clear: "Poista kaikki puhelut",
    clearQuestion: "Poistetaanko kaikki puhelut?",
    clearHint: "Luettelo tyhjennetään lopullisesti. Yhteystiedot säilyvät.",
    cleared: "Luettelo on tyhjä.",
    addContact: "Lisää yhteystietoihin",
    showContact: "Näytä yhteystieto",
    new: "Uusi",
    account: "Tili",
    when: "Milloin",
    length: "Kesto",
    ending: "Päättyminen",
    encryption: "Salaus",
    encryption_none: "Ei",
    encryption_sdes: "Kyllä, avaimet palvelimien kautta",
    encryption_dtls: "Kyllä, puhelinten välillä",
    handovers: "Verkon vaihdot",
    handoverHere: "Tänne",
    handoverThere: "Sinne",
    handoverKind: {
      "make-before-break": "ennen kuin vanha verkko katosi",
      "break-before-make": "vanhan verkon kadottua",
      silence: "kun mitään ei enää tullut",
    },
    gone: "Tätä puhelua ei enää ole luettelossa.",
    outcome: {
      answeredIncoming: "Saapunut",
      answeredOutgoing: "Soitettu",
      missed: "Vastaamaton",
      declinedIncoming: "Hylätty",
      declinedOutgoing: "Hylättiin",
      busy: "Varattu",
      cancelledIncoming: "Vastaamaton",
      cancelledOutgoing: "Ei vastattu",
      failed: "Epäonnistui",
    },
  },
};
