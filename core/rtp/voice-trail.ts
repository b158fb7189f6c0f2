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

  /** Whether the packet goes on with what was believed. */
  vouch({ ssrc, sequenceNumber }: Numbers): Voucher {
    const newest = this.#newest;
    if (!newest) return "first";
    return ssrc === newest.ssrc && Math.abs(distance16(newest.sequenceNumber, sequenceNumber)) <= MAX_DROPOUT ? "continues" : "stranger";
  }

  /** Takes a believed packet; true of one that is a copy of another. One that nothing vouches for does not displace who was. */
  isCopy(packet: Numbers, isVouched: boolean, nowMs: number): boolean {
    const { ssrc, sequenceNumber, timestamp } = packet;
    const at = sequenceNumber % REMEMBERED;
    if (this.#sequenceNumbers[at] === sequenceNumber && this.#timestamps[at] === timestamp && this.#ssrcs[at] === ssrc) return true;
    this.#sequenceNumbers[at] = sequenceNumber;
    this.#timestamps[at] = timestamp;
    this.#ssrcs[at] = ssrc;
    this.#advance(packet, isVouched, nowMs);
    return false;
  }

  #advance({ ssrc, sequenceNumber }: Numbers, isVouched: boolean, nowMs: number): void {
    const newest = this.#newest;
    const isDisplaced = !newest || (ssrc !== newest.ssrc && (isVouched || nowMs - newest.atMs > FORGOTTEN_AFTER_MS));
    const goesOn = newest?.ssrc === ssrc && distance16(newest.sequenceNumber, sequenceNumber) >= -REMEMBERED;
    if (!isDisplaced && newest?.ssrc !== ssrc) return;
    if (goesOn && distance16(newest.sequenceNumber, sequenceNumber) <= 0) return;
    this.#newest = { ssrc, sequenceNumber, atMs: nowMs };
  }
}
