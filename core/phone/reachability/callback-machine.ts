// When somebody who was busy or did not answer counts as free, told by their dialogs (RFC 4235). Pure. Who was busy is free
// as soon as no dialog is left; who did not answer was away, and is back once they have used their phone and are done
// (the telephone network's call completion on busy and on no reply, RFC 6910 section 1, by other means).
export type CallbackReason = "busy" | "no-answer";

/** `waiting`: not seen in a call yet. `occupied`: in a call now. `free` is the end. */
export type CallbackProgress = "waiting" | "occupied" | "free";

/** The progress after a report of whether they have a dialog now. */
export function stepCallback(progress: CallbackProgress, reason: CallbackReason, isInCall: boolean): CallbackProgress {
  if (progress === "free") return "free";
  if (isInCall) return "occupied";
  return progress === "occupied" || reason === "busy" ? "free" : "waiting";
}
