// What ties the phone to the desktop around it: links that ask for a call, and what the user lets the host do. No window,
// no file, no key is touched here.
import type { CallOptions } from "./call-protocol.ts";

/** What a global hot key does. */
export const HOT_KEY_ACTIONS = ["answer", "mute", "hold", "dial"] as const;
export type HotKeyAction = (typeof HOT_KEY_ACTIONS)[number];

export interface SystemPreferences {
  /** Closing the window leaves the phone in the tray, where there is one. */
  readonly closesToTray: boolean;
  /** Starts with the user's session, in the tray where there is one. */
  readonly startsAtLogin: boolean;
  /** Tells of incoming and missed calls by the desktop's notices too. */
  readonly notifies: boolean;
  /** Links are dialled without a question; not while there is another call. */
  readonly dialsLinksAtOnce: boolean;
  /** Electron accelerators such as "Control+Alt+A"; empty: no key. */
  readonly hotKeys: Readonly<Record<HotKeyAction, string>>;
  /** Headsets whose buttons work, as "vendor:product" in hexadecimal digits. */
  readonly headsets: readonly string[];
}

export const DEFAULT_SYSTEM_PREFERENCES: SystemPreferences = {
  closesToTray: true,
  startsAtLogin: false,
  notifies: true,
  dialsLinksAtOnce: false,
  hotKeys: { answer: "", mute: "", hold: "", dial: "" },
  headsets: [],
};

/** What a link asks for, made harmless. All of it is text from elsewhere: never HTML. */
export interface DialLink {
  /** What would be dialled. */
  readonly target: string;
  /** The number or address as people read it. */
  readonly address: string;
  readonly options: CallOptions;
  /** Parts of the link that are not followed, by name. */
  readonly ignored: readonly string[];
}

/** The question whether a link shall be dialled; there is one at a time. */
export interface LinkQuestion {
  readonly id: string;
  readonly link: DialLink;
  /** The contact with this address; empty where there is none. */
  readonly name: string;
  /** Why it was not dialled at once though the user wants that so. */
  readonly isOverCall: boolean;
  /** Further links that came while this one was asked about, which were left. */
  readonly left: number;
}

export type SystemChange = { readonly kind: "link-question"; readonly question: LinkQuestion | undefined };

export interface SystemCommands {
  /** A sip:, sips:, tel: or callto: link, or whatever else is to be dialled, from outside: asks, or dials where the user chose so. What cannot be followed becomes a notice. */
  "link.open": (text: string, accountId: string | null) => LinkDecision;
  /** Dials what is asked about, or leaves it. Answers the call's id. */
  "link.answer": (questionId: string, dials: boolean, accountId: string | null) => string | null;
}

/** What became of a link. */
export type LinkDecision = "asked" | "left" | "dialled" | "refused";
