// All figures of one session in one place: what is told once a second, and at its end, of both directions; and the same in the
// words of RFC 3611 section 4.7 for the peer.
import type { Clock } from "../ports/clock.ts";
import type { MediaParameters, MediaStatistics } from "../ports/media-engine.ts";
import { GAP_MINIMUM } from "../rtp/loss-pattern.ts";
import { ENHANCED_ADAPTIVE, UNAVAILABLE, type VoipMetrics } from "../rtp/rtcp-extended-report.ts";
import type { RtpSender } from "../rtp/rtp-sender.ts";
import type { IncomingStream } from "./incoming-stream.ts";
import { MAX_DELAY_MS } from "./jitter-buffer.ts";
import type { MediaTransport } from "./media-transport.ts";
import { DEVICES_DELAY_MS, QualityMeter, type QualityFigures } from "./quality-meter.ts";
import type { RtcpSession } from "./rtcp-session.ts";

/** Where the figures come from. */
export interface FigureSources {
  readonly clock: Clock;
  readonly sender: RtpSender;
  readonly incoming: IncomingStream;
  readonly transport: MediaTransport;
  readonly rtcp: RtcpSession;
  readonly inputLevelDb: () => number;
}

type Format = Pick<MediaParameters, "codec" | "packetTimeMs">;

/** Reads them; made once for a session. */
export class SessionFigures {
  readonly #sources: FigureSources;
  readonly #quality = new QualityMeter();
  #figures: QualityFigures | undefined;
  #lastRead = { nowMs: 0, sent: 0, received: 0 };

  constructor(sources: FigureSources) {
    this.#sources = sources;
    this.#lastRead = { nowMs: sources.clock.nowMs(), sent: 0, received: 0 };
  }

  /** The present figures; each reading closes the interval that bitrates speak of. */
  read(format: Format): MediaStatistics {
    const { sender, incoming, transport, rtcp } = this.#sources;
    const { lossCounts, codecName, ...counts } = incoming.counts;
    this.#figures = this.#quality.estimate({
      ...counts, ...lossCounts, codecName: codecName ?? format.codec.name, packetTimeMs: format.packetTimeMs, roundTripMs: rtcp.roundTripMs,
    });
    return {
      packetsSent: sender.packetCount,
      ...(transport.remoteRtp && { remoteRtp: transport.remoteRtp }),
      ...counts,
      ...(codecName !== undefined && { receivedCodec: codecName }),
      packetsDuplicated: (counts.packetsDuplicated ?? 0) + transport.copyCount,
      packetsRejected: transport.rejectedCount,
      rejections: { ...transport.rejections, "malformed-rtcp": rtcp.malformedCount },
      ...this.#bitrates(),
      ...(rtcp.roundTripMs !== undefined && { roundTripMs: rtcp.roundTripMs }),
      ...this.#figures,
      ...this.#peerFigures(format),
      inputLevelDb: this.#sources.inputLevelDb(),
      outputLevelDb: incoming.levelDb,
    };
  }

  /** What the peer is told of what it sends, if it asked (RFC 3611 section 4.7). */
  voipMetrics(packetTimeMs: number): VoipMetrics | undefined {
    const { incoming, rtcp } = this.#sources;
    const { receiver, lossTracker } = incoming;
    const figures = this.#figures;
    if (!receiver || !lossTracker || !figures) return undefined;
    const { packets, lost, discarded } = lossTracker.counts;
    const bursts = lossTracker.pattern.figures;
    const { bufferMs } = incoming.counts;
    return {
      ssrc: receiver.ssrc,
      lossRate: fraction(lost, packets), discardRate: fraction(discarded, packets),
      burstDensity: 256 * bursts.burstDensity, gapDensity: 256 * bursts.gapDensity,
      burstDuration: bursts.burstPackets * packetTimeMs, gapDuration: bursts.gapPackets * packetTimeMs,
      roundTripDelay: rtcp.roundTripMs ?? 0, endSystemDelay: bufferMs + packetTimeMs + DEVICES_DELAY_MS,
      signalLevel: incoming.levelDb, noiseLevel: UNAVAILABLE, residualEchoReturnLoss: UNAVAILABLE, gapMinimum: GAP_MINIMUM,
      rating: Math.max(0, figures.rating), externalRating: UNAVAILABLE,
      listeningScore: 10 * figures.mosListening, conversationalScore: 10 * figures.mos, configuration: ENHANCED_ADAPTIVE,
      bufferNominal: bufferMs, bufferMaximum: Math.max(bufferMs, incoming.counts.bufferTargetMs ?? 0), bufferAbsoluteMaximum: MAX_DELAY_MS,
    };
  }

  #bitrates(): Pick<MediaStatistics, "sentBitrate" | "receivedBitrate"> {
    const { clock, sender, incoming } = this.#sources;
    const before = this.#lastRead;
    const now = { nowMs: clock.nowMs(), sent: sender.octetCount, received: incoming.octetCount };
    const elapsedMs = now.nowMs - before.nowMs;
    if (elapsedMs <= 0) return {};
    this.#lastRead = now;
    const rate = (octets: number): number => Math.round((8000 * octets) / elapsedMs);
    return { sentBitrate: rate(now.sent - before.sent), receivedBitrate: rate(now.received - before.received) };
  }

  #peerFigures({ codec }: Format): Partial<MediaStatistics> {
    const { peerReport: report, peerMetrics: metrics } = this.#sources.rtcp;
    const score = metrics?.conversationalScore;
    return {
      ...(report && {
        remoteLossFraction: report.fractionLost / 256, remotePacketsLost: report.cumulativeLost,
        remoteJitterMs: (report.jitter * 1000) / codec.clockRateHz,
      }),
      ...(score !== undefined && score >= 10 && score <= 50 && { remoteMos: score / 10 }),
    };
  }
}

function fraction(part: number, whole: number): number {
  return whole > 0 ? Math.min(255, Math.floor((256 * part) / whole)) : 0;
}
