// How much later than the fastest packet do packets come, and how long is it worth waiting for them? A histogram of
// lateness that forgets; the wait is a quantile of it. Time is an argument. The clocks of the two ends need not agree:
// only differences of transit times count, against the fastest of late, so that drift and new routes are followed.
//
// A packet is counted a second after it came, when it is known whether it was late or the route has become slower.

/** The fastest transit is looked for in the last one to two windows, each of so much time and so many packets. */
const WINDOW_MS = 500;
const WINDOW_PACKETS = 20;
const COUNTED_AFTER_MS = 1000;
/** 20 times as many packets as a call has in that time: whoever floods is counted sooner. */
const MAX_UNCOUNTED = 1000;
const BIN_MS = 2;
/** At 50 packets a second a packet counts half after 3 s. */
const FORGETTING = 0.995;
/** Sooner at the start: devices and threads that are just coming up say little of the network. */
const FIRST_FORGETTING = 3;
/** All but so many packets are waited for. */
const QUANTILE = 0.98;
/** Timers wake so late on a busy machine; less is not aimed at. */
const LEAST_MS = 4;
/** Believed before anything is known: this late, as if so many packets had been seen. */
const FIRST_GUESS_MS = 20;
const FIRST_GUESS_PACKETS = 2;
/** Weights grow instead of all others shrinking; from here on they are scaled back. */
const RESCALE_AT = 1e12;

interface Arrival {
  readonly atMs: number;
  readonly transitMs: number;
  readonly latenessMs: number;
}

/** Follows the transit times of packets. */
export class DelayEstimate {
  readonly #limitMs: number;
  readonly #weights: Float64Array;
  readonly #uncounted: Arrival[] = [];
  #total = 0;
  #weight = 1;
  #learned = 0;
  #windowEndsMs = -Infinity;
  #windowPackets = 0;
  #windowMinimumMs = Infinity;
  #previousMinimumMs = Infinity;
  #targetMs = FIRST_GUESS_MS;
  #peakMs = 0;

  /** `limitMs`: nobody waits longer, so what is later than that teaches nothing. */
  constructor(limitMs: number) {
    this.#limitMs = limitMs;
    this.#weights = new Float64Array(Math.ceil(limitMs / BIN_MS));
    this.#count(FIRST_GUESS_MS - BIN_MS / 2, FIRST_GUESS_PACKETS);
  }

  /** Takes a packet whose media time is `mediaMs`, arrived at `nowMs`; if it may have been there since `earliestMs`, it is taken to have been in time. */
  add(mediaMs: number, nowMs: number, earliestMs = nowMs): void {
    const transitMs = Math.min(nowMs, Math.max(earliestMs, mediaMs + this.fastestTransitMs)) - mediaMs;
    if (nowMs >= this.#windowEndsMs && this.#windowPackets >= WINDOW_PACKETS) {
      this.#previousMinimumMs = this.#windowMinimumMs;
      this.#windowMinimumMs = transitMs;
      this.#windowPackets = 0;
    }
    if (this.#windowPackets++ === 0) this.#windowEndsMs = nowMs + WINDOW_MS;
    this.#windowMinimumMs = Math.min(this.#windowMinimumMs, transitMs);
    const latenessMs = transitMs - this.fastestTransitMs;
    this.#uncounted.push({ atMs: nowMs, transitMs, latenessMs });
    if (latenessMs < this.#limitMs) this.#peakMs = Math.max(this.#peakMs, latenessMs);
    while (this.#uncounted[0]!.atMs < nowMs - COUNTED_AFTER_MS || this.#uncounted.length > MAX_UNCOUNTED) this.#learn(this.#uncounted.shift()!);
  }

  /** The smallest transit time of late, on the scale of the two clocks' difference; infinite before the first packet. */
  get fastestTransitMs(): number {
    return Math.min(this.#windowMinimumMs, this.#previousMinimumMs);
  }

  /** How long to wait for packets after the time that the fastest would take. */
  get targetMs(): number {
    return this.#targetMs;
  }

  /** How late the slowest packet of the last second was: no time to wait less. */
  get peakMs(): number {
    return this.#peakMs;
  }

  #learn({ transitMs, latenessMs }: Arrival): void {
    if (latenessMs >= this.#peakMs) this.#peakMs = this.#uncounted.reduce((peak, later) => (later.latenessMs < this.#limitMs ? Math.max(peak, later.latenessMs) : peak), 0);
    const settledMs = Math.min(latenessMs, transitMs - this.fastestTransitMs);
    if (settledMs >= this.#limitMs) return;
    this.#learned++;
    this.#weight /= Math.min(FORGETTING, this.#learned / (this.#learned + FIRST_FORGETTING));
    this.#count(Math.max(0, settledMs), this.#weight);
    this.#targetMs = this.#quantileMs();
  }

  #count(latenessMs: number, weight: number): void {
    this.#weights[Math.floor(latenessMs / BIN_MS)]! += weight;
    this.#total += weight;
    if (this.#weight < RESCALE_AT) return;
    this.#weights.forEach((value, index) => (this.#weights[index] = value / this.#weight));
    this.#total /= this.#weight;
    this.#weight = 1;
  }

  /** The upper edge of the bin in which the quantile lies. */
  #quantileMs(): number {
    const wanted = QUANTILE * this.#total;
    let sum = 0;
    let bin = 0;
    while (bin < this.#weights.length - 1 && (sum += this.#weights[bin]!) < wanted) bin++;
    return Math.max(LEAST_MS, (bin + 1) * BIN_MS);
  }
}
