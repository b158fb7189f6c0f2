// German texts of the contacts.
import type { contactsTexts as english } from "../en/contacts-texts.ts";
import type { TextOf } from "../text-shape.ts";

/** The texts of the contacts. */
export const contactsTexts: TextOf<typeof english> = {
  contacts: {
    title: "Kontakte",
    add: "Kontakt hinzufügen",
    favourites: "Favoriten",
    everybody: "Alle",
    empty: "Noch keine Kontakte",
    emptyHint: "Wen Sie hier eintragen, finden Sie beim Wählen nach Namen und sehen Sie beim Anruf mit Namen.",
    loading: "Kontakte werden gelesen",
    edit: "Kontakt bearbeiten",
    name: "Name",
    nameMissing: "Geben Sie einen Namen ein.",
    addresses: "Nummern und Adressen",
    address: "Nummer oder Adresse",
    addressMissing: "Geben Sie mindestens eine Nummer oder Adresse ein.",
    addressLabel: "Art",
    addAddress: "Weitere hinzufügen",
    removeAddress: "Diese Adresse entfernen",
    notes: "Notizen",
    favourite: "Favorit",
    makeFavourite: "Zu den Favoriten",
    dropFavourite: "Aus den Favoriten nehmen",
    callAddress: "{name} anrufen, {label}, {address}",
    deleted: "{name} ist gelöscht.",
    gone: "Diesen Kontakt gibt es nicht mehr.",
    labels: { work: "Arbeit", home: "Privat", mobile: "Mobil", sip: "SIP" },
  },
};
