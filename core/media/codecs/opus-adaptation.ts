// What an Opus encoder does about the loss that the peer reports (RTCP, RFC 3550 section 6.4.1). Pure: a table of steps.
//
// A packet carries a copy of the one before it where loss is expected, paid for out of the same bit rate: the more loss,
// the better the copy. A little loss is mostly chance (radio), so the sound is kept up by more bits; much loss is mostly a
// full line, where more bits would lose more (RFC 8085 section 3.1.1 asks to send less), so they are taken back.

/** One step of the table. */
export interface OpusStep {
  /** Loss from which it holds, 0 to 1. */
  readonly fromLoss: number;
  /** Loss that the encoder is told to expect. */
  readonly expectedLoss: number;
  /** Share of the bit rate without loss. */
  readonly bitrateShare: number;
}

/**
 * Even where nothing is reported a copy of the barest kind is sent along, so that the first losses are covered. What is
 * expected is twice what was reported, since losses come in bursts and reports are averages.
 */
export const OPUS_STEPS: readonly OpusStep[] = [
  { fromLoss: 0, expectedLoss: 0.02, bitrateShare: 1 },
  { fromLoss: 0.01, expectedLoss: 0.05, bitrateShare: 1 },
  { fromLoss: 0.03, expectedLoss: 0.1, bitrateShare: 1.25 },
  { fromLoss: 0.08, expectedLoss: 0.2, bitrateShare: 1.25 },
  { fromLoss: 0.15, expectedLoss: 0.3, bitrateShare: 1 },
  { fromLoss: 0.3, expectedLoss: 0.5, bitrateShare: 0.75 },
];

/** A worse report counts at once; a better one by this share, so that a good five seconds do not make it careless. */
const RECOVERY = 0.25;
/** A step is left only when the loss is so far below its edge: no swinging about. */
const MARGIN = 0.8;

/** One encoder's memory of the reports. */
export class OpusAdaptation {
  #loss = 0;
  #index = 0;

  /** The step in force. */
  get step(): OpusStep {
    return OPUS_STEPS[this.#index]!;
  }

  /** Takes one report; true if another step is in force now. */
  report(lossFraction: number): boolean {
    if (Number.isNaN(lossFraction)) return false;
    const loss = Math.max(0, Math.min(1, lossFraction));
    this.#loss = loss >= this.#loss ? loss : this.#loss + RECOVERY * (loss - this.#loss);
    const before = this.#index;
    while (this.#loss >= (OPUS_STEPS[this.#index + 1]?.fromLoss ?? Infinity)) this.#index++;
    while (this.#index > 0 && this.#loss < MARGIN * this.step.fromLoss) this.#index--;
    return this.#index !== before;
  }
}
