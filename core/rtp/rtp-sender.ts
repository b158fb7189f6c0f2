// One outgoing RTP source: its SSRC, sequence numbers, timestamps and counts (RFC 3550 sections 5.1 and 6.4.1).
// Keeps its numbers when the network path changes under it; takes others when its SSRC collides (section 8.2). Sends nothing.
import { writeRtpPacket } from "./rtp-packet.ts";
import type { ReportBlock, SenderInfo } from "./rtcp-packet.ts";
import { middleOfNtp } from "./rtp-receiver.ts";
import type { Random } from "../ports/random.ts";

/** Seconds from 1900 (NTP) to 1970 (RFC 5905 figure 4). */
const NTP_EPOCH_OFFSET_S = 2_208_988_800;

/** Turns payloads into packets of one source; the first sequence number and timestamp are random (section 5.1). */
export class RtpSender {
  #ssrc = 0;
  #timestampOffset = 0;
  #sequenceNumber = 0;
  #packetCount = 0;
  #octetCount = 0;
  /** Counts of the SSRCs before this one: reports begin anew with each (section 6.4.1). */
  #packetsBefore = 0;
  #octetsBefore = 0;

  constructor(random: Random) {
    this.#begin(random);
  }

  get ssrc(): number {
    return this.#ssrc;
  }

  /** Packets since the session began, under whatever SSRC. */
  get packetCount(): number {
    return this.#packetsBefore + this.#packetCount;
  }

  /** The number of the next packet. */
  get nextSequence(): number {
    return this.#sequenceNumber;
  }

  /** Octets of payload since the session began. */
  get octetCount(): number {
    return this.#octetsBefore + this.#octetCount;
  }

  /** Another source from now on: new SSRC, new numbers; under SRTP the key stream is another one with the SSRC (RFC 3711 section 4.1.1). */
  changeSource(random: Random): void {
    const { ssrc } = this;
    this.#packetsBefore += this.#packetCount;
    this.#octetsBefore += this.#octetCount;
    this.#packetCount = 0;
    this.#octetCount = 0;
    while (this.#ssrc === ssrc) this.#begin(random);
  }

  /** Makes the next packet. `mediaTime` counts samples of the codec's clock since the session began. */
  packet(payloadType: number, mediaTime: number, payload: Uint8Array, marker: boolean): Uint8Array<ArrayBuffer> {
    const bytes = writeRtpPacket({
      marker, payloadType, sequenceNumber: this.#sequenceNumber, timestamp: this.#timestamp(mediaTime), ssrc: this.#ssrc, payload,
    });
    this.#sequenceNumber = (this.#sequenceNumber + 1) & 0xffff;
    this.#packetCount++;
    this.#octetCount += payload.length;
    return bytes;
  }

  /** What the next SR says: the wall clock and the same instant on the RTP clock. */
  senderInfo(wallMs: number, mediaTime: number): SenderInfo {
    return {
      ...ntpTime(wallMs),
      rtpTimestamp: this.#timestamp(mediaTime),
      packetCount: this.#packetCount >>> 0,
      octetCount: this.#octetCount >>> 0,
    };
  }

  #begin(random: Random): void {
    const bytes = random.bytes(10);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#ssrc = view.getUint32(0);
    this.#timestampOffset = view.getUint32(4);
    // The upper bit stays clear, so that a first loss before the first packet cannot hide a wrap (RFC 3711 section 3.3.1).
    this.#sequenceNumber = view.getUint16(8) & 0x7fff;
  }

  #timestamp(mediaTime: number): number {
    return (this.#timestampOffset + mediaTime) >>> 0;
  }
}

/** NTP time (RFC 3550 section 4) of a wall-clock time. */
export function ntpTime(wallMs: number): { readonly ntpSeconds: number; readonly ntpFraction: number } {
  const seconds = Math.floor(wallMs / 1000);
  return {
    ntpSeconds: (seconds + NTP_EPOCH_OFFSET_S) >>> 0,
    ntpFraction: Math.floor(((wallMs - seconds * 1000) * 0x1_0000_0000) / 1000) >>> 0,
  };
}

/** Round trip from a report about us: arrival - LSR - DLSR (section 6.4.1); undefined where it is not known or absurd. */
export function roundTripMs(report: Pick<ReportBlock, "lastSenderReport" | "delaySinceLastSenderReport">, wallMs: number): number | undefined {
  if (report.lastSenderReport === 0) return undefined;
  const elapsed = (middleOfNtp(ntpTime(wallMs)) - report.lastSenderReport - report.delaySinceLastSenderReport) | 0;
  // A clock that was set back, or rounding, can make it slightly negative; a minute is no round trip.
  if (elapsed < -65_536 || elapsed > 60 * 65_536) return undefined;
  return Math.max(0, (elapsed * 1000) / 65_536);
}
