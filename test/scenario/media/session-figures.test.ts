// What a session tells of itself, and what it tells its peer: RTCP both ways (RFC 3550 section 6, RFC 3611) between two engines.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SocketAddress } from "../../../core/ports/network.ts";
import { readRtcpCompound, writeRtcpCompound, type RtcpPacket } from "../../../core/rtp/rtcp-packet.ts";
import { looksLikeRtcp, readRtpPacket, writeRtpPacket } from "../../../core/rtp/rtp-packet.ts";
import { parameters, PCMA, TwoEngines } from "./two-engines.ts";

const WANTED = { extendedReports: { voipMetrics: true, receiverRoundTrip: true } };

let lab: TwoEngines;

beforeEach(() => {
  lab = new TwoEngines();
});

afterEach(() => lab.close());

const reportsFrom = (address: string): RtcpPacket[] =>
  lab.network.packets.filter(({ from, data }) => from.address === address && looksLikeRtcp(data)).flatMap(({ data }) => {
    const read = readRtcpCompound(data);
    return read.ok ? read.value : [];
  });

const rtcpPort = (remote: SocketAddress): SocketAddress => ({ address: remote.address, port: remote.port + 1 });

/** Every n-th packet of RTP is lost, in each direction. */
const loseEvery = (share: number): void => {
  const counts = new Map<string, number>();
  lab.network.isLost = ({ from, data }) => {
    if (looksLikeRtcp(data)) return false;
    const count = (counts.get(from.address) ?? 0) + 1;
    counts.set(from.address, count);
    return count % share === 0;
  };
};

describe("figures of a session", () => {
  it("know both directions, delay, bitrates and codec", async () => {
    const [one] = await lab.connect();
    await lab.clock.advance(12_000);
    expect(one.statistics).toMatchObject({ receivedCodec: "PCMA", sentBitrate: 64_000, receivedBitrate: 64_000, lossFraction: 0, burstRatio: 1, remoteLossFraction: 0 });
    expect(one.statistics!.roundTripMs).toBeCloseTo(20, 0);
    expect(one.statistics!.oneWayDelayMs).toBeGreaterThanOrEqual(10 + 20 + 30);
    expect(one.statistics!.rating).toBeGreaterThan(88);
    expect(one.statistics!.mosListening).toBeGreaterThanOrEqual(one.statistics!.mos!);
  });

  it("fall with loss, in words of share, score and concealed sound", async () => {
    loseEvery(10);
    const [one] = await lab.connect();
    await lab.clock.advance(12_000);
    expect(one.statistics!.lossFraction).toBeCloseTo(0.1, 1);
    expect(one.statistics!.remoteLossFraction).toBeCloseTo(0.1, 1);
    expect(one.statistics!.mos).toBeLessThan(3.6);
    expect(one.statistics!.concealedMs).toBeGreaterThan(500);
  });

  it("come once more at the end, so that the last second is not missing", async () => {
    const [one] = await lab.connect();
    await lab.clock.advance(1900);
    expect(one.statistics!.packetsSent).toBeLessThanOrEqual(50);
    one.dispose();
    expect(lab.a.of("statistics").at(-1)!.statistics.packetsSent).toBeGreaterThanOrEqual(94);
    expect(one.statistics!.packetsSent).toBeGreaterThanOrEqual(94);
  });

  it("count what was not believed by its reason", async () => {
    const [one, other] = await lab.connect();
    await lab.clock.advance(500);
    const peer = await lab.network.host("192.0.2.9").openUdp({ address: "192.0.2.9", port: 0 });
    peer.send(Uint8Array.of(0, 1, 0, 0), one.localRtp);
    peer.send(Uint8Array.of(22, 254, 253), one.localRtp);
    peer.send(Uint8Array.of(0x80, 8, 0), one.localRtp);
    peer.send(writeRtpPacket({ marker: false, payloadType: 8, sequenceNumber: 1, timestamp: 1, ssrc: 1, payload: new Uint8Array(160) }), one.localRtp);
    await lab.clock.advance(1600);
    expect(one.statistics!.rejections).toMatchObject({ stun: 1, dtls: 1, "malformed-rtp": 1, "other-source": 1 });
    expect(other.statistics!.packetsLost).toBe(0);
    peer.dispose();
  });
});

describe("reports of a session", () => {
  it("go on while the call is on hold (RFC 3264 section 5.1, RFC 3550 section 6.2)", async () => {
    const [one, other] = await lab.connect();
    one.update(parameters(other.localRtp, { direction: "inactive" }));
    other.update(parameters(one.localRtp, { direction: "inactive" }));
    await lab.clock.advance(2000);
    const before = reportsFrom("192.0.2.1").length;
    await lab.clock.advance(30_000);
    expect(reportsFrom("192.0.2.1").length).toBeGreaterThan(before + 4);
    expect(reportsFrom("192.0.2.1").at(-2)!.kind).toBe("receiver-report");
  });

  it("hold no extended report where nobody asked for one (RFC 3611 section 5)", async () => {
    await lab.connect();
    await lab.clock.advance(12_000);
    expect(reportsFrom("192.0.2.1").some(({ kind }) => kind === "extended-report")).toBe(false);
  });

  it("hold VoIP metrics where the peer asked, and the peer shows their score (RFC 3611 section 4.7)", async () => {
    loseEvery(20);
    const [one] = await lab.connect({}, {}, WANTED);
    await lab.clock.advance(20_000);
    const blocks = reportsFrom("192.0.2.2").flatMap((packet) => (packet.kind === "extended-report" ? packet.blocks : []));
    const metrics = blocks.findLast((block) => block.kind === "voip-metrics")!.metrics;
    expect(metrics.lossRate / 256).toBeCloseTo(0.05, 1);
    expect(metrics).toMatchObject({ gapMinimum: 16, externalRating: 127, noiseLevel: 127, bufferAbsoluteMaximum: 400 });
    expect(metrics.roundTripDelay).toBeCloseTo(20, -1);
    expect(one.statistics!.remoteMos).toBe(metrics.conversationalScore / 10);
  });

  it("let a side that only listens learn the round trip (RFC 3611 sections 4.4 and 4.5)", async () => {
    const one = await lab.a.open();
    const other = await lab.b.open();
    one.update(parameters(other.localRtp, { ...WANTED, direction: "recvonly" }));
    other.update(parameters(one.localRtp, { ...WANTED, direction: "sendonly" }));
    await lab.clock.advance(20_000);
    expect(one.statistics!.packetsSent).toBe(0);
    expect(one.statistics!.roundTripMs).toBeCloseTo(20, 0);
  });
});

describe("a collision of SSRCs (RFC 3550 section 8.2)", () => {
  it("makes us say BYE for our number and take another, once; what still comes back by a loop is played", async () => {
    const one = await lab.a.open();
    const peer = await lab.network.host("192.0.2.9").openUdp({ address: "192.0.2.9", port: 4000 });
    // An echo number that sends back what it gets, as it is.
    peer.onDatagram(({ data }) => peer.send(data, one.localRtp));
    one.update(parameters(peer.local, { receiveCodecs: [PCMA] }));
    await lab.clock.advance(3010);
    const sources = new Set(lab.sentBy(one).map(({ ssrc }) => ssrc));
    expect(sources.size).toBe(2);
    const [first] = sources;
    expect(reportsFrom("192.0.2.1").filter(({ kind }) => kind === "bye")).toEqual([{ kind: "bye", ssrcs: [first] }]);
    expect(one.statistics!.packetsReceived).toBeGreaterThan(140);
    expect(lab.sentBy(one).length - one.statistics!.packetsSent).toBeLessThanOrEqual(1);
    peer.dispose();
  });

  it("is also found in the peer's reports", async () => {
    const [one, other] = await lab.connect();
    await lab.clock.advance(1000);
    const { ssrc } = lab.sentBy(one)[0]!;
    const peer = await lab.network.host("192.0.2.2").openUdp({ address: "192.0.2.2", port: 0 });
    peer.send(writeRtcpCompound([{ kind: "receiver-report", ssrc, reports: [] }]), rtcpPort(one.localRtp));
    await lab.clock.advance(1000);
    expect(lab.sentBy(one).at(-1)!.ssrc).not.toBe(ssrc);
    await lab.clock.advance(1000);
    expect(other.statistics!.packetsLost).toBe(0);
    peer.dispose();
  });

  it("writes packets that anybody can read", async () => {
    const [one] = await lab.connect();
    await lab.clock.advance(100);
    expect(lab.network.packets.filter(({ data }) => !looksLikeRtcp(data)).every(({ data }) => readRtpPacket(data).ok)).toBe(true);
    expect(one.localRtp.port % 2).toBe(0);
  });
});
