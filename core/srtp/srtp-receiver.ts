// Opens what one side receives under one master key (RFC 3711 sections 3.3, 3.4). A packet changes nothing here before its
// tag has proved it; what was taken once is not taken again.
import { concatBytes } from "../base/bytes.ts";
import { fail, succeed, type Result } from "../base/result.ts";
import type { SrtpKeying } from "../ports/media-engine.ts";
import type { PacketCrypto } from "../ports/packet-crypto.ts";
import { packetCipher, type PacketCipher } from "./packet-cipher.ts";
import { guessPacketIndex, packetIndex } from "./packet-index.ts";
import { cutSealed, RTCP_HEADER_BYTES, rtpHeaderBytes } from "./packet-layout.ts";
import { ReplayWindow } from "./replay-window.ts";
import { SRTP_SUITES, type SrtpSuiteFacts } from "./srtp-suite.ts";

export type SrtpReceiveError =
  | "srtp/receive/malformed" | "srtp/receive/other-key" | "srtp/receive/replayed" | "srtp/receive/not-authentic" | "srtp/receive/not-encrypted";

/** A packet that proved genuine. */
export interface OpenedPacket {
  readonly packet: Uint8Array;
  /** Whether no later packet of its source came before: only such a one tells where the source is now. */
  readonly isNewest: boolean;
}

/** What was taken from one source. */
interface Source {
  readonly rtp: ReplayWindow;
  readonly rtcp: ReplayWindow;
}

/** Sources remembered; a peer that goes on changing its SSRC forgets its oldest one. */
const MAX_SOURCES = 256;
/** How many rollovers may have passed unheard, before a stream is joined or while nothing came through: five hours at 50 packets a second. */
const MAX_MISSED_ROLLOVERS = 15;
/** Missed rollovers are looked for once in so many packets that prove nothing, so that forged ones cost little more. */
const MISSES_PER_SEARCH = 8;

export class SrtpReceiver {
  readonly #suite: SrtpSuiteFacts;
  readonly #mki: Uint8Array;
  readonly #rtp: PacketCipher;
  readonly #rtcp: PacketCipher;
  readonly #sources = new Map<number, Source>();
  readonly #indicesBefore: ReadonlyMap<number, number>;
  #misses = 0;

  /**
   * The keying must be usable. `indicesBefore` are the `highestIndices` of the receiver whose keys these replace: some peers
   * begin to count rollovers anew with new keys (RFC 4568), others go on (RFC 3711 section 3.3.1).
   */
  constructor(crypto: PacketCrypto, keying: SrtpKeying, indicesBefore: ReadonlyMap<number, number> = new Map()) {
    this.#suite = SRTP_SUITES[keying.suite];
    this.#mki = keying.mki ?? new Uint8Array(0);
    this.#rtp = packetCipher(crypto, keying, "rtp");
    this.#rtcp = packetCipher(crypto, keying, "rtcp");
    this.#indicesBefore = indicesBefore;
  }

  /** Of each source that was heard, by SSRC, the highest index of its SRTP packets. */
  get highestIndices(): ReadonlyMap<number, number> {
    return new Map([...this.#sources].map(([ssrc, { rtp }]) => [ssrc, rtp.highest]));
  }

  /** The RTP packet of an SRTP packet. */
  openRtp(bytes: Uint8Array): Result<OpenedPacket, SrtpReceiveError> {
    const headerBytes = rtpHeaderBytes(bytes, bytes.length);
    if (headerBytes === undefined) return fail("srtp/receive/malformed");
    const sealed = cutSealed(bytes.subarray(headerBytes), this.#suite, this.#rtp.tagBytes, this.#mki.length, false);
    if (!sealed) return fail("srtp/receive/malformed");
    if (!areSame(sealed.mki, this.#mki)) return fail("srtp/receive/other-key");
    const header = bytes.subarray(0, headerBytes);
    const view = viewOf(bytes);
    const ssrc = view.getUint32(8);
    const known = this.#sources.get(ssrc);
    const candidates = this.#candidates(ssrc, view.getUint16(2));
    let admitted = 0;
    for (const index of candidates) {
      if (index < 0 || known?.rtp.admits(index) === false) continue;
      admitted++;
      const plaintext = this.#rtp.open({ ssrc, index, header }, sealed.ciphertext, sealed.tag);
      if (!plaintext) continue;
      const { rtp } = this.#source(ssrc);
      const isNewest = index > rtp.highest;
      rtp.take(index);
      return succeed({ packet: concatBytes([header, plaintext]), isNewest });
    }
    if (admitted === 0) return fail("srtp/receive/replayed");
    this.#misses++;
    return fail("srtp/receive/not-authentic");
  }

  /** The compound RTCP packet of an SRTCP packet. */
  openRtcp(bytes: Uint8Array): Result<OpenedPacket, SrtpReceiveError> {
    if (bytes.length < RTCP_HEADER_BYTES || bytes[0]! >> 6 !== 2) return fail("srtp/receive/malformed");
    const sealed = cutSealed(bytes.subarray(RTCP_HEADER_BYTES), this.#suite, this.#rtcp.tagBytes, this.#mki.length, true);
    if (!sealed?.indexWord) return fail("srtp/receive/malformed");
    if (!areSame(sealed.mki, this.#mki)) return fail("srtp/receive/other-key");
    const { indexWord } = sealed;
    // Encryption of SRTCP is switched off by agreement only (RFC 4568 section 6.3.2), which is never made here.
    if (indexWord[0]! < 0x80) return fail("srtp/receive/not-encrypted");
    const header = bytes.subarray(0, RTCP_HEADER_BYTES);
    const ssrc = viewOf(bytes).getUint32(4);
    const index = viewOf(indexWord).getUint32(0) - 0x8000_0000;
    if (this.#sources.get(ssrc)?.rtcp.admits(index) === false) return fail("srtp/receive/replayed");
    const plaintext = this.#rtcp.open({ ssrc, index, header, indexWord }, sealed.ciphertext, sealed.tag);
    if (!plaintext) return fail("srtp/receive/not-authentic");
    const { rtcp } = this.#source(ssrc);
    const isNewest = index > rtcp.highest;
    rtcp.take(index);
    return succeed({ packet: concatBytes([header, plaintext]), isNewest });
  }

  /** The indices that a packet may have: nearly always one, which what came before tells. */
  #candidates(ssrc: number, sequenceNumber: number): readonly number[] {
    const highest = this.#sources.get(ssrc)?.rtp.highest ?? -1;
    const before = this.#indicesBefore.get(ssrc) ?? -1;
    const likely = highest >= 0 ? [guessPacketIndex(highest, sequenceNumber)] : [packetIndex(0, sequenceNumber)];
    if (highest < 0 && before >= 0) likely.push(guessPacketIndex(before, sequenceNumber));
    if (this.#misses % MISSES_PER_SEARCH !== MISSES_PER_SEARCH - 1) return likely;
    const nearest = likely.at(-1)!;
    return [...likely, ...Array.from({ length: MAX_MISSED_ROLLOVERS }, (_, missed) => packetIndex(missed + 1, nearest))];
  }

  #source(ssrc: number): Source {
    const known = this.#sources.get(ssrc);
    if (known) return known;
    const source = { rtp: new ReplayWindow(), rtcp: new ReplayWindow() };
    this.#sources.set(ssrc, source);
    if (this.#sources.size > MAX_SOURCES) this.#sources.delete(this.#sources.keys().next().value!);
    return source;
  }
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Key identifiers are no secrets. */
const areSame = (one: Uint8Array, other: Uint8Array): boolean => one.every((byte, at) => byte === other[at]);
