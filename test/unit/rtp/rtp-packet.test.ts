// RTP packets (RFC 3550 section 5.1): layout, refusals, and captured ones.
import { describe, expect, it } from "vitest";
import { looksLikeRtcp, readRtpPacket, writeRtpPacket, type RtpPacket } from "../../../core/rtp/rtp-packet.ts";
import { hasCorpora, readCorpusFile } from "../../fixtures/corpora.ts";

const hex = (text: string): Uint8Array => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));

const PACKET: RtpPacket = {
  marker: true, payloadType: 8, sequenceNumber: 0xfffe, timestamp: 0xfedc_ba98, ssrc: 0x89ab_cdef, payload: Uint8Array.of(1, 2, 3),
};

function read(bytes: Uint8Array): RtpPacket {
  const result = readRtpPacket(bytes);
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

describe("RTP packets (RFC 3550 section 5.1)", () => {
  it("lays out version, marker, payload type, sequence number, timestamp and SSRC in network order", () => {
    expect([...writeRtpPacket(PACKET)]).toEqual([0x80, 0x88, 0xff, 0xfe, 0xfe, 0xdc, 0xba, 0x98, 0x89, 0xab, 0xcd, 0xef, 1, 2, 3]);
  });

  it("reads back what it wrote", () => {
    const whole: RtpPacket = { ...PACKET, csrcs: [1, 0xffff_ffff], extension: { profile: 0xbede, data: Uint8Array.of(0x10, 5, 0, 0) } };
    expect(read(writeRtpPacket(PACKET))).toEqual(PACKET);
    expect(read(writeRtpPacket(whole))).toEqual(whole);
  });

  it("leaves padding out of the payload: its last octet counts it", () => {
    const bytes = Uint8Array.of(...writeRtpPacket(PACKET), 0, 0, 3);
    bytes[0] = bytes[0]! | 0x20;
    expect([...read(bytes).payload]).toEqual([1, 2, 3]);
  });

  it.each([
    ["a datagram shorter than the fixed header", hex("8008000000000000000000"), "rtp/read/too-short"],
    ["a version other than 2", hex("400800000000000000000000"), "rtp/read/bad-version"],
    ["a list of CSRCs that is cut short", hex("82080000000000000000000000000001"), "rtp/read/truncated"],
    ["an extension without its length", hex("900800000000000000000000bede"), "rtp/read/truncated"],
    ["an extension that is cut short", hex("900800000000000000000000bede000200000000"), "rtp/read/truncated"],
    ["padding of no octets", hex("a0080000000000000000000000"), "rtp/read/bad-padding"],
    ["more padding than there is payload", hex("a0080000000000000000000003"), "rtp/read/bad-padding"],
  ])("refuses %s", (_what, bytes, error) => {
    expect(readRtpPacket(bytes)).toEqual({ ok: false, error });
  });

  it("reads or refuses a packet cut at every octet, and never throws", () => {
    const whole = writeRtpPacket({ ...PACKET, csrcs: [1, 2], extension: { profile: 1, data: new Uint8Array(8) } });
    for (let length = 0; length <= whole.length; length++) {
      const result = readRtpPacket(whole.subarray(0, length));
      expect(result.ok).toBe(length >= 12 + 8 + 12);
    }
  });

  it("tells RTCP on the same port by its packet type (RFC 5761 section 4)", () => {
    expect(looksLikeRtcp(hex("80c80006"))).toBe(true);
    expect(looksLikeRtcp(writeRtpPacket(PACKET))).toBe(false);
    expect(looksLikeRtcp(new Uint8Array(0))).toBe(false);
  });
});

interface RtpVector {
  readonly id: string;
  readonly packet: string;
  readonly decoded: {
    readonly marker: number; readonly payload_type: number; readonly sequence: number; readonly timestamp: number; readonly ssrc: string;
    readonly csrc_count: number; readonly extension: number; readonly payload_length: number;
  };
}

describe.skipIf(!hasCorpora)("captured RTP packets", () => {
  const vectors = hasCorpora ? (JSON.parse(new TextDecoder().decode(readCorpusFile("F-vectors", "rtp-packets.json"))) as { vectors: RtpVector[] }).vectors : [];

  it.each(vectors)("reads $id as an independent decoder does, and writes it back to the same bytes", ({ packet: text, decoded }) => {
    const bytes = hex(text);
    const packet = read(bytes);
    expect(packet).toMatchObject({
      marker: decoded.marker === 1, payloadType: decoded.payload_type, sequenceNumber: decoded.sequence,
      timestamp: decoded.timestamp, ssrc: Number(decoded.ssrc),
    });
    expect(packet.payload.length).toBe(decoded.payload_length);
    expect(writeRtpPacket(packet)).toEqual(bytes);
  });
});
