// What a handover was, for people and for scripts: put together from when it was decided and answered, completed by the
// figures that media measures where the packets are. Pure.
import type { HandoverFigures } from "../ports/media-engine.ts";
import type { CallPath, HandoverReport } from "../ports/store.ts";

/** Why a call is moved. Times are the clock's milliseconds. */
export interface HandoverDecision {
  readonly kind: HandoverReport["kind"];
  readonly decidedAtMs: number;
  /** Since when the decision was due; undefined where nobody knows. */
  readonly dueSinceMs: number | undefined;
}

/** The report of a handover that the peer agreed to at `agreedAtMs`, or followed without a word (undefined). */
export function reportHandover(from: CallPath, to: CallPath, decision: HandoverDecision, agreedAtMs: number | undefined): HandoverReport {
  const { kind, decidedAtMs, dueSinceMs } = decision;
  return {
    from, to, kind,
    detectedMs: dueSinceMs === undefined ? null : Math.round(decidedAtMs - dueSinceMs),
    signalledMs: agreedAtMs === undefined ? null : Math.round(agreedAtMs - decidedAtMs),
    gapInMs: null, gapOutMs: null, lostIn: null, lostOut: null, duplicates: null,
  };
}

/** The report with what media measured by now. */
export function completeReport(report: HandoverReport, { gapInMs, gapOutMs, lostIn, lostOut, duplicates }: HandoverFigures): HandoverReport {
  return { ...report, gapInMs: rounded(gapInMs), gapOutMs: rounded(gapOutMs), lostIn, lostOut, duplicates };
}

function rounded(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms);
}
