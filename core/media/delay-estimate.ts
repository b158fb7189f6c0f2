// How much later than the fastest packet do packets come? From this the jitter buffer takes its depth.
// Time is an argument. The clocks of the two ends need not agree: only differences of transit times count.

/** The fastest transit is looked for in the last one to two windows, so that drift and new routes are followed. */
const WINDOW_MS = 5000;
/** At 50 packets a second the peak falls by half in about 4 s. */
const PEAK_DECAY = 0.0035;

/** Follows transit times of packets: the fastest of late, and how far behind it the slow ones are. */
export class DelayEstimate {
  #windowEndsMs = 0;
  #windowMinimumMs = Infinity;
  #previousMinimumMs = Infinity;
  #peakMs = 0;
  readonly #limitMs: number;

  /** `limitMs`: nobody waits longer, so what is later than that teaches nothing. */
  constructor(limitMs: number) {
    this.#limitMs = limitMs;
  }

  /** Takes a packet whose media time is `mediaMs`, arrived at `nowMs`; answers how late it is against the fastest. */
  add(mediaMs: number, nowMs: number): number {
    const transitMs = nowMs - mediaMs;
    if (nowMs >= this.#windowEndsMs) {
      this.#previousMinimumMs = this.#windowMinimumMs;
      this.#windowMinimumMs = transitMs;
      this.#windowEndsMs = nowMs + WINDOW_MS;
    }
    this.#windowMinimumMs = Math.min(this.#windowMinimumMs, transitMs);
    const latenessMs = transitMs - this.fastestTransitMs;
    if (latenessMs > this.#limitMs) return latenessMs;
    if (latenessMs > this.#peakMs) this.#peakMs = latenessMs;
    else this.#peakMs -= (this.#peakMs - latenessMs) * PEAK_DECAY;
    return latenessMs;
  }

  /** The smallest transit time of late, on the scale of the two clocks' difference. */
  get fastestTransitMs(): number {
    return Math.min(this.#windowMinimumMs, this.#previousMinimumMs);
  }

  /** How late the slow packets are: rises at once, falls slowly. */
  get peakMs(): number {
    return this.#peakMs;
  }
}
