// One finished call as the history keeps it. Pure.
import type { CallOutcome, HistoryEntry } from "../ports/store.ts";
import type { CallView } from "./protocol.ts";

/** Turns an ended call into its entry; a missed one stays unseen until the user looks. */
export function recordCall(call: CallView, id: string, nowMs: number): HistoryEntry {
  const endedAtMs = call.endedAtMs ?? nowMs;
  const outcome = outcomeOf(call);
  return {
    id,
    accountId: call.accountId,
    direction: call.direction,
    remoteUri: call.remoteUri,
    remoteName: call.remoteName,
    startedAtMs: call.startedAtMs,
    durationMs: call.answeredAtMs === undefined ? 0 : endedAtMs - call.answeredAtMs,
    outcome,
    reason: call.end?.failure.message ?? "",
    seen: outcome !== "missed",
  };
}

function outcomeOf(call: CallView): CallOutcome {
  if (call.answeredAtMs !== undefined) return "answered";
  const code = call.end?.failure.code;
  if (call.direction === "incoming") {
    if (call.end?.by === "local") return "declined";
    return code === "call/answered-elsewhere" ? "answered" : "missed";
  }
  if (call.end?.by === "local" && code === "call/ended") return "cancelled";
  if (code === "call/busy") return "busy";
  return code === "call/declined" ? "declined" : "failed";
}
