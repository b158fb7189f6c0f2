// XR, extended reports (RFC 3611): receiver reference time (4.4), DLRR (4.5), VoIP metrics (4.7). Other blocks are passed over
// by their length (section 3). What the figures mean is the session's business; units here are the wire's.
import { concatBytes } from "../base/bytes.ts";
import { writeWords } from "./rtcp-words.ts";

/** Echoes a receiver's reference time, so that it learns the round trip without sending (section 4.5). */
export interface DelaySinceReference {
  readonly ssrc: number;
  /** Middle 32 bits of the NTP time in its last reference time block. */
  readonly lastReference: number;
  /** Since that block arrived, in 1/65536 s. */
  readonly delay: number;
}

/** Section 4.7, field by field; 127 says "unavailable" of levels, ratings and scores. */
export interface VoipMetrics {
  readonly ssrc: number;
  /** Shares in 1/256. */
  readonly lossRate: number;
  readonly discardRate: number;
  readonly burstDensity: number;
  readonly gapDensity: number;
  /** Milliseconds. */
  readonly burstDuration: number;
  readonly gapDuration: number;
  readonly roundTripDelay: number;
  readonly endSystemDelay: number;
  /** Signed, in dBm and dB. */
  readonly signalLevel: number;
  readonly noiseLevel: number;
  readonly residualEchoReturnLoss: number;
  readonly gapMinimum: number;
  /** R for this segment, and with what lies beyond it. */
  readonly rating: number;
  readonly externalRating: number;
  /** Ten times the score. */
  readonly listeningScore: number;
  readonly conversationalScore: number;
  /** Receiver configuration (section 4.7.7): concealment, whether the buffer adapts, and how fast. */
  readonly configuration: number;
  /** Milliseconds of jitter buffer: now, at the most of late, and at the most ever. */
  readonly bufferNominal: number;
  readonly bufferMaximum: number;
  readonly bufferAbsoluteMaximum: number;
}

export type ExtendedBlock =
  | { readonly kind: "reference-time"; readonly ntpSeconds: number; readonly ntpFraction: number }
  | { readonly kind: "delay-since-reference"; readonly receivers: readonly DelaySinceReference[] }
  | { readonly kind: "voip-metrics"; readonly metrics: VoipMetrics };

/** What levels, ratings and scores hold where they are not known. */
export const UNAVAILABLE = 127;
/** Section 4.7.7: enhanced concealment, an adaptive buffer, no statement on its rate. */
export const ENHANCED_ADAPTIVE = 0b11_11_0000;

const REFERENCE_TIME = 4;
const DLRR = 5;
const VOIP_METRICS = 7;
const DLRR_WORDS = 3;
const VOIP_METRICS_WORDS = 8;

/** Reads the blocks after the sender's SSRC. */
export function readExtendedBlocks(body: Uint8Array): readonly ExtendedBlock[] | "truncated" {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const blocks: ExtendedBlock[] = [];
  for (let at = 4; at < body.length;) {
    if (at + 4 > body.length) return "truncated";
    const words = view.getUint16(at + 2);
    const end = at + 4 + 4 * words;
    if (end > body.length) return "truncated";
    const block = readBlock(view, at, words);
    if (block) blocks.push(block);
    at = end;
  }
  return blocks;
}

/** A block of a length that its type does not have is passed over (section 4.5, 4.7: discarded). */
function readBlock(view: DataView, at: number, words: number): ExtendedBlock | undefined {
  switch (view.getUint8(at)) {
    case REFERENCE_TIME:
      return words === 2 ? { kind: "reference-time", ntpSeconds: view.getUint32(at + 4), ntpFraction: view.getUint32(at + 8) } : undefined;
    case DLRR:
      return words % DLRR_WORDS === 0 ? { kind: "delay-since-reference", receivers: readReceivers(view, at + 4, words / DLRR_WORDS) } : undefined;
    case VOIP_METRICS:
      return words === VOIP_METRICS_WORDS ? { kind: "voip-metrics", metrics: readVoipMetrics(view, at) } : undefined;
    default:
      return undefined;
  }
}

function readReceivers(view: DataView, start: number, count: number): readonly DelaySinceReference[] {
  return Array.from({ length: count }, (_, index) => {
    const at = start + 12 * index;
    return { ssrc: view.getUint32(at), lastReference: view.getUint32(at + 4), delay: view.getUint32(at + 8) };
  });
}

function readVoipMetrics(view: DataView, at: number): VoipMetrics {
  return {
    ssrc: view.getUint32(at + 4),
    lossRate: view.getUint8(at + 8), discardRate: view.getUint8(at + 9),
    burstDensity: view.getUint8(at + 10), gapDensity: view.getUint8(at + 11),
    burstDuration: view.getUint16(at + 12), gapDuration: view.getUint16(at + 14),
    roundTripDelay: view.getUint16(at + 16), endSystemDelay: view.getUint16(at + 18),
    signalLevel: view.getInt8(at + 20), noiseLevel: view.getInt8(at + 21),
    residualEchoReturnLoss: view.getUint8(at + 22), gapMinimum: view.getUint8(at + 23),
    rating: view.getUint8(at + 24), externalRating: view.getUint8(at + 25),
    listeningScore: view.getUint8(at + 26), conversationalScore: view.getUint8(at + 27),
    configuration: view.getUint8(at + 28),
    bufferNominal: view.getUint16(at + 30), bufferMaximum: view.getUint16(at + 32), bufferAbsoluteMaximum: view.getUint16(at + 34),
  };
}

/** Writes one block with its header. */
export function writeExtendedBlock(block: ExtendedBlock): Uint8Array {
  switch (block.kind) {
    case "reference-time":
      return writeWords([(REFERENCE_TIME << 24) | 2, block.ntpSeconds, block.ntpFraction]);
    case "delay-since-reference":
      return concatBytes([
        writeWords([(DLRR << 24) | (DLRR_WORDS * block.receivers.length)]),
        ...block.receivers.map(({ ssrc, lastReference, delay }) => writeWords([ssrc, lastReference, delay])),
      ]);
    case "voip-metrics":
      return writeVoipMetrics(block.metrics);
  }
}

function writeVoipMetrics(metrics: VoipMetrics): Uint8Array {
  const octets = (first: number, second: number, third: number, fourth: number): number =>
    (octet(first) << 24) | (octet(second) << 16) | (octet(third) << 8) | octet(fourth);
  const halves = (first: number, second: number): number => (half(first) << 16) | half(second);
  return writeWords([
    (VOIP_METRICS << 24) | VOIP_METRICS_WORDS,
    metrics.ssrc,
    octets(metrics.lossRate, metrics.discardRate, metrics.burstDensity, metrics.gapDensity),
    halves(metrics.burstDuration, metrics.gapDuration),
    halves(metrics.roundTripDelay, metrics.endSystemDelay),
    octets(metrics.signalLevel & 0xff, metrics.noiseLevel & 0xff, metrics.residualEchoReturnLoss, metrics.gapMinimum),
    octets(metrics.rating, metrics.externalRating, metrics.listeningScore, metrics.conversationalScore),
    (octet(metrics.configuration) << 24) | half(metrics.bufferNominal),
    halves(metrics.bufferMaximum, metrics.bufferAbsoluteMaximum),
  ]);
}

function octet(value: number): number {
  return Math.max(0, Math.min(0xff, Math.round(value)));
}

function half(value: number): number {
  return Math.max(0, Math.min(0xffff, Math.round(value)));
}
