// What a lamp shows, from what its two watches told: a table, so that every pair of facts has one answer. Pure.
// Sources: RFC 4235 section 3.7.1 (states of a dialog), RFC 3863 section 4.1.4 (basic), RFC 4480 section 3.2 (activities).
import type { Failure } from "../../base/errors.ts";
import type { WatchedDialog } from "../../sip/events/dialog-info.ts";
import type { PresenceState } from "../../sip/events/presence.ts";
import type { LampState } from "../protocol.ts";

/** What the watch of somebody's calls has brought. `silent`: it was not asked for, has no answer yet, or was refused. */
export const DIALOG_FACTS = ["silent", "free", "ringing", "busy", "absent"] as const;
export type DialogFact = (typeof DIALOG_FACTS)[number];

/** What the watch of somebody's presence has brought. */
export const PRESENCE_FACTS = ["silent", "open", "talking", "closed", "absent"] as const;
export type PresenceFact = (typeof PRESENCE_FACTS)[number];

/**
 * A ringing or talking phone is there, whatever a presence server believes; a phone that says nothing of calls is free only
 * while presence does not know that it is gone. That nobody is registered ("absent": 480, 404, noresource) is overruled by
 * the other watch, since some servers serve only one of the two.
 */
const lampTable: Readonly<Record<DialogFact, Readonly<Record<PresenceFact, LampState>>>> = {
  silent: { silent: "unknown", open: "idle", talking: "busy", closed: "unregistered", absent: "unregistered" },
  free: { silent: "idle", open: "idle", talking: "busy", closed: "unregistered", absent: "idle" },
  ringing: { silent: "ringing", open: "ringing", talking: "ringing", closed: "ringing", absent: "ringing" },
  busy: { silent: "busy", open: "busy", talking: "busy", closed: "busy", absent: "busy" },
  absent: { silent: "unregistered", open: "idle", talking: "busy", closed: "unregistered", absent: "unregistered" },
};

/** What a lamp shows. */
export function lampState(dialogs: DialogFact, presence: PresenceFact): LampState {
  return lampTable[dialogs][presence];
}

/** A call that rings at somebody's phone comes before one that they talk on: it may want to be taken. */
export function dialogFact(dialogs: readonly WatchedDialog[]): DialogFact {
  if (dialogs.some(ringsHere)) return "ringing";
  return dialogs.some(({ state }) => state !== "terminated") ? "busy" : "free";
}

/** Whether a dialog is a call that rings at the watched phone; one that it makes itself is "busy" from the first moment on. */
export function ringsHere({ state, direction }: WatchedDialog): boolean {
  return direction !== "initiator" && (state === "early" || state === "proceeding" || state === "trying");
}

/** `wasTold`: something had been published before, so that its absence says that the phone has gone. */
export function presenceFact({ tuples, activities }: PresenceState, wasTold: boolean): PresenceFact {
  const told = tuples.filter(({ basic }) => basic !== undefined);
  if (told.length === 0) return wasTold && tuples.length === 0 ? "closed" : "silent";
  if (!told.some(({ basic }) => basic === "open")) return "closed";
  return activities.includes("on-the-phone") || activities.includes("busy") ? "talking" : "open";
}

const ABSENCES: readonly Failure["code"][] = ["subscription/unavailable", "subscription/not-found", "subscription/gone"];

/** What a watch that failed says of the watched: that nobody is there, or nothing at all. */
export function failureFact({ code }: Failure): "absent" | "silent" {
  return ABSENCES.includes(code) ? "absent" : "silent";
}
