// RTP timestamps as one line of milliseconds, whatever the source does: wraps, jumps, another clock rate, another source.
// After a break the line goes on where the clock says that a packet in time would stand. Knows no buffer.
import { distance16, unwrap32 } from "../base/serial-number.ts";

/** What places a packet. */
export interface RtpPosition {
  readonly sequenceNumber: number;
  readonly timestamp: number;
  readonly clockRateHz: number;
}

/** A packet so much earlier or later than the clock expects belongs to another line: a sender that started anew. */
const EARLY_MS = 1000;
const LATE_MS = 3000;
/** So much a newer packet's timestamp may lie behind an older one's: senders shift their time by parts of a packet. */
const BACKWARD_MS = 30;

export class MediaTimeline {
  #clockRateHz = 0;
  #newest: { readonly sequenceNumber: number; readonly units: number } | undefined;
  /** Milliseconds on the line where the clock's units are 0. */
  #offsetMs = 0;

  /** The source changed: the next packet begins anew. */
  restart(): void {
    this.#newest = undefined;
  }

  /** Where a packet stands on the line. `expectedMs` is where one that arrives now, without delay, would stand. */
  place(packet: RtpPosition, expectedMs: number): number {
    const unitsPerMs = packet.clockRateHz / 1000;
    const units = this.#newest ? unwrap32(this.#newest.units, packet.timestamp) : packet.timestamp;
    const isNewest = !this.#newest || distance16(this.#newest.sequenceNumber, packet.sequenceNumber) > 0;
    const startMs = this.#offsetMs + units / unitsPerMs;
    if (this.#continues(packet, units, isNewest, startMs - expectedMs)) {
      if (isNewest) this.#newest = { sequenceNumber: packet.sequenceNumber, units };
      return startMs;
    }
    this.#clockRateHz = packet.clockRateHz;
    this.#newest = { sequenceNumber: packet.sequenceNumber, units: packet.timestamp };
    this.#offsetMs = expectedMs - packet.timestamp / unitsPerMs;
    return expectedMs;
  }

  #continues(packet: RtpPosition, units: number, isNewest: boolean, earlyMs: number): boolean {
    if (!this.#newest || packet.clockRateHz !== this.#clockRateHz) return false;
    if (earlyMs > EARLY_MS || earlyMs < -LATE_MS) return false;
    return !isNewest || units > this.#newest.units - (BACKWARD_MS * packet.clockRateHz) / 1000;
  }
}
