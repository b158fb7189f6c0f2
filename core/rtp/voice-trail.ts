// What was believed of the peer's RTP, as far as it tells later packets apart: which stream it is, where its numbers are, and
// which packets came already, on whatever path. Without keys this is all that shows who goes on. Pure.
import { distance16 } from "../base/serial-number.ts";
import type { RtpPacket } from "./rtp-packet.ts";
import type { Voucher } from "./source-latch.ts";

/** Further away it is not the same stream going on (RFC 3550 appendix A.1: MAX_DROPOUT): a minute at 50 packets a second. */
const MAX_DROPOUT = 3000;
/** Packets that are remembered to know their copies by: 5 s at 50 packets a second. A power of two. */
const REMEMBERED = 256;
/** A stream that is believed for want of a better one is the peer's once the one before has not been heard for so long. */
const FORGOTTEN_AFTER_MS = 10_000;

type Numbers = Pick<RtpPacket, "ssrc" | "sequenceNumber" | "timestamp">;

export class VoiceTrail {
  #newest: { readonly ssrc: number; readonly sequenceNumber: number; readonly atMs: number } | undefined;
  readonly #ssrcs = new Uint32Array(REMEMBERED);
  readonly #timestamps = new Uint32Array(REMEMBERED);
  readonly #sequenceNumbers = new Int32Array(REMEMBERED).fill(-1);
  readonly #arrivalsMs = new Float64Array(REMEMBERED);

  /** Whether the packet goes on with what was believed. */
  vouch({ ssrc, sequenceNumber }: Numbers): Voucher {
    const newest = this.#newest;
    if (!newest) return "first";
    return ssrc === newest.ssrc && Math.abs(distance16(newest.sequenceNumber, sequenceNumber)) <= MAX_DROPOUT ? "continues" : "stranger";
  }

  /** How long ago the same packet came, of the last that were believed; undefined of one that is no copy. */
  copyAgeMs({ ssrc, sequenceNumber, timestamp }: Numbers, nowMs: number): number | undefined {
    const at = sequenceNumber % REMEMBERED;
    const isCopy = this.#sequenceNumbers[at] === sequenceNumber && this.#timestamps[at] === timestamp && this.#ssrcs[at] === ssrc;
    return isCopy ? nowMs - this.#arrivalsMs[at]! : undefined;
  }

  /** Takes a believed packet that is no copy. One that nothing vouches for does not displace who was believed before. */
  believe(packet: Numbers, isVouched: boolean, nowMs: number): void {
    const at = packet.sequenceNumber % REMEMBERED;
    this.#sequenceNumbers[at] = packet.sequenceNumber;
    this.#timestamps[at] = packet.timestamp;
    this.#ssrcs[at] = packet.ssrc;
    this.#arrivalsMs[at] = nowMs;
    if (this.#leads(packet, isVouched, nowMs)) this.#newest = { ssrc: packet.ssrc, sequenceNumber: packet.sequenceNumber, atMs: nowMs };
  }

  #leads({ ssrc, sequenceNumber }: Numbers, isVouched: boolean, nowMs: number): boolean {
    const newest = this.#newest;
    if (!newest) return true;
    if (ssrc !== newest.ssrc) return isVouched || nowMs - newest.atMs > FORGOTTEN_AFTER_MS;
    const ahead = distance16(newest.sequenceNumber, sequenceNumber);
    return ahead > 0 || ahead < -REMEMBERED;
  }
}
