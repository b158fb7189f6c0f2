// The host's texts in English, the language that says which texts there are.

export const en = {
  reachable: "Reachable",
  reachableAs: "Reachable as {accounts}",
  notReachable: "Not reachable",
  noAccount: "No account yet",
  connecting: "Connecting",
  inCall: "In a call with {name}",
  calling: "Calling {name}",
  ringing: "{name} is calling",
  onHold: "On hold: {name}",
  doNotDisturb: "Do not disturb",
  missed: "Missed calls: {count}",
  answer: "Answer",
  decline: "Decline",
  hangUp: "Hang up",
  quickDial: "Call",
  openWindow: "Open Godwit",
  quit: "Quit Godwit",
  missedCall: "Missed call",
  missedFrom: "{name} called.",
  freeNow: "{name} is free now",
  callBack: "Call back",
  unknownCaller: "Unknown caller",
  anonymous: "Anonymous",
  stillThere: "Godwit is still running",
  stillThereHint: "Calls still reach you. The icon in the tray opens the window and quits the phone; the settings say what closing does.",
  edit: "Edit",
  view: "View",
  newMessage: "New message",
  window: "Window",
} as const;

/** Every text of the host; "{name}" and its like are filled in. */
export type HostTexts = { readonly [Key in keyof typeof en]: string };
