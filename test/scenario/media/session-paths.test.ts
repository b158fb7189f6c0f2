// A call's media while its networks change: several paths, one stream. Two engines over a network in memory, in virtual time.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { HandoverFigures, MediaParameters, MediaSecurity, MediaSession, SrtpKeying } from "../../../core/ports/media-engine.ts";
import { looksLikeRtcp, writeRtpPacket } from "../../../core/rtp/rtp-packet.ts";
import { writeRtcpCompound } from "../../../core/rtp/rtcp-packet.ts";
import { parameters, PCMA, rms, TwoEngines } from "./two-engines.ts";

const DOCK = "192.0.2.1";
const WIRELESS = "198.51.100.1";
const PEER = "192.0.2.2";

let lab: TwoEngines;
let { clock, network, a, b } = (lab = new TwoEngines());

beforeEach(() => {
  ({ clock, network, a, b } = lab = new TwoEngines());
  lab.hostA.addresses = [DOCK, WIRELESS, "2001:db8::1"];
  lab.hostB.addresses = [PEER, "2001:db8::2"];
});

afterEach(() => lab.close());

const keying = (fill: number): SrtpKeying => ({ suite: "AES_CM_128_HMAC_SHA1_80", masterKey: new Uint8Array(16).fill(fill), masterSalt: new Uint8Array(14).fill(fill) });
const security = (send: number, receive: number): MediaSecurity => ({ kind: "sdes", send: keying(send), receive: keying(receive) });

interface Call {
  readonly mobile: MediaSession;
  readonly fixed: MediaSession;
  /** What both sides agree on besides addresses. */
  readonly more: (side: "mobile" | "fixed") => Partial<MediaParameters>;
}

async function call(secured = false, options: { readonly fixedCapture?: "silence" } = {}): Promise<Call> {
  const [mobile, fixed] = [await a.open({ playback: { kind: "file", path: "heard.wav" } }), await b.open({ playback: { kind: "file", path: "heard.wav" }, ...(options.fixedCapture && { capture: { kind: "silence" } }) })];
  const more = (side: "mobile" | "fixed"): Partial<MediaParameters> => (secured ? { security: side === "mobile" ? security(1, 2) : security(2, 1) } : {});
  mobile.update(parameters(fixed.localRtp, more("mobile")));
  fixed.update(parameters(mobile.localRtp, more("fixed")));
  return { mobile, fixed, more };
}

/** As signalling would: a re-INVITE takes a round trip, then the old path is closed. */
async function move({ mobile, fixed, more }: Call, localAddress: string, keepSendingOn = true, overlapMs = 100): Promise<void> {
  const local = await mobile.openPath(localAddress);
  mobile.usePath(local, { keepSendingOn });
  await clock.advance(20);
  fixed.update(parameters(local, more("fixed")));
  await clock.advance(20);
  mobile.update(parameters(fixed.localRtp, more("mobile")));
  await clock.advance(overlapMs);
  mobile.settlePath(local);
}

const figuresOf = (side: TwoEngines["a"]): readonly HandoverFigures[] => side.of("handover").map(({ figures }) => figures);
const count = (session: MediaSession): { received: number; lost: number; duplicated: number; rejected: number; concealedMs: number } => {
  const { packetsReceived: received, packetsLost: lost, packetsDuplicated: duplicated = 0, packetsRejected: rejected = 0, concealedMs = 0 } = session.statistics!;
  return { received, lost, duplicated, rejected, concealedMs };
};

describe.each([["plain RTP", false], ["SRTP", true]])("a session under %s that moves while its old path works", (_, secured) => {
  it("goes on with its SSRC, numbers and timestamps on the new path; nothing is lost either way, and copies are dropped", async () => {
    const { mobile, fixed, ...rest } = await call(secured);
    await clock.advance(2000);
    const before = mobile.localRtp;
    await move({ mobile, fixed, ...rest }, WIRELESS);
    await clock.advance(2000);
    expect(mobile.localRtp.address).toBe(WIRELESS);
    expect(count(fixed)).toMatchObject({ lost: 0, rejected: 0, concealedMs: 0 });
    expect(count(mobile)).toMatchObject({ lost: 0, duplicated: 0, rejected: 0, concealedMs: 0 });
    expect(count(fixed).duplicated).toBe(7);
    const sent = network.packets.filter(({ from, data }) => !looksLikeRtcp(data) && from.address !== PEER);
    const numbers = [...new Set(sent.map(({ data }) => (data[2]! << 8) | data[3]!))];
    expect(numbers.length).toBe(sent.length - 7);
    numbers.forEach((number, at) => expect(number).toBe((numbers[0]! + at) & 0xffff));
    expect(new Set(sent.map(({ data }) => data.subarray(8, 12).join())).size).toBe(1);
    expect(figuresOf(a)[0]).toMatchObject({ from: before, to: mobile.localRtp, gapInMs: 0, lostIn: 0, duplicates: 0, concealedMs: 0 });
  });

  it("sends the very same bytes on both paths: the same packet is never encrypted twice (RFC 3711 section 9.1)", async () => {
    const { mobile } = await call(secured);
    await clock.advance(1000);
    const before = mobile.localRtp;
    const local = await mobile.openPath(WIRELESS);
    mobile.usePath(local, { keepSendingOn: true });
    await clock.advance(100);
    const [old, now] = [before, local].map((path) => network.packets.filter(({ from }) => from.address === path.address && from.port === path.port).slice(-4).map(({ data }) => data.join()));
    expect(now).toEqual(old);
  });

  it("keeps 200 moves in a row flat: four sockets in all, one path each, no timer more, nothing lost", async () => {
    const { mobile, fixed, ...rest } = await call(secured);
    await clock.advance(1000);
    const timers = clock.pendingTimers;
    for (let round = 0; round < 200; round++) {
      await move({ mobile, fixed, ...rest }, round % 2 === 0 ? WIRELESS : DOCK, true, 20);
      expect(network.openSockets).toBe(4);
    }
    await clock.advance(1000);
    expect(clock.pendingTimers).toBe(timers);
    expect(count(fixed)).toMatchObject({ lost: 0, rejected: 0, concealedMs: 0 });
    expect(count(mobile)).toMatchObject({ lost: 0, rejected: 0, concealedMs: 0 });
    expect(figuresOf(a).filter(({ isFinal }) => isFinal).length).toBeGreaterThanOrEqual(199);
    // The sound itself: a tone that never stops.
    const heard = b.files.written.get("heard.wav")!;
    for (let at = 1600; at + 400 <= heard.length; at += 400) expect(rms(heard.slice(at, at + 400))).toBeGreaterThan(5000);
  });
});

describe.each([["plain RTP", false], ["SRTP", true]])("a peer that moves to a slower network, under %s", (_, secured) => {
  it("is heard without anything made up: its copies tell of the delay before it is alone there", async () => {
    const { mobile, fixed, ...rest } = await call(secured);
    await clock.advance(3000);
    network.isLost = (packet) => {
      const isSlow = packet.from.address === WIRELESS;
      if (isSlow) clock.setTimer(60, () => network.inject(packet));
      return isSlow;
    };
    await move({ mobile, fixed, ...rest }, WIRELESS, true, 700);
    await clock.advance(3000);
    expect(count(fixed)).toMatchObject({ lost: 0, rejected: 0, concealedMs: 0 });
    expect(fixed.statistics!.stretchedMs).toBeGreaterThan(60);
    expect(fixed.statistics!.bufferTargetMs).toBeLessThan(20);
  });
});

describe("a session whose path has died", () => {
  it("says so after 300 ms without RTP that flowed steadily, and again and again while it lasts", async () => {
    await call();
    await clock.advance(2000);
    network.isBlocked = () => true;
    await clock.advance(2000);
    const silence = a.of("path-evidence").filter(({ evidence }) => evidence === "silence").map(({ sinceMs }) => sinceMs);
    expect(silence[0]).toBeGreaterThanOrEqual(300);
    expect(silence[0]).toBeLessThanOrEqual(320);
    expect(silence.length).toBe(7);
    expect(silence).toEqual(silence.toSorted((one, other) => one - other));
  });

  it("measures the gap of a move that came after the break, without the time of one packet, and what was lost in it", async () => {
    const started = await call();
    await clock.advance(2000);
    network.isBlocked = (from, to) => from === DOCK || to === DOCK;
    await clock.advance(400);
    await move(started, WIRELESS, false);
    await clock.advance(2000);
    const [figures] = figuresOf(a);
    // From the last packet before to the first that was sent after the re-INVITE had come: 400 + 20 ms, and 10 ms more on the way.
    expect(figures).toMatchObject({ isFinal: false, lostOut: null, gapOutMs: null, duplicates: 0 });
    expect(figures!.gapInMs).toBeGreaterThanOrEqual(400);
    expect(figures!.gapInMs).toBeLessThanOrEqual(440);
    expect(figures!.lostIn).toBe(figures!.gapInMs! / 20);
    expect(figures!.concealedMs).toBeGreaterThanOrEqual(380);
    expect(figures!.concealedMs).toBeLessThanOrEqual(460);
  });

  it("knows from the peer's next report what the peer did not get (RFC 3550 section 6.4.1)", async () => {
    const started = await call();
    await clock.advance(8000);
    network.isBlocked = (from, to) => from === DOCK || to === DOCK;
    await clock.advance(400);
    await move(started, WIRELESS, false);
    // The fixed side reports as soon as it may after the move, instead of within 2 to 6 s.
    await clock.advance(2500);
    const figures = figuresOf(a);
    expect(figures.map(({ isFinal }) => isFinal)).toEqual([false, true]);
    expect(figures[1]!.lostOut).toBeGreaterThanOrEqual(19);
    expect(figures[1]!.lostOut).toBeLessThanOrEqual(21);
    expect(figures[1]!.gapOutMs).toBe(20 * figures[1]!.lostOut!);
    expect(figures[1]!.gapInMs).toBe(figures[0]!.gapInMs);
  });

  it("says that the system does not let it send from an address that is gone, four times a second at most", async () => {
    await call();
    await clock.advance(1000);
    lab.hostA.addresses = [WIRELESS];
    await clock.advance(1000);
    const refused = a.of("path-evidence").filter(({ evidence }) => evidence === "send-failed");
    expect(refused[0]!.sinceMs).toBeLessThanOrEqual(20);
    expect(refused.length).toBeLessThanOrEqual(5);
    expect(a.of("failed")).toEqual([]);
  });

  it("says that all of ours is lost when the peer's reports stand still, or leave us out", async () => {
    await call();
    await clock.advance(8000);
    network.isLost = ({ from, data }) => from.address === DOCK && !looksLikeRtcp(data);
    await clock.advance(15_000);
    const lost = a.of("path-evidence").filter(({ evidence }) => evidence === "all-lost");
    expect(lost.length).toBeGreaterThanOrEqual(1);
    expect(b.of("path-evidence").filter(({ evidence }) => evidence === "all-lost")).toEqual([]);
  });

  it("has no doubts while it is held, and none about a peer that says BYE (RFC 3550 section 6.6)", async () => {
    const { mobile, fixed } = await call();
    await clock.advance(2000);
    mobile.update(parameters(fixed.localRtp, { direction: "inactive" }));
    fixed.update(parameters(mobile.localRtp, { direction: "inactive" }));
    await clock.advance(3000);
    mobile.update(parameters(fixed.localRtp));
    fixed.update(parameters(mobile.localRtp));
    await clock.advance(2000);
    fixed.dispose();
    await clock.advance(900);
    expect(a.of("path-evidence")).toEqual([]);
  });

  it("has no doubts about a sender that describes its silence (RFC 3389)", async () => {
    const [mobile, fixed] = [await a.open(), await b.open({ capture: { kind: "silence" } })];
    const CN = { name: "CN", payloadType: 13, clockRateHz: 8000 };
    const more = { receiveCodecs: [PCMA, CN], comfortNoisePayloadType: 13, suppressesSilence: true };
    mobile.update(parameters(fixed.localRtp, more));
    fixed.update(parameters(mobile.localRtp, more));
    await clock.advance(10_000);
    expect(a.of("path-evidence")).toEqual([]);
  });
});

describe("paths of both families", () => {
  it("keep sending on the old one until an address of the new one's family is signalled", async () => {
    const { mobile, fixed } = await call();
    await clock.advance(1000);
    const [before, local] = [mobile.localRtp, await mobile.openPath("2001:db8::1")];
    mobile.usePath(local, { keepSendingOn: false });
    await clock.advance(200);
    expect(network.packets.some(({ from, to }) => from.address.includes(":") !== to.address.includes(":"))).toBe(false);
    expect(lab.sentFrom(local).length).toBe(0);
    const fixedSix = await fixed.openPath("2001:db8::2");
    fixed.usePath(fixedSix, { keepSendingOn: true });
    fixed.update(parameters(local));
    mobile.update(parameters(fixedSix));
    await clock.advance(200);
    expect(lab.sentFrom(local).length).toBe(10);
    mobile.settlePath(local);
    fixed.settlePath(fixedSix);
    await clock.advance(2000);
    expect(lab.sentFrom(before).at(-1)!.sequenceNumber + 1).toBe(lab.sentFrom(local)[0]!.sequenceNumber);
    expect([count(mobile).lost, count(fixed).lost]).toEqual([0, 0]);
  });
});

describe.each([["on a port of its own (RFC 3550 section 11)", false], ["on the port of RTP (RFC 5761)", true]])("RTCP %s", (_, rtcpMux) => {
  it("goes with the path in use, each report once, and is believed from there", async () => {
    const [mobile, fixed] = [await a.open(), await b.open()];
    mobile.update(parameters(fixed.localRtp, { rtcpMux }));
    fixed.update(parameters(mobile.localRtp, { rtcpMux }));
    await clock.advance(3000);
    const local = await mobile.openPath(WIRELESS);
    mobile.usePath(local, { keepSendingOn: true });
    fixed.update(parameters(local, { rtcpMux }));
    const movedAt = network.packets.length;
    await clock.advance(1000);
    mobile.usePath(local, { keepSendingOn: false });
    await clock.advance(7000);
    const reports = network.packets.slice(movedAt).filter(({ from, data }) => from.address !== PEER && looksLikeRtcp(data));
    expect(reports.length).toBeGreaterThan(0);
    for (const { from } of reports) expect(from).toEqual({ address: WIRELESS, port: local.port + (rtcpMux ? 0 : 1) });
    expect(fixed.statistics!.remotePacketsLost).toBe(0);
    expect(fixed.statistics!.roundTripMs).toBeDefined();
    expect(count(fixed).rejected).toBe(0);
  });
});

describe("somebody who sends to a session that moves", () => {
  const forge = (to: { address: string; port: number }, at: number): void => network.inject({
    from: { address: "203.0.113.9", port: 4444 }, to,
    data: writeRtpPacket({ marker: false, payloadType: 8, sequenceNumber: at, timestamp: 160 * at, ssrc: 0xbad, payload: new Uint8Array(160).fill(0x2a) }),
  });

  it.each([["plain RTP", false], ["SRTP", true]])("gets nothing played and no packet sent to him, under %s", async (_, secured) => {
    const { mobile, fixed, ...rest } = await call(secured);
    await clock.advance(1000);
    const local = await mobile.openPath(WIRELESS);
    mobile.usePath(local, { keepSendingOn: true });
    for (let at = 0; at < 50; at++) {
      forge(local, at);
      if (at === 3) fixed.update(parameters(local, rest.more("fixed")));
      forge(fixed.localRtp, at);
      await clock.advance(20);
    }
    mobile.settlePath(local);
    await clock.advance(1000);
    expect(network.packets.some(({ to }) => to.address === "203.0.113.9")).toBe(false);
    expect(count(mobile)).toMatchObject({ lost: 0, rejected: 50, concealedMs: 0 });
    expect(count(fixed)).toMatchObject({ lost: 0, concealedMs: 0 });
    // His, and what came from the new address before signalling had named it.
    expect(count(fixed).rejected).toBeGreaterThanOrEqual(52);
  });

  it("does not end the watch with a BYE from elsewhere (RFC 3550 section 6.6)", async () => {
    const { mobile, fixed } = await call();
    await clock.advance(2000);
    const { ssrc } = lab.sentFrom(fixed.localRtp)[0]!;
    const data = writeRtcpCompound([{ kind: "receiver-report", ssrc, reports: [] }, { kind: "bye", ssrcs: [ssrc] }]);
    network.inject({ from: { address: "203.0.113.9", port: 4445 }, to: { ...mobile.localRtp, port: mobile.localRtp.port + 1 }, data });
    await clock.advance(20);
    network.isBlocked = () => true;
    await clock.advance(500);
    expect(a.of("path-evidence").length).toBeGreaterThan(0);
  });
});

describe("a session's paths", () => {
  it("are told when the first packet is believed on them, each once", async () => {
    const started = await call();
    await clock.advance(1000);
    await move(started, WIRELESS);
    await clock.advance(1000);
    expect(a.of("path").map(({ local }) => local.address)).toEqual([DOCK, WIRELESS]);
  });

  it("are bounded, and none is opened once it has ended", async () => {
    const { mobile } = await call();
    const paths = [await mobile.openPath(WIRELESS), await mobile.openPath(WIRELESS), await mobile.openPath(WIRELESS)];
    await expect(mobile.openPath(WIRELESS)).rejects.toMatchObject({ code: "media/too-many-paths" });
    for (const path of paths) mobile.closePath(path);
    expect(network.openSockets).toBe(4);
    await expect(mobile.openPath("203.0.113.1")).rejects.toMatchObject({ code: "network/address-unavailable" });
    mobile.dispose();
    await expect(mobile.openPath(WIRELESS)).rejects.toMatchObject({ code: "media/closed" });
  });

  it("go back to the one before when the one in use is given up; no figures are told of that", async () => {
    const { mobile } = await call();
    await clock.advance(500);
    const before = mobile.localRtp;
    const local = await mobile.openPath(WIRELESS);
    mobile.usePath(local, { keepSendingOn: true });
    await clock.advance(100);
    mobile.closePath(local);
    expect(mobile.localRtp).toEqual(before);
    await clock.advance(5000);
    expect(figuresOf(a)).toEqual([]);
    mobile.closePath(before);
    expect(mobile.localRtp).toEqual(before);
  });
});
