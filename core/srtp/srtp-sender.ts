// Encrypts what one side sends under one master key: SRTP and SRTCP of any number of sources (RFC 3711 sections 3.3, 3.4).
// Never encrypts two packets under one index, and stops where the key has been used long enough (section 9.2).
import { concatBytes } from "../base/bytes.ts";
import { fail, succeed, type Result } from "../base/result.ts";
import type { SrtpKeying } from "../ports/media-engine.ts";
import type { PacketCrypto } from "../ports/packet-crypto.ts";
import { packetCipher, wordOf, type PacketCipher } from "./packet-cipher.ts";
import { guessPacketIndex, packetIndex } from "./packet-index.ts";
import { inOrder, RTCP_HEADER_BYTES, rtpHeaderBytes } from "./packet-layout.ts";
import { SRTP_SUITES, type SrtpSuiteFacts } from "./srtp-suite.ts";

export type SrtpSendError = "srtp/send/not-a-packet" | "srtp/send/index-used" | "srtp/send/keys-exhausted";

/** How many packets one master key may protect. */
export interface KeyLifetime {
  readonly rtpPackets: number;
  readonly rtcpPackets: number;
}

/** RFC 3711 section 9.2. */
export const MAX_KEY_LIFETIME: KeyLifetime = { rtpPackets: 2 ** 48, rtcpPackets: 2 ** 31 };

/** Set in the index word: this SRTCP packet is encrypted (section 3.4). */
const ENCRYPTED = 0x8000_0000;
const NO_MKI = new Uint8Array(0);

export class SrtpSender {
  readonly #suite: SrtpSuiteFacts;
  readonly #mki: Uint8Array;
  readonly #rtp: PacketCipher;
  readonly #rtcp: PacketCipher;
  readonly #lifetime: KeyLifetime;
  readonly #highestIndices = new Map<number, number>();
  readonly #nextRtcpIndices = new Map<number, number>();
  #rtpCount = 0;
  #rtcpCount = 0;

  /** The keying must be usable (`isUsableKeying`). */
  constructor(crypto: PacketCrypto, keying: SrtpKeying, lifetime: KeyLifetime = MAX_KEY_LIFETIME) {
    this.#suite = SRTP_SUITES[keying.suite];
    this.#mki = keying.mki ?? NO_MKI;
    this.#rtp = packetCipher(crypto, keying, "rtp");
    this.#rtcp = packetCipher(crypto, keying, "rtcp");
    this.#lifetime = lifetime;
  }

  /** The SRTP packet of an RTP packet. A source's packets come in order. */
  protectRtp(packet: Uint8Array): Result<Uint8Array, SrtpSendError> {
    const headerBytes = rtpHeaderBytes(packet, packet.length);
    if (headerBytes === undefined) return fail("srtp/send/not-a-packet");
    const view = viewOf(packet);
    const ssrc = view.getUint32(8);
    const highest = this.#highestIndices.get(ssrc);
    const index = highest === undefined ? packetIndex(0, view.getUint16(2)) : guessPacketIndex(highest, view.getUint16(2));
    if (index <= (highest ?? -1)) return fail("srtp/send/index-used");
    if (index >= MAX_KEY_LIFETIME.rtpPackets || this.#rtpCount >= this.#lifetime.rtpPackets) return fail("srtp/send/keys-exhausted");
    this.#highestIndices.set(ssrc, index);
    this.#rtpCount++;
    const header = packet.subarray(0, headerBytes);
    const sealed = this.#rtp.seal({ ssrc, index, header }, packet.subarray(headerBytes));
    return succeed(concatBytes(inOrder(header, this.#suite, { ...sealed, mki: this.#mki })));
  }

  /** The SRTCP packet of a compound RTCP packet. */
  protectRtcp(packet: Uint8Array): Result<Uint8Array, SrtpSendError> {
    if (packet.length < RTCP_HEADER_BYTES) return fail("srtp/send/not-a-packet");
    const ssrc = viewOf(packet).getUint32(4);
    const index = this.#nextRtcpIndices.get(ssrc) ?? 0;
    if (index >= MAX_KEY_LIFETIME.rtcpPackets || this.#rtcpCount >= this.#lifetime.rtcpPackets) return fail("srtp/send/keys-exhausted");
    this.#nextRtcpIndices.set(ssrc, index + 1);
    this.#rtcpCount++;
    const header = packet.subarray(0, RTCP_HEADER_BYTES);
    const indexWord = wordOf(ENCRYPTED + index);
    const sealed = this.#rtcp.seal({ ssrc, index, header, indexWord }, packet.subarray(RTCP_HEADER_BYTES));
    return succeed(concatBytes(inOrder(header, this.#suite, { ...sealed, indexWord, mki: this.#mki })));
  }
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
