// One call as the history keeps it: finished, or as far as it has come. Pure.
import type { CallOutcome, HistoryEntry, KeptQuality } from "../ports/store.ts";
import { judgeQuality } from "./call-quality.ts";
import { defined } from "./defined.ts";
import type { CallView } from "./protocol.ts";

/** Turns a call into its entry; a missed one stays unseen until the user looks. */
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
    // The wall clock may have been set back meanwhile.
    durationMs: call.answeredAtMs === undefined ? 0 : Math.max(0, endedAtMs - call.answeredAtMs),
    outcome,
    endedBy: call.end?.by ?? "network",
    reasonCode: call.end?.failure.code ?? "",
    reason: call.end?.failure.message ?? "",
    ...(call.answeredAtMs === undefined ? {} : { encryption: encryptionOf(call.encryption) }),
    ...(call.handovers.length === 0 ? {} : { handovers: call.handovers }),
    ...(call.forwardedBy?.length ? { forwardedBy: call.forwardedBy.map(({ uri }) => uri) } : {}),
    ...defined({
      forwardedTo: call.forwardedTo,
      transferredBy: call.transferredBy,
      subject: call.subject,
      codec: call.answeredAtMs === undefined ? undefined : call.codec,
      quality: qualityOf(call),
      recording: call.recording?.path,
    }),
    seen: outcome !== "missed",
  };
}

function qualityOf({ statistics, answeredAtMs }: CallView): KeptQuality | undefined {
  if (!statistics || answeredAtMs === undefined) return undefined;
  const { packetsReceived, packetsLost, jitterMs, mos, roundTripMs } = statistics;
  const expected = packetsReceived + packetsLost;
  return { ...judgeQuality(statistics, false), lossFraction: expected > 0 ? Math.max(0, packetsLost) / expected : 0, jitterMs, ...defined({ mos, roundTripMs }) };
}

/** Keys that were never agreed on have encrypted nothing. */
function encryptionOf(encryption: CallView["encryption"]): NonNullable<HistoryEntry["encryption"]> {
  return encryption.kind === "none" || encryption.suite === undefined ? "none" : encryption.kind;
}

function outcomeOf(call: CallView): CallOutcome {
  if (call.answeredAtMs !== undefined) return "answered";
  const code = call.end?.failure.code;
  if (call.direction === "incoming") return incomingOutcome(code ?? "", call.end?.by === "local");
  if (call.end?.by === "local" && code === "call/ended") return "cancelled";
  if (code === "call/busy") return "busy";
  return code === "call/declined" ? "declined" : "failed";
}

/** Not taken by choice, taken on another phone, or not taken: because of this phone's sound, or because nobody did. */
function incomingOutcome(code: string, byUs: boolean): CallOutcome {
  if (code === "call/answered-elsewhere") return "answered";
  if (code === "call/forwarded") return "forwarded";
  if (code === "call/declined-elsewhere" || code === "call/blocked") return "declined";
  if (byUs && (code === "call/declined" || code === "call/ended")) return "declined";
  return byUs && !code.startsWith("call/") ? "failed" : "missed";
}
