// English texts of the dial pad.

/** The texts of the dial pad. */
export const dialPadTexts = {
  dial: {
    title: "Dial pad",
    pad: "Keys",
    star: "Star",
    hash: "Hash",
    erase: "Erase the last character",
    callFrom: "Call from",
    call: "Call",
    redial: "Shows who was called last; press again to call",
    favourites: "Favourites",
    noAccount: "No account can make calls yet.",
    hint: "Type a name, a number or an address.",
  },
} as const;
