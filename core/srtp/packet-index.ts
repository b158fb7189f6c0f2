// The index of an SRTP packet: rollover counter and sequence number, 48 bits (RFC 3711 section 3.3.1). Only the sequence
// number travels; the counter is guessed from what came before.
import { distance16 } from "../base/serial-number.ts";

const SEQUENCE_NUMBERS = 0x1_0000;

/** The index nearest to the highest that came; negative where that would be before the first rollover. */
export function guessPacketIndex(highestIndex: number, sequenceNumber: number): number {
  return highestIndex + distance16(highestIndex % SEQUENCE_NUMBERS, sequenceNumber);
}

/** The index under a known rollover counter. */
export function packetIndex(rolloverCounter: number, sequenceNumber: number): number {
  return rolloverCounter * SEQUENCE_NUMBERS + sequenceNumber;
}

/** The upper 32 bits of an index. */
export function rolloverCounterOf(index: number): number {
  return Math.floor(index / SEQUENCE_NUMBERS);
}
