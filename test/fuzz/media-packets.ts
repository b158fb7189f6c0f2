// Fuzz targets on media ports: RTP, RTCP with extended reports, STUN; and the bookkeeping that they feed.
import { LossTracker } from "../../core/rtp/loss-tracker.ts";
import { Participants } from "../../core/rtp/participants.ts";
import { readRtcpCompound, writeRtcpCompound, type RtcpPacket } from "../../core/rtp/rtcp-packet.ts";
import { readRtpPacket, writeRtpPacket } from "../../core/rtp/rtp-packet.ts";
import { RtpReceiver } from "../../core/rtp/rtp-receiver.ts";
import { createBindingRequest } from "../../core/stun/binding.ts";
import { readStunMessage, writeStunMessage } from "../../core/stun/stun-message.ts";
import type { FuzzTarget } from "./fuzz-targets.ts";

const REPORT = {
  ssrc: 1, fractionLost: 12, cumulativeLost: -3, extendedHighestSequence: 70_000, jitter: 80, lastSenderReport: 0xaabb_ccdd, delaySinceLastSenderReport: 9,
};
const METRICS = {
  ssrc: 1, lossRate: 1, discardRate: 2, burstDensity: 3, gapDensity: 4, burstDuration: 5, gapDuration: 6, roundTripDelay: 7, endSystemDelay: 8, signalLevel: -20,
  noiseLevel: -60, residualEchoReturnLoss: 55, gapMinimum: 16, rating: 90, externalRating: 127, listeningScore: 42, conversationalScore: 41, configuration: 0xf0,
  bufferNominal: 40, bufferMaximum: 60, bufferAbsoluteMaximum: 400,
};
const SENDER = { ntpSeconds: 1, ntpFraction: 2, rtpTimestamp: 3, packetCount: 4, octetCount: 5 };

/** Packets of every kind that a phone gets. */
export const rtcpSeeds: readonly (readonly RtcpPacket[])[] = [
  [{ kind: "sender-report", ssrc: 9, sender: SENDER, reports: [REPORT] }, { kind: "source-description", chunks: [{ ssrc: 9, cname: "abc" }] }],
  [{ kind: "receiver-report", ssrc: 9, reports: [] }, { kind: "bye", ssrcs: [9], reason: "gone" }],
  [{ kind: "source-description", chunks: [{ ssrc: 9, items: [{ name: "private", prefix: "p", text: "t" }] }, { ssrc: 10 }] }],
  [{ kind: "extended-report", ssrc: 9, blocks: [
    { kind: "reference-time", ntpSeconds: 1, ntpFraction: 2 }, { kind: "delay-since-reference", receivers: [{ ssrc: 1, lastReference: 2, delay: 3 }] },
    { kind: "voip-metrics", metrics: METRICS },
  ] }],
];

/** The same as datagrams, with RTP and STUN. */
export const mediaSeeds: readonly Uint8Array[] = [
  ...rtcpSeeds.map(writeRtcpCompound),
  writeRtpPacket({ marker: true, payloadType: 8, sequenceNumber: 65_535, timestamp: 160, ssrc: 9, csrcs: [1, 2], extension: { profile: 0xbede, data: new Uint8Array(8) }, payload: new Uint8Array(160) }),
  writeRtpPacket({ marker: false, payloadType: 101, sequenceNumber: 7, timestamp: 160, ssrc: 9, payload: Uint8Array.of(1, 0x8a, 3, 0xe8) }),
  writeStunMessage(createBindingRequest(new Uint8Array(12))),
];

/** Readers of single datagrams; a UDP datagram is the longest input, so nothing of it may take long. */
export const mediaPackets: FuzzTarget = {
  name: "media packets",
  seeds: mediaSeeds,
  pieces: ["\x81\xc9\0\x07", "\x80\xcf\0\0", "\x80\xca\0\0", "\x01\0", "\0", "\xff", "\x04\0\0\0", "\x90\x08"],
  runs: [
    (bytes) => {
      const packet = readRtpPacket(bytes);
      if (packet.ok && !readRtpPacket(writeRtpPacket(packet.value)).ok) throw new Error("RTP that is read is read again after writing.");
    },
    (bytes) => {
      const packets = readRtcpCompound(bytes);
      if (!packets.ok || packets.value.length === 0) return;
      const again = readRtcpCompound(writeRtcpCompound(packets.value));
      if (!again.ok || again.value.length !== packets.value.length) throw new Error("RTCP that is read is read again after writing.");
    },
    (bytes) => void readStunMessage(bytes),
    keepBooks,
  ],
};

/** Every 8 octets are a packet's number, time stamp and source: tables stay small, figures stay numbers. */
function keepBooks(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const receiver = new RtpReceiver(1, 8000);
  const tracker = new LossTracker();
  const participants = new Participants();
  for (let at = 0; at + 8 <= bytes.length; at += 8) {
    const reception = receiver.receive(view.getUint16(at), view.getUint32(at + 2), at);
    if (reception.kind === "valid") tracker.arrived(reception.extendedSequence, view.getUint8(at + 6) > 200);
    participants.heardRtp(view.getUint16(at + 6), at);
  }
  const { totals } = receiver;
  const numbers = [totals.received, totals.lost, totals.jitterMs, tracker.pattern.burstRatio, ...Object.values(tracker.pattern.figures)];
  if (!numbers.every(Number.isFinite) || participants.members > 257) throw new Error("Figures are numbers and tables are small whatever comes.");
}
