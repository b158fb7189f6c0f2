// RTCP packets as bytes and as data (RFC 3550 section 6): SR, RR, SDES, BYE, and XR (RFC 3611), alone or compound.
// APP, feedback and unknown types are skipped by their length, as section 6.1 asks. A packet need not begin with a report:
// reduced size (RFC 5506) is read as it comes.
import { concatBytes, decodeUtf8 } from "../base/bytes.ts";
import { fail, succeed, type Result } from "../base/result.ts";
import { readDescription, writeDescriptionChunk, type DescriptionChunk } from "./rtcp-description.ts";
import { readExtendedBlocks, writeExtendedBlock, type ExtendedBlock } from "./rtcp-extended-report.ts";
import { frameRtcp, limitedUtf8, writeWords } from "./rtcp-words.ts";

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
  | { readonly kind: "source-description"; readonly chunks: readonly DescriptionChunk[] }
  | { readonly kind: "bye"; readonly ssrcs: readonly number[]; readonly reason?: string }
  | { readonly kind: "extended-report"; readonly ssrc: number; readonly blocks: readonly ExtendedBlock[] };

export type RtcpReadError = "rtcp/read/too-short" | "rtcp/read/bad-version" | "rtcp/read/truncated" | "rtcp/read/bad-padding";

const TYPE_SR = 200;
const TYPE_RR = 201;
const TYPE_SDES = 202;
const TYPE_BYE = 203;
const TYPE_XR = 207;
const REPORT_BLOCK_BYTES = 24;
/** The count has five bits; further blocks go into packets of their own (section 6.1). */
const MAX_COUNT = 31;

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
    case TYPE_SDES: {
      const chunks = readDescription(body, count);
      return chunks === "truncated" ? chunks : { kind: "source-description", chunks };
    }
    case TYPE_BYE:
      return readBye(body, view, count);
    case TYPE_XR: {
      const blocks = body.length < 4 ? "truncated" : readExtendedBlocks(body);
      return blocks === "truncated" ? blocks : { kind: "extended-report", ssrc: view.getUint32(0), blocks };
    }
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
      return concatBytes([
        frameRtcp(TYPE_SR, Math.min(MAX_COUNT, packet.reports.length), [writeWords([packet.ssrc]), writeSenderInfo(packet.sender), ...writeReports(packet.reports)]),
        ...writeFurther(packet.ssrc, packet.reports),
      ]);
    case "receiver-report":
      return concatBytes([
        frameRtcp(TYPE_RR, Math.min(MAX_COUNT, packet.reports.length), [writeWords([packet.ssrc]), ...writeReports(packet.reports)]),
        ...writeFurther(packet.ssrc, packet.reports),
      ]);
    case "source-description":
      return frameRtcp(TYPE_SDES, packet.chunks.length, packet.chunks.map(writeDescriptionChunk));
    case "bye":
      return frameRtcp(TYPE_BYE, packet.ssrcs.length, [writeWords(packet.ssrcs), ...(packet.reason === undefined ? [] : [writeReason(packet.reason)])]);
    case "extended-report":
      return frameRtcp(TYPE_XR, 0, [writeWords([packet.ssrc]), ...packet.blocks.map(writeExtendedBlock)]);
  }
}

/** Blocks that did not fit, each 31 in a receiver report of their own. */
function writeFurther(ssrc: number, reports: readonly ReportBlock[]): readonly Uint8Array[] {
  return reports.length > MAX_COUNT ? [writeOne({ kind: "receiver-report", ssrc, reports: reports.slice(MAX_COUNT) })] : [];
}

function writeSenderInfo(sender: SenderInfo): Uint8Array {
  return writeWords([sender.ntpSeconds, sender.ntpFraction, sender.rtpTimestamp, sender.packetCount, sender.octetCount]);
}

function writeReports(reports: readonly ReportBlock[]): readonly Uint8Array[] {
  return reports.slice(0, MAX_COUNT).map((report) => writeWords([
    report.ssrc, (report.fractionLost << 24) | (report.cumulativeLost & 0xff_ffff), report.extendedHighestSequence,
    report.jitter, report.lastSenderReport, report.delaySinceLastSenderReport,
  ]));
}

/** A length, the text, zeros up to a word (section 6.6). */
function writeReason(reason: string): Uint8Array {
  const text = limitedUtf8(reason);
  const bytes = new Uint8Array(Math.ceil((1 + text.length) / 4) * 4);
  bytes[0] = text.length;
  bytes.set(text, 1);
  return bytes;
}
