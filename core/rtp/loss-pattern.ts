// How loss is spread over time: bursts and gaps of RFC 3611 section 4.7.2, and the ratio of bursts that ITU-T G.107 asks for.
// Takes packets in order of their sequence numbers, each played, lost or discarded. Knows no clock.

/** What became of a packet. */
export type PacketFate = "played" | "lost" | "discarded";

/** RFC 3611 section 4.7.2: so many packets played in a row end a burst. */
export const GAP_MINIMUM = 16;

/** The figures of section 4.7.2 in packets; densities are shares of packets that were not played. */
export interface BurstGapFigures {
  readonly burstDensity: number;
  readonly gapDensity: number;
  /** Mean lengths. */
  readonly burstPackets: number;
  readonly gapPackets: number;
}

/** One stretch of packets: how many, and how many of them were not played. */
interface Stretch {
  packets: number;
  missed: number;
  /** How many such stretches there were. */
  count: number;
}

/** Classifies packets as they come by. */
export class LossPattern {
  readonly #bursts: Stretch = { packets: 0, missed: 0, count: 0 };
  readonly #gaps: Stretch = { packets: 0, missed: 0, count: 0 };
  /** From the first missed packet of what may be a burst. */
  #open = { packets: 0, missed: 0 };
  /** Played in a row since the last missed one. */
  #playedInRow = GAP_MINIMUM;
  #inGap = false;
  #packets = 0;
  #missed = 0;
  #runs = 0;

  /** Takes the next packet. */
  add(fate: PacketFate): void {
    this.#packets++;
    if (fate === "played") this.#addPlayed();
    else this.#addMissed();
  }

  get figures(): BurstGapFigures {
    const open = this.#open.missed > 1 ? this.#open : { packets: 0, missed: 0 };
    const loose = this.#open.missed === 1 ? this.#open : { packets: 0, missed: 0 };
    const burstPackets = this.#bursts.packets + open.packets;
    const gapPackets = this.#gaps.packets + loose.packets;
    return {
      burstDensity: share(this.#bursts.missed + open.missed, burstPackets),
      gapDensity: share(this.#gaps.missed + loose.missed, gapPackets),
      burstPackets: share(burstPackets, this.#bursts.count + (open.missed > 0 ? 1 : 0)),
      gapPackets: share(gapPackets, Math.max(1, this.#gaps.count)),
    };
  }

  /** Share of packets not played, 0 to 1. */
  get missedShare(): number {
    return share(this.#missed, this.#packets);
  }

  /**
   * G.107 clause 7.5: BurstR = (1 - Ppl) / q, where 1 / q is the mean length of a run of missed packets: 1 for random loss,
   * more for bursts. 1 where too little was lost to tell.
   */
  get burstRatio(): number {
    return burstRatio(this.#packets, this.#missed, this.#runs);
  }

  /** Counts that only grow, to take the difference of two readings. */
  get counts(): { readonly packets: number; readonly missed: number; readonly runs: number } {
    return { packets: this.#packets, missed: this.#missed, runs: this.#runs };
  }

  #addPlayed(): void {
    this.#playedInRow++;
    if (this.#open.missed === 0) {
      this.#beginGap();
      this.#gaps.packets++;
      return;
    }
    this.#open.packets++;
    if (this.#playedInRow >= GAP_MINIMUM) this.#settle();
  }

  #addMissed(): void {
    if (this.#playedInRow > 0) this.#runs++;
    this.#missed++;
    this.#playedInRow = 0;
    this.#open.packets++;
    this.#open.missed++;
  }

  /** Enough was played: what is open was one lost packet in a gap, or a burst with the beginning of a gap behind it. */
  #settle(): void {
    const { packets, missed } = this.#open;
    this.#open = { packets: 0, missed: 0 };
    if (missed > 1) {
      this.#bursts.count++;
      this.#bursts.packets += packets - this.#playedInRow;
      this.#bursts.missed += missed;
      this.#inGap = false;
    }
    this.#beginGap();
    this.#gaps.packets += missed > 1 ? this.#playedInRow : packets;
    if (missed === 1) this.#gaps.missed++;
  }

  #beginGap(): void {
    if (this.#inGap) return;
    this.#inGap = true;
    this.#gaps.count++;
  }
}

/** `BurstR` from counts: packets, those not played, and runs of those; never less than 1. */
export function burstRatio(packets: number, missed: number, runs: number): number {
  if (runs === 0 || missed >= packets) return 1;
  return Math.max(1, (missed / runs) * (1 - missed / packets));
}

function share(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}
