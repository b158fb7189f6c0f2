// XR blocks (RFC 3611), all SDES items (RFC 3550 section 6.5) and packets that are not as usual (RFC 3550 6.1, RFC 5506).
import { describe, expect, it } from "vitest";
import type { VoipMetrics } from "../../../core/rtp/rtcp-extended-report.ts";
import { readRtcpCompound, writeRtcpCompound, type RtcpPacket } from "../../../core/rtp/rtcp-packet.ts";

const hex = (text: string): Uint8Array => Uint8Array.from(text.replace(/\s/g, "").match(/../g) ?? [], (pair) => parseInt(pair, 16));
const roundTrip = (packet: RtcpPacket): void => expect(readRtcpCompound(writeRtcpCompound([packet]))).toEqual({ ok: true, value: [packet] });

const METRICS: VoipMetrics = {
  ssrc: 7, lossRate: 26, discardRate: 13, burstDensity: 128, gapDensity: 1, burstDuration: 320, gapDuration: 12_000,
  roundTripDelay: 84, endSystemDelay: 61, signalLevel: -18, noiseLevel: -70, residualEchoReturnLoss: 55, gapMinimum: 16,
  rating: 81, externalRating: 127, listeningScore: 41, conversationalScore: 39, configuration: 0b11_11_0000,
  bufferNominal: 40, bufferMaximum: 60, bufferAbsoluteMaximum: 400,
};

describe("extended reports (RFC 3611)", () => {
  it("lays VoIP metrics out in nine words (section 4.7)", () => {
    const bytes = writeRtcpCompound([{ kind: "extended-report", ssrc: 9, blocks: [{ kind: "voip-metrics", metrics: METRICS }] }]);
    expect(bytes).toEqual(hex(`
      80cf000a 00000009
      07000008 00000007 1a0d8001 01402ee0 0054003d eeba3710 517f2927 f0000028 003c0190`));
    roundTrip({ kind: "extended-report", ssrc: 9, blocks: [{ kind: "voip-metrics", metrics: METRICS }] });
  });

  it("reads back reference time and DLRR (sections 4.4 and 4.5)", () => {
    roundTrip({ kind: "extended-report", ssrc: 9, blocks: [
      { kind: "reference-time", ntpSeconds: 0xdd3a_c170, ntpFraction: 0x8000_0000 },
      { kind: "delay-since-reference", receivers: [{ ssrc: 1, lastReference: 2, delay: 3 }, { ssrc: 4, lastReference: 5, delay: 6 }] },
    ] });
  });

  it("passes over blocks of other types and of lengths that theirs do not have (section 3)", () => {
    const bytes = hex("80cf0006 00000009 01000001 deadbeef 04000001 00000000 07000000");
    expect(readRtcpCompound(bytes)).toEqual({ ok: true, value: [{ kind: "extended-report", ssrc: 9, blocks: [] }] });
  });

  it("refuses a block that reaches past the packet", () => {
    expect(readRtcpCompound(hex("80cf0002 00000009 04000002"))).toEqual({ ok: false, error: "rtcp/read/truncated" });
    expect(readRtcpCompound(hex("80cf0000"))).toEqual({ ok: false, error: "rtcp/read/truncated" });
  });
});

describe("source descriptions (RFC 3550 section 6.5)", () => {
  it("reads and writes every item, PRIV with its prefix", () => {
    roundTrip({ kind: "source-description", chunks: [
      { ssrc: 1, cname: "a@host", items: [
        { name: "name", text: "Ada" }, { name: "email", text: "ada@example.org" }, { name: "phone", text: "+1 908 555 1212" },
        { name: "location", text: "Turku" }, { name: "tool", text: "t 1" }, { name: "note", text: "away" },
        { name: "private", prefix: "x", text: "y" },
      ] },
      { ssrc: 2, cname: "b@host" }, { ssrc: 3 },
    ] });
  });

  it("passes over unknown items and a PRIV whose prefix is longer than itself", () => {
    const bytes = hex("81ca0004 00000001 2001ff 0802 0561 0101 78 0000");
    expect(readRtcpCompound(bytes)).toEqual({ ok: true, value: [{ kind: "source-description", chunks: [{ ssrc: 1, cname: "x" }] }] });
  });

  it("cuts a text to 255 octets between characters", () => {
    const read = readRtcpCompound(writeRtcpCompound([{ kind: "source-description", chunks: [{ ssrc: 1, cname: "ä".repeat(200) }] }]));
    expect(read.ok && read.value[0]).toEqual({ kind: "source-description", chunks: [{ ssrc: 1, cname: "ä".repeat(127) }] });
  });
});

describe("packets as they also come", () => {
  const block = (ssrc: number): never => ({
    ssrc, fractionLost: 0, cumulativeLost: 0, extendedHighestSequence: 1, jitter: 0, lastSenderReport: 0, delaySinceLastSenderReport: 0,
  }) as never;

  it("puts more than 31 report blocks into further receiver reports (RFC 3550 section 6.1)", () => {
    const reports = Array.from({ length: 70 }, (_, index) => block(index));
    const read = readRtcpCompound(writeRtcpCompound([{ kind: "receiver-report", ssrc: 5, reports }]));
    expect(read.ok && read.value.map((packet) => packet.kind === "receiver-report" && packet.reports.length)).toEqual([31, 31, 8]);
  });

  it("passes over APP (RFC 3550 section 6.7)", () => {
    const app = hex("80cc0003 00000001 41424344 00000000");
    const read = readRtcpCompound(Uint8Array.of(...writeRtcpCompound([{ kind: "receiver-report", ssrc: 1, reports: [] }]), ...app));
    expect(read.ok && read.value.length).toBe(1);
  });

  it("takes a packet of reduced size, which begins with no report (RFC 5506)", () => {
    const alone = writeRtcpCompound([{ kind: "source-description", chunks: [{ ssrc: 1, cname: "x" }] }]);
    expect(readRtcpCompound(alone).ok).toBe(true);
  });
});
