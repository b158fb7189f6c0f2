// Where things lie in SRTP and SRTCP packets (RFC 3711 sections 3.1 and 3.4; with AEAD RFC 7714 sections 8 and 9).
//
//              readable | encrypted | behind it
//   SRTP         header | payload   | [MKI] tag             AEAD: tag [MKI]
//   SRTCP   first 8 B   | the rest  | E+index [MKI] tag     AEAD: tag E+index [MKI]
import type { SrtpSuiteFacts } from "./srtp-suite.ts";

/** A packet's fixed header; shorter is none. */
const RTP_HEADER_BYTES = 12;
/** The part of SRTCP that is never encrypted: the first packet's header and SSRC (RFC 3711 section 3.4). */
export const RTCP_HEADER_BYTES = 8;
/** E flag and index of SRTCP. */
export const INDEX_WORD_BYTES = 4;

/** The readable part of an RTP packet: fixed header, CSRCs and header extension; undefined where there is none or no end to it. */
export function rtpHeaderBytes(packet: Uint8Array, end: number): number | undefined {
  if (end < RTP_HEADER_BYTES || packet[0]! >> 6 !== 2) return undefined;
  let length = RTP_HEADER_BYTES + 4 * (packet[0]! & 0x0f);
  if (packet[0]! & 0x10) {
    if (length + 4 > end) return undefined;
    length += 4 + 4 * ((packet[length + 2]! << 8) | packet[length + 3]!);
  }
  return length <= end ? length : undefined;
}

/** A packet cut into its parts. Views, no copies. */
export interface SealedParts {
  readonly ciphertext: Uint8Array;
  readonly tag: Uint8Array;
  readonly mki: Uint8Array;
  readonly indexWord?: Uint8Array;
}

/** Cuts what lies behind the readable part; undefined where the packet is too short for it. */
export function cutSealed(
  behindHeader: Uint8Array, { cipher }: SrtpSuiteFacts, tagBytes: number, mkiBytes: number, hasIndexWord: boolean,
): SealedParts | undefined {
  const wordBytes = hasIndexWord ? INDEX_WORD_BYTES : 0;
  const ciphertextBytes = behindHeader.length - tagBytes - mkiBytes - wordBytes;
  if (ciphertextBytes < 0) return undefined;
  let at = ciphertextBytes;
  const next = (length: number): Uint8Array => behindHeader.subarray(at, (at += length));
  const early = cipher === "gcm" ? next(tagBytes) : undefined;
  const indexWord = hasIndexWord ? next(INDEX_WORD_BYTES) : undefined;
  const mki = next(mkiBytes);
  return {
    ciphertext: behindHeader.subarray(0, ciphertextBytes), mki, tag: early ?? next(tagBytes),
    ...(indexWord === undefined ? {} : { indexWord }),
  };
}

/** The parts in the order in which they travel. */
export function inOrder(header: Uint8Array, { cipher }: SrtpSuiteFacts, { ciphertext, tag, mki, indexWord }: SealedParts): readonly Uint8Array[] {
  const word = indexWord ? [indexWord] : [];
  return cipher === "gcm" ? [header, ciphertext, tag, ...word, mki] : [header, ciphertext, ...word, mki, tag];
}
