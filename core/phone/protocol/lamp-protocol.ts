// Lamps as hosts see them: whom the user watches, and what is known of each (RFC 3856, RFC 4235).
import type { Failure } from "../../base/errors.ts";

/** What is asked for: whether somebody can be reached, the calls of their phones, or both. */
export const LAMP_KINDS = ["both", "dialogs", "presence"] as const;
export type LampKind = (typeof LAMP_KINDS)[number];

/** What the user enters for a lamp. */
export interface LampSettings {
  /** A number or address, as typed. */
  readonly address: string;
  /** The user's own word for it; where it is empty the contact's name is shown, else the address. */
  readonly label: string;
  /** Which account asks and calls; null: the preferred one. */
  readonly accountId: string | null;
  readonly kind: LampKind;
}

/** `unregistered`: there is nobody to ring at the moment. `unknown`: nobody told us, `failure` says why. */
export type LampState = "idle" | "ringing" | "busy" | "unregistered" | "unknown";

export interface LampView {
  readonly id: string;
  readonly settings: LampSettings;
  /** The address in full, without parameters; as typed where it cannot be called. */
  readonly uri: string;
  /** The account that asks, which calls to the lamp leave from too; null while there is none. */
  readonly accountId: string | null;
  readonly state: LampState;
  /** With whom the watched person rings or talks, where that is told. Text from the network: never HTML. */
  readonly with?: { readonly uri: string; readonly name: string };
  /** What they do, as RFC 4480 section 3.2 names it ("away", "meeting", ...), and in their own words. Never HTML. */
  readonly activity?: string;
  readonly note?: string;
  /** A call that rings there can be taken here. */
  readonly canPickUp: boolean;
  /** Why the state is `unknown` or `unregistered`, where there is more to say than that. */
  readonly failure?: Failure;
}

export type LampChange =
  | { readonly kind: "lamp"; readonly lamp: LampView }
  /** All of them, after one was added, removed or moved. */
  | { readonly kind: "lamps"; readonly lamps: readonly LampView[] };

export interface LampCommands {
  /** Answers the lamp's id. */
  "lamp.add": (settings: LampSettings) => string;
  "lamp.update": (lampId: string, settings: LampSettings) => void;
  "lamp.remove": (lampId: string) => void;
  /** Puts a lamp at a place, counted from 0. */
  "lamp.move": (lampId: string, place: number) => void;
  /** Asks again now. */
  "lamp.refresh": (lampId: string) => void;
  /** Takes a call that rings at the watched person's phone; answers the call's id. */
  "lamp.pickUp": (lampId: string) => string;
}
