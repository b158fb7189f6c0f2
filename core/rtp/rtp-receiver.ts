// What a receiver knows of one RTP source: is it valid, what was lost, how much it jitters.
// RFC 3550 appendix A.1 (sequence validation), A.3 (loss) and A.8 (jitter). Time is an argument; no socket, no codec.
import type { ReportBlock, SenderInfo } from "./rtcp-packet.ts";
import { distance16 } from "../base/serial-number.ts";

/** A jump this far ahead or back is taken for a restart of the source (A.1: MAX_DROPOUT, MAX_MISORDER). */
const MAX_DROPOUT = 3000;
const MAX_MISORDER = 100;

/** What `RtpReceiver.receive` found: the packet's count on an unwrapped scale, or why it does not count yet. */
export type RtpReception =
  | { readonly kind: "valid"; readonly extendedSequence: number; readonly restarted: boolean }
  /** A far jump; the next packet in sequence to it will be a restart (A.1). */
  | { readonly kind: "probation" };

export interface RtpReceiverTotals {
  readonly received: number;
  readonly expected: number;
  /** Expected minus received (A.3): duplicates can make it negative, late packets make it shrink. */
  readonly lost: number;
  readonly jitterMs: number;
}

/** Statistics of one synchronisation source; make a new one when the SSRC changes. */
export class RtpReceiver {
  readonly ssrc: number;
  readonly #clockRateHz: number;
  #baseSequence: number | undefined;
  #highestSequence = 0;
  #probationSequence: number | undefined;
  #received = 0;
  #expectedBefore = 0;
  #receivedBefore = 0;
  #previousTransit: number | undefined;
  #jitter = 0;
  #lastSenderReport: { readonly middle: number; readonly arrivedMs: number } | undefined;

  constructor(ssrc: number, clockRateHz: number) {
    this.ssrc = ssrc;
    this.#clockRateHz = clockRateHz;
  }

  /** Counts a packet that arrived at `nowMs`. `ownTime` is false for packets whose timestamp stands still (RFC 4733). */
  receive(sequenceNumber: number, timestamp: number, nowMs: number, ownTime = true): RtpReception {
    const reception = this.#place(sequenceNumber);
    if (reception.kind === "probation") return reception;
    this.#received++;
    if (ownTime) this.#measureJitter(timestamp, nowMs);
    return reception;
  }

  /** Remembers the last SR, which the next report block refers to. */
  receiveSenderReport(sender: SenderInfo, nowMs: number): void {
    this.#lastSenderReport = { middle: middleOfNtp(sender), arrivedMs: nowMs };
  }

  get totals(): RtpReceiverTotals {
    return {
      received: this.#received, expected: this.#expected, lost: this.#expected - this.#received,
      jitterMs: (this.#jitter * 1000) / this.#clockRateHz,
    };
  }

  /** The block for the next report; it closes the interval that `fractionLost` speaks of (A.3). */
  takeReport(nowMs: number): ReportBlock {
    const expected = this.#expected - this.#expectedBefore;
    const lost = expected - (this.#received - this.#receivedBefore);
    this.#expectedBefore = this.#expected;
    this.#receivedBefore = this.#received;
    const last = this.#lastSenderReport;
    return {
      ssrc: this.ssrc,
      fractionLost: expected > 0 && lost > 0 ? Math.min(255, Math.floor((lost * 256) / expected)) : 0,
      cumulativeLost: Math.max(-0x80_0000, Math.min(0x7f_ffff, this.totals.lost)),
      extendedHighestSequence: this.#highestSequence >>> 0,
      jitter: Math.floor(this.#jitter),
      lastSenderReport: last?.middle ?? 0,
      delaySinceLastSenderReport: last ? Math.round(((nowMs - last.arrivedMs) * 65_536) / 1000) >>> 0 : 0,
    };
  }

  get #expected(): number {
    return this.#baseSequence === undefined ? 0 : this.#highestSequence - this.#baseSequence + 1;
  }

  #place(sequenceNumber: number): RtpReception {
    if (this.#baseSequence === undefined) return this.#restart(sequenceNumber, false);
    const distance = distance16(this.#highestSequence & 0xffff, sequenceNumber);
    if (distance > MAX_DROPOUT || distance < -MAX_MISORDER) {
      if (sequenceNumber === this.#probationSequence) return this.#restart(sequenceNumber, true);
      this.#probationSequence = (sequenceNumber + 1) & 0xffff;
      return { kind: "probation" };
    }
    this.#probationSequence = undefined;
    const extendedSequence = this.#highestSequence + distance;
    if (extendedSequence > this.#highestSequence) this.#highestSequence = extendedSequence;
    return { kind: "valid", extendedSequence, restarted: false };
  }

  /** Counts begin anew at `sequenceNumber`, as A.1's init_seq does; what was counted before stays in the totals. */
  #restart(sequenceNumber: number, restarted: boolean): RtpReception {
    const expected = this.#expected;
    this.#probationSequence = undefined;
    this.#highestSequence = sequenceNumber;
    this.#baseSequence = sequenceNumber - expected;
    this.#previousTransit = undefined;
    return { kind: "valid", extendedSequence: sequenceNumber, restarted };
  }

  /** J += (|D| - J) / 16, in units of the RTP clock (A.8). */
  #measureJitter(timestamp: number, nowMs: number): void {
    const arrival = Math.round((nowMs * this.#clockRateHz) / 1000);
    const transit = (arrival - timestamp) | 0;
    if (this.#previousTransit !== undefined) {
      const difference = Math.abs((transit - this.#previousTransit) | 0);
      this.#jitter += (difference - this.#jitter) / 16;
    }
    this.#previousTransit = transit;
  }
}

/** The middle 32 bits of an NTP time stamp: 16 bits of seconds, 16 bits of fraction. */
export function middleOfNtp(time: { readonly ntpSeconds: number; readonly ntpFraction: number }): number {
  return (((time.ntpSeconds & 0xffff) << 16) | (time.ntpFraction >>> 16)) >>> 0;
}
