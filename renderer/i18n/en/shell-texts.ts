// English texts of the window around the features, and those that features share.

/** The texts of the window around the features, and those that features share. */
export const shellTexts = {
  app: {
    name: "Godwit",
    loading: "Starting the phone",
    broken: "The phone does not answer",
    brokenHint: "The window has lost its phone. Ask again; if that does not help, quit Godwit and start it anew.",
    askAgain: "Ask again",
  },
  common: {
    call: "Call",
    cancel: "Cancel",
    close: "Close",
    delete: "Delete",
    dismiss: "Dismiss",
    done: "Done",
    open: "Open",
    remove: "Remove",
    save: "Save",
    undo: "Undo",
    optional: "optional",
    unknownCaller: "Unknown caller",
    anonymous: "Anonymous",
  },
  rail: {
    label: "Views",
    dial: "Dial pad",
    contacts: "Contacts",
    recent: "Recent",
    settings: "Settings",
    accounts: "Accounts",
    missed: "{count} missed call | {count} missed calls",
    addAccount: "Add account",
  },
  stage: {
    label: "Call and details",
    quiet: "Ready for calls",
    quietHint: "Type a name or a number and press Enter.",
    noAccount: "Not reachable yet",
    noAccountHint: "Add an account, or try Godwit with the numbers built in.",
    allOffline: "You cannot be reached at the moment",
    tryTrial: "Try a call",
    goBack: "Back to the list",
  },
  notices: {
    label: "Notices",
  },
  message: {
    from: "Message from {name}",
    seen: "Seen",
  },
  announce: {
    incoming: "{name} is calling",
    ringing: "Ringing at {name}",
    active: "Connected to {name}",
    held: "{name} is on hold",
    resumed: "Call with {name} goes on",
    ended: "Call with {name} ended. {reason}",
    muted: "Microphone muted",
    unmuted: "Microphone on",
  },
  time: {
    seconds: "{count} s",
    minutes: "{count} min",
    hours: "{count} h",
  },
} as const;
