// RTP packets as bytes and as data (RFC 3550 section 5.1, extension header section 5.3.1).
// Knows no codec, no source and no time. Reading copies nothing: payload and extension are views of the datagram.
//
//  0                   1                   2                   3
//  |V=2|P|X|  CC   |M|     PT      |       sequence number         |
//  |                           timestamp                           |
//  |                             SSRC                              |
//  |                        CSRC 0..15 ...                         |
import { fail, succeed, type Result } from "../base/result.ts";

/** An RTP packet. Numbers are unsigned; `payload` excludes padding. */
export interface RtpPacket {
  readonly marker: boolean;
  readonly payloadType: number;
  readonly sequenceNumber: number;
  readonly timestamp: number;
  readonly ssrc: number;
  readonly csrcs?: readonly number[];
  readonly extension?: RtpExtension;
  readonly payload: Uint8Array;
}

/** The one header extension: the profile's 16 bits and a whole number of 32-bit words. */
export interface RtpExtension {
  readonly profile: number;
  readonly data: Uint8Array;
}

export type RtpReadError =
  | "rtp/read/too-short" | "rtp/read/too-large" | "rtp/read/bad-version" | "rtp/read/bad-padding" | "rtp/read/truncated";

const FIXED_HEADER_BYTES = 12;
/** The largest UDP payload there is; more cannot be one datagram. */
const MAX_PACKET_BYTES = 65_507;

/** Reads one datagram. */
export function readRtpPacket(bytes: Uint8Array): Result<RtpPacket, RtpReadError> {
  if (bytes.length < FIXED_HEADER_BYTES) return fail("rtp/read/too-short");
  if (bytes.length > MAX_PACKET_BYTES) return fail("rtp/read/too-large");
  const first = bytes[0]!;
  if (first >> 6 !== 2) return fail("rtp/read/bad-version");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const csrcCount = first & 0x0f;
  let offset = FIXED_HEADER_BYTES + 4 * csrcCount;
  if (offset > bytes.length) return fail("rtp/read/truncated");

  let extension: RtpExtension | undefined;
  if (first & 0x10) {
    if (offset + 4 > bytes.length) return fail("rtp/read/truncated");
    const end = offset + 4 + 4 * view.getUint16(offset + 2);
    if (end > bytes.length) return fail("rtp/read/truncated");
    extension = { profile: view.getUint16(offset), data: bytes.subarray(offset + 4, end) };
    offset = end;
  }

  const paddingBytes = first & 0x20 ? bytes[bytes.length - 1]! : 0;
  if (first & 0x20 && (paddingBytes === 0 || offset + paddingBytes > bytes.length)) return fail("rtp/read/bad-padding");

  return succeed({
    marker: (bytes[1]! & 0x80) !== 0,
    payloadType: bytes[1]! & 0x7f,
    sequenceNumber: view.getUint16(2),
    timestamp: view.getUint32(4),
    ssrc: view.getUint32(8),
    ...(csrcCount === 0 ? {} : { csrcs: readCsrcs(view, csrcCount) }),
    ...(extension === undefined ? {} : { extension }),
    payload: bytes.subarray(offset, bytes.length - paddingBytes),
  });
}

function readCsrcs(view: DataView, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => view.getUint32(FIXED_HEADER_BYTES + 4 * index));
}

/** Writes one packet without padding. */
export function writeRtpPacket(packet: RtpPacket): Uint8Array<ArrayBuffer> {
  const csrcs = packet.csrcs ?? [];
  const extensionBytes = packet.extension ? 4 + packet.extension.data.length : 0;
  const headerBytes = FIXED_HEADER_BYTES + 4 * csrcs.length + extensionBytes;
  const bytes = new Uint8Array(headerBytes + packet.payload.length);
  const view = new DataView(bytes.buffer);
  bytes[0] = 0x80 | (packet.extension ? 0x10 : 0) | csrcs.length;
  bytes[1] = (packet.marker ? 0x80 : 0) | packet.payloadType;
  view.setUint16(2, packet.sequenceNumber);
  view.setUint32(4, packet.timestamp);
  view.setUint32(8, packet.ssrc);
  csrcs.forEach((csrc, index) => view.setUint32(FIXED_HEADER_BYTES + 4 * index, csrc));
  if (packet.extension) {
    const offset = FIXED_HEADER_BYTES + 4 * csrcs.length;
    view.setUint16(offset, packet.extension.profile);
    view.setUint16(offset + 2, packet.extension.data.length / 4);
    bytes.set(packet.extension.data, offset + 4);
  }
  bytes.set(packet.payload, headerBytes);
  return bytes;
}

/** Whether a datagram on a shared port is RTCP rather than RTP (RFC 5761 section 4: packet types 192 to 223). */
export function looksLikeRtcp(bytes: Uint8Array): boolean {
  const type = bytes[1];
  return type !== undefined && type >= 192 && type <= 223;
}
