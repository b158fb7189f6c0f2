// A word for how a call sounds, and the one reason that matters most. Pure.
// Words follow ITU-T G.107 Annex B's user satisfaction: MOS 4.03 and up "satisfied", 3.6 and up "some dissatisfied".
import type { MediaStatistics } from "../ports/media-engine.ts";
import type { CallQuality } from "./protocol.ts";

const GOOD_MOS = 4.03;
const FAIR_MOS = 3.6;
const NOTABLE_LOSS = 0.01;
const NOTABLE_JITTER_MS = 30;
const NOTABLE_DELAY_MS = 300;
/** A buffer this deep waits for packets that come in bursts, which the mean jitter may hide. */
const NOTABLE_BUFFER_MS = 100;

/** Judges the newest figures; `silent` says that nothing arrives although it should. */
export function judgeQuality(statistics: MediaStatistics, silent: boolean): CallQuality {
  if (silent) return { word: "poor", reason: "silence" };
  const mos = statistics.mos ?? GOOD_MOS;
  const word = mos >= GOOD_MOS ? "good" : mos >= FAIR_MOS ? "fair" : "poor";
  return word === "good" ? { word, reason: "none" } : { word, ...mainReason(statistics) };
}

function mainReason(statistics: MediaStatistics): Omit<CallQuality, "word"> {
  const expected = statistics.packetsReceived + statistics.packetsLost;
  const lossIn = expected > 0 ? Math.max(0, statistics.packetsLost) / expected : 0;
  const lossOut = statistics.remoteLossFraction ?? 0;
  if (lossIn >= NOTABLE_LOSS && lossIn >= lossOut) return { reason: "loss-in", value: Math.round(lossIn * 100) };
  if (lossOut >= NOTABLE_LOSS) return { reason: "loss-out", value: Math.round(lossOut * 100) };
  if (statistics.jitterMs >= NOTABLE_JITTER_MS) return { reason: "jitter", value: Math.round(statistics.jitterMs) };
  const delayMs = statistics.roundTripMs ?? 0;
  if (delayMs >= NOTABLE_DELAY_MS && delayMs >= statistics.bufferMs) return { reason: "delay", value: Math.round(delayMs) };
  return statistics.bufferMs >= NOTABLE_BUFFER_MS ? { reason: "jitter", value: Math.round(statistics.bufferMs) } : { reason: "none" };
}
