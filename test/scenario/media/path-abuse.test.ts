// Outsiders who send to a session's sockets while it or its peer moves: packets with the peer's address forged, packets of its
// own stream from elsewhere, floods. Evidence that would make the call move cannot be made up without the stream's numbers.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { MediaParameters, MediaSecurity, MediaSession, SrtpKeying } from "../../../core/ports/media-engine.ts";
import type { SocketAddress } from "../../../core/ports/network.ts";
import { looksLikeRtcp, writeRtpPacket } from "../../../core/rtp/rtp-packet.ts";
import { writeRtcpCompound } from "../../../core/rtp/rtcp-packet.ts";
import { parameters, TwoEngines } from "./two-engines.ts";

const HOME = "192.0.2.1";
const AWAY = "198.51.100.1";
const PEER = "192.0.2.2";
const PEER_AWAY = "198.51.100.2";
const STRANGER = "203.0.113.9";

let lab: TwoEngines;
let { clock, network, a } = (lab = new TwoEngines());

beforeEach(() => {
  ({ clock, network, a } = lab = new TwoEngines());
  lab.hostA.addresses = [HOME, AWAY];
  lab.hostB.addresses = [PEER, PEER_AWAY];
});

afterEach(() => lab.close());

const keying = (fill: number): SrtpKeying => ({ suite: "AES_CM_128_HMAC_SHA1_80", masterKey: new Uint8Array(16).fill(fill), masterSalt: new Uint8Array(14).fill(fill) });
const security = (send: number, receive: number): MediaSecurity => ({ kind: "sdes", send: keying(send), receive: keying(receive) });

interface Call {
  readonly mine: MediaSession;
  readonly theirs: MediaSession;
  readonly more: Partial<MediaParameters>;
}

async function call(secured = false): Promise<Call> {
  const [mine, theirs] = [await a.open(), await lab.b.open()];
  const more = secured ? { security: security(1, 2) } : {};
  mine.update(parameters(theirs.localRtp, more));
  theirs.update(parameters(mine.localRtp, secured ? { security: security(2, 1) } : {}));
  await clock.advance(8_000);
  return { mine, theirs, more };
}

const rtp = (sequenceNumber: number, ssrc = 0xbad): Uint8Array =>
  writeRtpPacket({ marker: false, payloadType: 8, sequenceNumber, timestamp: 160 * sequenceNumber, ssrc, payload: new Uint8Array(160).fill(0x2a) });

/** All that a report can say to make us believe that nothing arrives, or that the peer has gone, by whoever does not know the stream. */
const forgedReports = (): readonly Uint8Array[] => [
  writeRtcpCompound([{ kind: "receiver-report", ssrc: 0xbad, reports: [] }]),
  writeRtcpCompound([{ kind: "receiver-report", ssrc: 0xbad, reports: [{ ssrc: 0xdead, fractionLost: 255, cumulativeLost: 1000, extendedHighestSequence: 1, jitter: 0, lastSenderReport: 0, delaySinceLastSenderReport: 0 }] }]),
  writeRtcpCompound([{ kind: "receiver-report", ssrc: 0xbad, reports: [] }, { kind: "bye", ssrcs: [0xbad, 0xdead] }]),
];

const toStranger = (): number => network.packets.filter(({ to }) => to.address === STRANGER).length;
const rtcpOf = ({ address, port }: SocketAddress): SocketAddress => ({ address, port: port + 1 });

describe.each([["plain RTP", false], ["SRTP", true]])("reports that are forged with the peer's address, under %s", (_, secured) => {
  it("are no evidence against a path (RFC 3550 section 6.4), and do not end the watch for silence", async () => {
    const { mine, theirs } = await call(secured);
    for (let round = 0; round < 20; round++) {
      for (const data of forgedReports()) network.inject({ from: rtcpOf(theirs.localRtp), to: rtcpOf(mine.localRtp), data });
      await clock.advance(1_000);
    }
    expect(a.of("path-evidence")).toEqual([]);
    network.isBlocked = () => true;
    await clock.advance(500);
    expect(a.of("path-evidence").map(({ evidence }) => evidence)).toContain("silence");
  });
});

describe.each([["plain RTP", false], ["SRTP", true]])("a flood of RTP, under %s", (_, secured) => {
  it("while the peer moves and is not heard for 200 ms gets nothing sent to where it comes from", async () => {
    const { mine, theirs, more } = await call(secured);
    const local = await theirs.openPath(PEER_AWAY);
    network.isBlocked = (from, to) => [from, to].includes(PEER);
    mine.update(parameters(local, more));
    for (let at = 0; at < 200; at++) {
      network.inject({ from: { address: STRANGER, port: 4000 + (at % 3) }, to: mine.localRtp, data: rtp(at) });
      await clock.advance(1);
    }
    theirs.usePath(local, { keepSendingOn: false });
    theirs.settlePath(local);
    await clock.advance(1_000);
    expect(toStranger()).toBe(0);
    expect(mine.statistics!.packetsRejected).toBeGreaterThanOrEqual(200);
    const sentAfter = network.packets.slice(-50).filter(({ from, data }) => from.address === HOME && !looksLikeRtcp(data));
    for (const { to } of sentAfter) expect(to).toEqual(local);
  });
  it("on both paths of a session that moves is rejected, and neither is taken for a path on which the peer is heard", async () => {
    const { mine, theirs } = await call(secured);
    const local = await mine.openPath(AWAY);
    mine.usePath(local, { keepSendingOn: true });
    a.events.length = 0;
    network.isBlocked = (from) => from === PEER;
    for (let at = 0; at < 100; at++) {
      for (const to of [local, { ...theirs.localRtp, address: HOME, port: local.port }]) network.inject({ from: { address: STRANGER, port: 4000 }, to, data: rtp(at) });
      await clock.advance(5);
    }
    expect(a.of("path")).toEqual([]);
    expect(toStranger()).toBe(0);
    network.isBlocked = () => false;
    await clock.advance(100);
  });
});

describe("packets of the peer's own stream from elsewhere", () => {
  it("do not take RTP away from where the peer is heard, at rest or on the move, by whoever has seen its numbers", async () => {
    const { mine, theirs } = await call();
    const { ssrc, sequenceNumber } = lab.sentFrom(theirs.localRtp).at(-1)!;
    const local = await mine.openPath(AWAY);
    for (let at = 1; at <= 60; at++) {
      if (at === 20) mine.usePath(local, { keepSendingOn: true });
      for (const to of [...(at < 20 ? [mine.localRtp] : [local])]) network.inject({ from: { address: STRANGER, port: 4000 }, to, data: rtp((sequenceNumber + at) & 0xffff, ssrc) });
      if (at === 22) theirs.update(parameters(local));
      await clock.advance(20);
    }
    mine.settlePath(local);
    await clock.advance(1_000);
    const sentAfter = network.packets.slice(-50).filter(({ from, data }) => from.address === AWAY && !looksLikeRtcp(data));
    expect(sentAfter.length).toBeGreaterThan(0);
    for (const { to } of sentAfter) expect(to).toEqual(theirs.localRtp);
  });
  it("do not move the target of a session under keys when they were sent before: what is repeated is no news (RFC 3711 section 3.3.2)", async () => {
    const { mine, theirs } = await call(true);
    const local = await mine.openPath(AWAY);
    mine.usePath(local, { keepSendingOn: true });
    for (let round = 0; round < 50; round++) {
      await clock.advance(20);
      const seen = network.packets.filter(({ from }) => from.address === PEER).slice(-4);
      for (const { data } of seen) for (const to of [local]) network.inject({ from: { address: STRANGER, port: 4000 }, to, data });
    }
    mine.settlePath(local);
    theirs.update(parameters(local, { security: security(2, 1) }));
    await clock.advance(1_000);
    const sentAfter = network.packets.slice(-40).filter(({ from, data }) => from.address === AWAY && !looksLikeRtcp(data));
    expect(sentAfter.length).toBeGreaterThan(0);
    for (const { to } of sentAfter) expect(to).toEqual(theirs.localRtp);
  });
});

describe("a peer that names somebody else's address", () => {
  it("gets him two copies of each packet at the most, while both paths are in use (RFC 3711 section 9.1: the very same packet)", async () => {
    const { mine } = await call();
    const victim = { address: STRANGER, port: 4000 };
    mine.update(parameters(victim));
    const paths = [mine.localRtp];
    for (const address of [AWAY, HOME]) {
      const local = await mine.openPath(address);
      paths.push(local);
      mine.usePath(local, { keepSendingOn: true });
      await clock.advance(200);
    }
    const copies = new Map<string, number>();
    for (const { data } of network.packets.filter(({ to, data: bytes }) => to.address === STRANGER && !looksLikeRtcp(bytes))) {
      const number = data.subarray(2, 4).join();
      copies.set(number, (copies.get(number) ?? 0) + 1);
    }
    expect(Math.max(...copies.values())).toBe(2);
    mine.settlePath(paths.at(-1)!);
    const before = toStranger();
    await clock.advance(1_000);
    // 50 packets a second, and a report.
    expect(toStranger() - before).toBeLessThanOrEqual(52);
  });
});
