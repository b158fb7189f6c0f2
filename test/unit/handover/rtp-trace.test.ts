// Which captured packets are RTP, which way they went, and how their sequence numbers go on.
import { describe, expect, it } from "vitest";
import type { CapturedPacket } from "../../handover/capture-reader.ts";
import { traceRtp } from "../../handover/rtp-trace.ts";

const FIXED = "203.0.113.2";
const PHONE = "192.0.2.2";

describe("traceRtp", () => {
  it("tells directions apart by the fixed phone's address, and names the other one", () => {
    const trace = traceRtp([rtp(1, { source: PHONE, target: FIXED }), rtp(9, { source: FIXED, target: PHONE })], [FIXED]);
    expect(trace.out).toMatchObject([{ sequence: 1, phoneAddress: PHONE }]);
    expect(trace.in).toMatchObject([{ sequence: 9, phoneAddress: PHONE }]);
  });

  it("goes on past 65,535, and back for a packet that was overtaken (RFC 3550 section 5.1)", () => {
    const trace = traceRtp([65_534, 0, 65_535, 1].map((sequence) => rtp(sequence, { source: PHONE, target: FIXED })), [FIXED]);
    expect(trace.out.map(({ sequence }) => sequence)).toEqual([65_534, 65_536, 65_535, 65_537]);
  });

  it("passes over RTCP (RFC 5761 section 4), STUN, SIP and TCP", () => {
    const way = { source: PHONE, target: FIXED };
    const others = [[0x80, 200], [0x81, 201], [0x00, 0x01], [0x49, 0x4e]].map(([first, second]) => ({ ...rtp(1, way), payload: Uint8Array.from([first!, second!, ...new Array<number>(20).fill(0)]) }));
    expect(traceRtp([...others, { ...rtp(1, way), transport: "tcp" }], [FIXED]).out).toEqual([]);
  });
});

function rtp(sequence: number, { source, target }: Pick<CapturedPacket, "source" | "target">): CapturedPacket {
  const payload = Uint8Array.from([0x80, 8, sequence >> 8, sequence & 0xff, 0, 0, 0, 0, 0, 0, 0, 5, 1, 2, 3]);
  return { atMs: 0, outgoing: true, transport: "udp", source, sourcePort: 4000, target, targetPort: 4002, payload };
}
