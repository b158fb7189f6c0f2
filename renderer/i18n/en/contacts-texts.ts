// English texts of the contacts.

/** The texts of the contacts. */
export const contactsTexts = {
  contacts: {
    title: "Contacts",
    add: "Add contact",
    favourites: "Favourites",
    everybody: "Everybody",
    empty: "No contacts yet",
    emptyHint: "People you add here are found by name when you dial, and named when they call.",
    loading: "Reading contacts",
    edit: "Edit contact",
    name: "Name",
    nameMissing: "Enter a name.",
    addresses: "Numbers and addresses",
    address: "Number or address",
    addressMissing: "Enter at least one number or address.",
    addressLabel: "Label",
    addAddress: "Add another",
    removeAddress: "Remove this address",
    notes: "Notes",
    favourite: "Favourite",
    makeFavourite: "Make a favourite",
    dropFavourite: "No longer a favourite",
    callAddress: "Call {name}, {label}, {address}",
    deleted: "{name} is deleted.",
    gone: "This contact is no longer there.",
    labels: { work: "Work", home: "Home", mobile: "Mobile", sip: "SIP" },
  },
} as const;
