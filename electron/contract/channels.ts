// Every channel between a window and the main process; there are no others, and each is validated on arrival.

/** Names of the channels as Electron sees them. */
export const channels = {
  /** invoke: () -> Outcome<Snapshot> */
  snapshot: "godwit:snapshot",
  /** invoke: (command name, arguments) -> Outcome<answer> */
  execute: "godwit:execute",
  /** invoke: (window command name, arguments) -> Outcome<void> */
  window: "godwit:window",
  /** main -> window: PhoneEvent */
  event: "godwit:event",
  /** main -> window: ShownPlace */
  show: "godwit:show",
  /** main -> window: UpdateState */
  update: "godwit:update",
} as const;

/** The scheme and host that the windows' pages live under. */
export const appOrigin = "app://godwit";

/** The pages that exist, by their path under `appOrigin`. */
export const pages = { main: "/index.html", incoming: "/incoming.html" } as const;

export type PageName = keyof typeof pages;
