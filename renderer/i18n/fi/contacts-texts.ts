// Finnish texts of the contacts.
import type { contactsTexts as english } from "../en/contacts-texts.ts";
import type { TextOf } from "../text-shape.ts";

/** The texts of the contacts. */
export const contactsTexts: TextOf<typeof english> = {
  contacts: {
    title: "Yhteystiedot",
    add: "Lisää yhteystieto",
    favourites: "Suosikit",
    everybody: "Kaikki",
    empty: "Ei vielä yhteystietoja",
    emptyHint: "Tänne lisätyt löytyvät nimellä soitettaessa, ja nimi näkyy heidän soittaessaan.",
    loading: "Yhteystietoja luetaan",
    edit: "Muokkaa yhteystietoa",
    name: "Nimi",
    nameMissing: "Kirjoita nimi.",
    addresses: "Numerot ja osoitteet",
    address: "Numero tai osoite",
    addressMissing: "Kirjoita ainakin yksi numero tai osoite.",
    addressLabel: "Laji",
    addAddress: "Lisää toinen",
    removeAddress: "Poista tämä osoite",
    notes: "Muistiinpanot",
    favourite: "Suosikki",
    makeFavourite: "Lisää suosikkeihin",
    dropFavourite: "Poista suosikeista",
    callAddress: "Soita: {name}, {label}, {address}",
    deleted: "{name} on poistettu.",
    gone: "Tätä yhteystietoa ei enää ole.",
    labels: { work: "Työ", home: "Koti", mobile: "Matkapuhelin", sip: "SIP" },
  },
};
