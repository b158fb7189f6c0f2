// A word for how a call sounds, and the one reason that matters most. Pure.
// Words follow ITU-T G.107 Annex B's user satisfaction: MOS 4.03 and up "satisfied", 3.6 and up "some dissatisfied".
import type { MediaStatistics } from "../ports/media-engine.ts";
import type { CallQuality } from "./protocol.ts";

const GOOD_MOS = 4.03;
const FAIR_MOS = 3.6;
const NOTABLE_LOSS = 0.01;
/** The other side hears the call as fair, and as poor, from so much loss on; where it says its own score, that counts. */
const FAIR_LOSS_OUT = 0.03;
const POOR_LOSS_OUT = 0.1;
const NOTABLE_JITTER_MS = 30;
const NOTABLE_DELAY_MS = 300;
/** A buffer this deep waits for packets that come in bursts, which the mean jitter may hide. */
const NOTABLE_BUFFER_MS = 100;

/** Judges the newest figures; `silent` says that nothing arrives although it should. */
export function judgeQuality(statistics: MediaStatistics, silent: boolean): CallQuality {
  if (silent) return { word: "poor", reason: "silence" };
  const mos = Math.min(statistics.mos ?? GOOD_MOS, heardThere(statistics));
  const word = mos >= GOOD_MOS ? "good" : mos >= FAIR_MOS ? "fair" : "poor";
  return word === "good" ? { word, reason: "none" } : { word, ...mainReason(statistics) };
}

/** A call is as good as its worse direction. */
function heardThere({ remoteMos, remoteLossFraction = 0 }: MediaStatistics): number {
  if (remoteMos !== undefined) return remoteMos;
  return remoteLossFraction >= POOR_LOSS_OUT ? 1 : remoteLossFraction >= FAIR_LOSS_OUT ? FAIR_MOS : GOOD_MOS;
}

function mainReason(statistics: MediaStatistics): Omit<CallQuality, "word"> {
  const expected = statistics.packetsReceived + statistics.packetsLost;
  // Of the last seconds, as the score is, where that is known.
  const lossIn = statistics.lossFraction ?? (expected > 0 ? Math.max(0, statistics.packetsLost) / expected : 0);
  const lossOut = statistics.remoteLossFraction ?? 0;
  if (lossIn >= NOTABLE_LOSS && lossIn >= lossOut) return { reason: "loss-in", value: Math.round(lossIn * 100) };
  if (lossOut >= NOTABLE_LOSS) return { reason: "loss-out", value: Math.round(lossOut * 100) };
  if (statistics.jitterMs >= NOTABLE_JITTER_MS) return { reason: "jitter", value: Math.round(statistics.jitterMs) };
  const delayMs = statistics.roundTripMs ?? 0;
  if (delayMs >= NOTABLE_DELAY_MS && delayMs >= statistics.bufferMs) return { reason: "delay", value: Math.round(delayMs) };
  return statistics.bufferMs >= NOTABLE_BUFFER_MS ? { reason: "jitter", value: Math.round(statistics.bufferMs) } : { reason: "none" };
}
