// English texts of asking somebody before a call is passed on, of several calls at once, and of keys pressed in a call.

/** The texts of asking somebody before a call is passed on, of several calls at once, and of keys pressed in a call. */
export const consultTexts = {
  consult: {
    label: "Consultation",
    waits: "{name} waits while you talk with {other}.",
    connecting: "Connecting {name} with {other}…",
    askedIsGone: "{reason} {name} still waits.",
    waitingIsGone: "{name} hung up while waiting. You go on with {other}.",
    notConnected: "They could not be connected: {reason} {name} still waits.",
    complete: "Connect them",
    swap: "Swap",
    together: "Talk together",
    back: "Back to {name}",
    target: "Name, number or address",
    askFirst: "Ask first",
    now: "Transfer now",
    connect: "Connect",
    askPerson: "Ask {name} first",
    connectWith: "Connect {name} with {other}",
    dropTitle: "{name} and {other}",
    dropText: "What should happen to the call with {name}?",
    endAndAnswer: "End and answer",
    holdAll: "Hold all",
    keysBy: {
      "telephone-event": "Sent beside the sound (telephone-event)",
      info: "Sent beside the call (INFO)",
      "in-band": "Sent as tones in the sound",
    },
  },
} as const;
