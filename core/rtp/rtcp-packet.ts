// RTCP compound packets (RFC 3550 section 6): SR, RR, SDES (CNAME only is written) and BYE.
// Other packet types are skipped by their length, as section 6.1 asks; feedback and XR are not interpreted.
import { concatBytes, decodeUtf8, encodeUtf8 } from "../base/bytes.ts";
import { fail, succeed, type Result } from "../base/result.ts";

/** One reception report block (section 6.4.1). */
export interface ReportBlock {
  readonly ssrc: number;
  /** Lost since the last report, in 1/256. */
  readonly fractionLost: number;
  /** Signed 24 bits: duplicates can make it negative. */
  readonly cumulativeLost: number;
  readonly extendedHighestSequence: number;
  /** In units of the RTP clock. */
  readonly jitter: number;
  /** Middle 32 bits of the NTP time of the last SR from this source; 0 for none. */
  readonly lastSenderReport: number;
  /** Since that SR arrived here, in 1/65536 s. */
  readonly delaySinceLastSenderReport: number;
}

/** What a sender says of itself (section 6.4.1); NTP time as seconds since 1900 and 1/2^32 s. */
export interface SenderInfo {
  readonly ntpSeconds: number;
  readonly ntpFraction: number;
  readonly rtpTimestamp: number;
  readonly packetCount: number;
  readonly octetCount: number;
}

export type RtcpPacket =
  | { readonly kind: "sender-report"; readonly ssrc: number; readonly sender: SenderInfo; readonly reports: readonly ReportBlock[] }
  | { readonly kind: "receiver-report"; readonly ssrc: number; readonly reports: readonly ReportBlock[] }
  | { readonly kind: "source-description"; readonly chunks: readonly { readonly ssrc: number; readonly cname?: string }[] }
  | { readonly kind: "bye"; readonly ssrcs: readonly number[]; readonly reason?: string };

export type RtcpReadError = "rtcp/read/too-short" | "rtcp/read/bad-version" | "rtcp/read/truncated" | "rtcp/read/bad-padding";

const TYPE_SR = 200;
const TYPE_RR = 201;
const TYPE_SDES = 202;
const TYPE_BYE = 203;
const SDES_CNAME = 1;
const REPORT_BLOCK_BYTES = 24;

/** Reads a compound packet; types that it does not know are left out. */
export function readRtcpCompound(bytes: Uint8Array): Result<readonly RtcpPacket[], RtcpReadError> {
  if (bytes.length < 4) return fail("rtcp/read/too-short");
  const packets: RtcpPacket[] = [];
  for (let offset = 0; offset < bytes.length;) {
    if (offset + 4 > bytes.length) return fail("rtcp/read/truncated");
    const first = bytes[offset]!;
    if (first >> 6 !== 2) return fail("rtcp/read/bad-version");
    const end = offset + 4 + 4 * ((bytes[offset + 2]! << 8) | bytes[offset + 3]!);
    if (end > bytes.length) return fail("rtcp/read/truncated");
    const paddingBytes = first & 0x20 ? bytes[end - 1]! : 0;
    if (first & 0x20 && (paddingBytes === 0 || paddingBytes > end - offset - 4)) return fail("rtcp/read/bad-padding");
    const packet = readOne(first & 0x1f, bytes[offset + 1]!, bytes.subarray(offset + 4, end - paddingBytes));
    if (packet === "truncated") return fail("rtcp/read/truncated");
    if (packet) packets.push(packet);
    offset = end;
  }
  return succeed(packets);
}

function readOne(count: number, type: number, body: Uint8Array): RtcpPacket | "truncated" | undefined {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  switch (type) {
    case TYPE_SR: {
      if (body.length < 24 + count * REPORT_BLOCK_BYTES) return "truncated";
      return { kind: "sender-report", ssrc: view.getUint32(0), sender: readSenderInfo(view), reports: readReports(view, 24, count) };
    }
    case TYPE_RR: {
      if (body.length < 4 + count * REPORT_BLOCK_BYTES) return "truncated";
      return { kind: "receiver-report", ssrc: view.getUint32(0), reports: readReports(view, 4, count) };
    }
    case TYPE_SDES:
      return readSourceDescription(body, view, count);
    case TYPE_BYE:
      return readBye(body, view, count);
    default:
      return undefined;
  }
}

function readSenderInfo(view: DataView): SenderInfo {
  return {
    ntpSeconds: view.getUint32(4), ntpFraction: view.getUint32(8), rtpTimestamp: view.getUint32(12),
    packetCount: view.getUint32(16), octetCount: view.getUint32(20),
  };
}

function readReports(view: DataView, start: number, count: number): readonly ReportBlock[] {
  return Array.from({ length: count }, (_, index) => {
    const at = start + index * REPORT_BLOCK_BYTES;
    return {
      ssrc: view.getUint32(at),
      fractionLost: view.getUint8(at + 4),
      cumulativeLost: (view.getUint32(at + 4) << 8) >> 8,
      extendedHighestSequence: view.getUint32(at + 8),
      jitter: view.getUint32(at + 12),
      lastSenderReport: view.getUint32(at + 16),
      delaySinceLastSenderReport: view.getUint32(at + 20),
    };
  });
}

/** Chunks of items, each chunk ended by a zero and filled to a word (section 6.5). */
function readSourceDescription(body: Uint8Array, view: DataView, count: number): RtcpPacket | "truncated" {
  const chunks: { ssrc: number; cname?: string }[] = [];
  let at = 0;
  for (let index = 0; index < count; index++) {
    if (at + 4 > body.length) return "truncated";
    const chunk: { ssrc: number; cname?: string } = { ssrc: view.getUint32(at) };
    at += 4;
    while (at < body.length && body[at] !== 0) {
      const end = at + 2 + (body[at + 1] ?? 0);
      if (at + 2 > body.length || end > body.length) return "truncated";
      if (body[at] === SDES_CNAME) chunk.cname = decodeUtf8(body.subarray(at + 2, end));
      at = end;
    }
    at = (at & ~3) + 4;
    chunks.push(chunk);
  }
  return { kind: "source-description", chunks };
}

function readBye(body: Uint8Array, view: DataView, count: number): RtcpPacket | "truncated" {
  if (body.length < 4 * count) return "truncated";
  const ssrcs = Array.from({ length: count }, (_, index) => view.getUint32(4 * index));
  const reasonLength = body[4 * count];
  if (reasonLength === undefined) return { kind: "bye", ssrcs };
  const end = 4 * count + 1 + reasonLength;
  if (end > body.length) return "truncated";
  return { kind: "bye", ssrcs, reason: decodeUtf8(body.subarray(4 * count + 1, end)) };
}

/** Writes a compound packet; the caller puts a report first and an SDES with CNAME in (section 6.1). */
export function writeRtcpCompound(packets: readonly RtcpPacket[]): Uint8Array<ArrayBuffer> {
  return concatBytes(packets.map(writeOne));
}

function writeOne(packet: RtcpPacket): Uint8Array {
  switch (packet.kind) {
    case "sender-report":
      return frame(TYPE_SR, packet.reports.length, [words([packet.ssrc]), writeSenderInfo(packet.sender), ...packet.reports.map(writeReport)]);
    case "receiver-report":
      return frame(TYPE_RR, packet.reports.length, [words([packet.ssrc]), ...packet.reports.map(writeReport)]);
    case "source-description":
      return frame(TYPE_SDES, packet.chunks.length, packet.chunks.map(writeChunk));
    case "bye": {
      const reason = packet.reason === undefined ? [] : [item(undefined, packet.reason, 0)];
      return frame(TYPE_BYE, packet.ssrcs.length, [words(packet.ssrcs), ...reason]);
    }
  }
}

function frame(type: number, count: number, parts: readonly Uint8Array[]): Uint8Array {
  const body = concatBytes(parts);
  const length = body.length / 4;
  return concatBytes([Uint8Array.of(0x80 | count, type, length >> 8, length & 0xff), body]);
}

function words(values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  values.forEach((value, index) => view.setUint32(4 * index, value));
  return bytes;
}

function writeSenderInfo(sender: SenderInfo): Uint8Array {
  return words([sender.ntpSeconds, sender.ntpFraction, sender.rtpTimestamp, sender.packetCount, sender.octetCount]);
}

function writeReport(report: ReportBlock): Uint8Array {
  return words([
    report.ssrc, (report.fractionLost << 24) | (report.cumulativeLost & 0xff_ffff), report.extendedHighestSequence,
    report.jitter, report.lastSenderReport, report.delaySinceLastSenderReport,
  ]);
}

function writeChunk(chunk: { readonly ssrc: number; readonly cname?: string }): Uint8Array {
  return concatBytes([words([chunk.ssrc]), chunk.cname === undefined ? new Uint8Array(4) : item(SDES_CNAME, chunk.cname, 1)]);
}

/** A length-prefixed text, with its type before it if it has one, at least `zeros` zeros after it, filled to a word. */
function item(type: number | undefined, text: string, zeros: number): Uint8Array {
  const encoded = encodeUtf8(text).subarray(0, 255);
  const head = type === undefined ? [encoded.length] : [type, encoded.length];
  const bytes = new Uint8Array(Math.ceil((head.length + encoded.length + zeros) / 4) * 4);
  bytes.set(head);
  bytes.set(encoded, head.length);
  return bytes;
}
