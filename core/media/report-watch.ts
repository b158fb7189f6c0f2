// Evidence from the peer's reports that nothing of ours arrives (RFC 3550 section 6.4.1): the highest number it has heard stands
// still, nearly all is lost, or it has nothing more to say of us. Time is an argument.
import type { ReportBlock } from "../rtp/rtcp-packet.ts";

/** So many packets must have been sent between two reports for the second to mean anything. */
const LEAST_SENT = 25;
/** Of 256: all but a few. */
const ALL_LOST = 250;

type Report = Pick<ReportBlock, "ssrc" | "fractionLost" | "extendedHighestSequence">;

export class ReportWatch {
  #last: { readonly report: Report; readonly sent: number } | undefined;
  /** When a report last showed that something came. */
  #aliveMs = 0;

  /**
   * Takes what a report says of us, nothing where it leaves us out, after `packetsSent` packets in all. Answers since when nothing
   * has come there, if that is so.
   */
  take(report: Report | undefined, packetsSent: number, nowMs: number): number | undefined {
    const last = this.#last;
    if (last && packetsSent - last.sent < LEAST_SENT) {
      if (report) this.#last = { report, sent: packetsSent };
      if (report) this.#aliveMs = nowMs;
      return undefined;
    }
    if (report) this.#last = { report, sent: packetsSent };
    if (last && isLost(last.report, report)) return Math.round(nowMs - this.#aliveMs);
    this.#aliveMs = nowMs;
    return undefined;
  }
}

function isLost(before: Report, now: Report | undefined): boolean {
  if (!now) return true;
  return now.ssrc === before.ssrc && (now.extendedHighestSequence === before.extendedHighestSequence || now.fractionLost >= ALL_LOST);
}
