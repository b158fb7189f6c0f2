// RTCP packets (RFC 3550 section 6): layout, refusals, and captured ones.
import { describe, expect, it } from "vitest";
import { readRtcpCompound, writeRtcpCompound, type RtcpPacket } from "../../../core/rtp/rtcp-packet.ts";
import { hasCorpora, readCorpusFile } from "../../fixtures/corpora.ts";

const hex = (text: string): Uint8Array => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));

const REPORT = {
  ssrc: 0x0102_0304, fractionLost: 64, cumulativeLost: -2, extendedHighestSequence: 0x0001_0002, jitter: 17,
  lastSenderReport: 0xaabb_ccdd, delaySinceLastSenderReport: 65_536,
};

const COMPOUND: readonly RtcpPacket[] = [
  {
    kind: "sender-report", ssrc: 9, reports: [REPORT],
    sender: { ntpSeconds: 0xdd3a_c170, ntpFraction: 0x8000_0000, rtpTimestamp: 160, packetCount: 1, octetCount: 160 },
  },
  { kind: "source-description", chunks: [{ ssrc: 9, cname: "abc" }] },
  { kind: "bye", ssrcs: [9], reason: "done" },
];

describe("RTCP packets (RFC 3550 section 6)", () => {
  it("reads back the compound packet that it wrote", () => {
    expect(readRtcpCompound(writeRtcpCompound(COMPOUND))).toEqual({ ok: true, value: COMPOUND });
  });

  it("gives the length of each packet in words less one (section 6.4.1)", () => {
    const bytes = writeRtcpCompound([{ kind: "receiver-report", ssrc: 1, reports: [REPORT] }]);
    expect([...bytes.subarray(0, 4)]).toEqual([0x81, 201, 0, 7]);
    expect(bytes.length).toBe(32);
  });

  it("keeps the cumulative loss as signed 24 bits (section 6.4.1)", () => {
    const bytes = writeRtcpCompound([{ kind: "receiver-report", ssrc: 1, reports: [REPORT] }]);
    expect([...bytes.subarray(12, 16)]).toEqual([64, 0xff, 0xff, 0xfe]);
  });

  it("ends an SDES chunk with a zero and fills it to a word (section 6.5)", () => {
    const chunk = (cname: string): number => writeRtcpCompound([{ kind: "source-description", chunks: [{ ssrc: 9, cname }] }]).length;
    expect(chunk("a")).toBe(4 + 4 + 4);
    expect(chunk("ab")).toBe(4 + 4 + 8);
  });

  it("passes over packet types that it does not know (section 6.1)", () => {
    const feedback = hex("81cd000200000001000000020000000000000000".slice(0, 24));
    const bytes = Uint8Array.of(...feedback, ...writeRtcpCompound([{ kind: "bye", ssrcs: [3] }]));
    expect(readRtcpCompound(bytes)).toEqual({ ok: true, value: [{ kind: "bye", ssrcs: [3] }] });
  });

  it.each([
    ["an empty datagram", hex(""), "rtcp/read/too-short"],
    ["another version", hex("41c90001000000ff"), "rtcp/read/bad-version"],
    ["a length past the end", hex("80c90002000000ff"), "rtcp/read/truncated"],
    ["fewer report blocks than counted", hex("81c90001000000ff"), "rtcp/read/truncated"],
    ["more padding than packet", hex("a0c90001000000ff"), "rtcp/read/bad-padding"],
  ])("refuses %s", (_what, bytes, error) => {
    expect(readRtcpCompound(bytes)).toEqual({ ok: false, error });
  });

  it("reads or refuses a compound packet cut at every octet, and never throws", () => {
    const whole = writeRtcpCompound(COMPOUND);
    for (let length = 0; length < whole.length; length++) readRtcpCompound(whole.subarray(0, length));
    for (let at = 0; at < whole.length; at++) readRtcpCompound(whole.with(at, 0xff));
  });
});

interface RtcpVector {
  readonly id: string;
  readonly compound: string;
  readonly decoded: readonly {
    readonly packet_type: number; readonly ssrc?: string; readonly packets?: number; readonly octets?: number; readonly rtp_timestamp?: number;
    readonly report_blocks?: readonly { readonly ssrc: string; readonly fraction_lost: number; readonly cumulative_lost: number; readonly jitter: number; readonly dlsr: number }[];
    readonly chunks?: readonly { readonly ssrc: string; readonly items: readonly { readonly type: number; readonly text: string }[] }[];
  }[];
}

describe.skipIf(!hasCorpora)("captured RTCP packets", () => {
  const text = hasCorpora ? new TextDecoder().decode(readCorpusFile("F-vectors", "rtcp-packets.json")) : '{"vectors":[]}';
  const { vectors } = JSON.parse(text) as { vectors: RtcpVector[] };

  it.each(vectors)("reads $id as an independent decoder does", ({ compound, decoded }) => {
    const result = readRtcpCompound(hex(compound));
    expect(result.ok).toBe(true);
    const packets = result.ok ? result.value : [];
    const known = decoded.filter(({ packet_type: type }) => type >= 200 && type <= 203);
    expect(packets.map(({ kind }) => kind)).toEqual(
      known.map(({ packet_type: type }) => ["sender-report", "receiver-report", "source-description", "bye"][type - 200]),
    );
    known.forEach((expected, index) => {
      const packet = packets[index]!;
      if (packet.kind === "sender-report") {
        expect(packet.sender).toMatchObject({ packetCount: expected.packets, octetCount: expected.octets, rtpTimestamp: expected.rtp_timestamp });
      }
      if (packet.kind === "sender-report" || packet.kind === "receiver-report") {
        expect(packet.ssrc).toBe(Number(expected.ssrc));
        expect(packet.reports.map(({ ssrc, fractionLost, cumulativeLost, jitter, delaySinceLastSenderReport: dlsr }) => ({ ssrc, fractionLost, cumulativeLost, jitter, dlsr }))).toEqual(
          (expected.report_blocks ?? []).map((block) => ({
            ssrc: Number(block.ssrc), fractionLost: block.fraction_lost, cumulativeLost: block.cumulative_lost, jitter: block.jitter, dlsr: block.dlsr,
          })),
        );
      }
      if (packet.kind === "source-description") {
        expect(packet.chunks.map(({ cname }) => cname)).toEqual((expected.chunks ?? []).map(({ items }) => items.find(({ type }) => type === 1)?.text));
      }
    });
  });
});
