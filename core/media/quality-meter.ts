// The estimated opinion score of the last few seconds: loss over a sliding window, delay from round trip and buffer.
import { estimateMos } from "./mos-estimate.ts";
import type { MediaStatistics } from "../ports/media-engine.ts";

/** Readings in the window; with one a second this is what a listener remembers of "now". */
const WINDOW_READINGS = 5;

type Counts = Pick<MediaStatistics, "packetsReceived" | "packetsLost" | "packetsLate" | "bufferMs">;

export class QualityMeter {
  readonly #window: Counts[] = [];

  /** Takes the present counts and answers the score; undefined while nothing was received. */
  estimate(counts: Counts, packetTimeMs: number, roundTripMs: number): number | undefined {
    this.#window.push(counts);
    if (this.#window.length > WINDOW_READINGS + 1) this.#window.shift();
    if (counts.packetsReceived === 0) return undefined;
    const first = this.#window[0]!;
    const since = this.#window.length === 1 ? { packetsReceived: 0, packetsLost: 0, packetsLate: 0 } : first;
    const received = counts.packetsReceived - since.packetsReceived;
    const lost = Math.max(0, counts.packetsLost - since.packetsLost);
    const late = Math.max(0, counts.packetsLate - since.packetsLate);
    const expected = received + lost;
    const lossFraction = expected === 0 ? 1 : Math.min(1, (lost + late) / expected);
    return estimateMos(lossFraction, roundTripMs / 2 + counts.bufferMs + packetTimeMs);
  }
}
