// A call under keys: what is sent, what is believed, and what happens when keys, addresses or threads change.
import { looksLikeRtcp } from "../../../core/rtp/rtp-packet.ts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { encodeUtf8, formatHex } from "../../../core/base/bytes.ts";
import type { MediaSecurity, MediaSession, SrtpKeying, SrtpSuite } from "../../../core/ports/media-engine.ts";
import type { SocketAddress } from "../../../core/ports/network.ts";
import { SrtpReceiver } from "../../../core/srtp/srtp-receiver.ts";
import { SrtpSender } from "../../../core/srtp/srtp-sender.ts";
import { FakeRandom } from "../../fakes/fake-random.ts";
import { crypto, keying, rtcp, rtp, SUITES } from "../../unit/srtp/srtp-fixture.ts";
import { parameters, rms, TwoEngines } from "./two-engines.ts";

const SUITE = "AES_CM_128_HMAC_SHA1_80";
const PEER: SocketAddress = { address: "192.0.2.2", port: 5000 };

let lab: TwoEngines;

beforeEach(() => {
  lab = new TwoEngines();
});

afterEach(() => lab.close());

const sdes = (send: SrtpKeying, receive: SrtpKeying): MediaSecurity => ({ kind: "sdes", send, receive });

/** Both ends' view of the same two keys. */
const pair = (suite: SrtpSuite, seed = 1): [MediaSecurity, MediaSecurity] =>
  [sdes(keying(suite, seed), keying(suite, seed + 1)), sdes(keying(suite, seed + 1), keying(suite, seed))];

async function connect(suite: SrtpSuite = SUITE): Promise<[MediaSession, MediaSession]> {
  const one = await lab.a.open({ playback: { kind: "file", path: "a.wav" } });
  const other = await lab.b.open({ playback: { kind: "file", path: "b.wav" } });
  const [security, mirrored] = pair(suite);
  one.update(parameters(other.localRtp, { security }));
  other.update(parameters(one.localRtp, { security: mirrored }));
  return [one, other];
}

const heard = (side: "a" | "b"): number => rms((lab[side].files.written.get(`${side}.wav`) ?? []).slice(1600));

const received = (session: MediaSession): number => session.statistics?.packetsReceived ?? 0;
const rejected = (session: MediaSession): number => session.statistics?.packetsRejected ?? 0;

describe("an encrypted session", () => {
  it.each(SUITES)("carries sound and reports both ways with %s, nothing of it readable on the way", async (suite) => {
    const [one, other] = await connect(suite);
    await lab.clock.advance(6500);
    expect(heard("a")).toBeGreaterThan(5000);
    expect(heard("b")).toBeGreaterThan(5000);
    expect(lab.a.of("secured")).toEqual([{ kind: "secured", suite }]);
    expect(rejected(one) + rejected(other)).toBe(0);
    const receiver = new SrtpReceiver(crypto, keying(suite, 1));
    const sent = lab.network.packets.filter(({ from }) => from.address === "192.0.2.1");
    expect(sent.some(({ from }) => from.port % 2 === 1)).toBe(true);
    for (const { data, from } of sent) {
      const opened = from.port % 2 === 0 ? receiver.openRtp(data) : receiver.openRtcp(data);
      expect(opened.ok).toBe(true);
      if (opened.ok) expect(formatHex(data)).not.toContain(formatHex(opened.value.packet.subarray(12)));
    }
  });

  it("hears nothing from a peer with other keys, and counts what it rejects", async () => {
    const one = await lab.a.open({ playback: { kind: "file", path: "a.wav" } });
    const other = await lab.b.open();
    one.update(parameters(other.localRtp, { security: pair(SUITE)[0] }));
    other.update(parameters(one.localRtp, { security: pair(SUITE, 7)[1] }));
    await lab.clock.advance(2000);
    expect(heard("a")).toBe(0);
    expect(lab.a.of("first-packet")).toEqual([]);
    expect(rejected(one)).toBeGreaterThan(90);
  });

  it("believes nothing plain, and sends nothing plain to a peer without keys", async () => {
    const one = await lab.a.open({ playback: { kind: "file", path: "a.wav" } });
    const other = await lab.b.open({ playback: { kind: "file", path: "b.wav" } });
    one.update(parameters(other.localRtp, { security: pair(SUITE)[0] }));
    other.update(parameters(one.localRtp));
    await lab.clock.advance(2000);
    expect([heard("a"), lab.a.of("first-packet").length]).toEqual([0, 0]);
    // What the other takes for plain RTP is ciphertext: noise that it cannot tell from sound.
    for (const { data, from } of lab.network.packets) {
      if (from.address === "192.0.2.1" && from.port % 2 === 0) expect(data.length).toBe(12 + 160 + 10);
    }
  });

  it("changes keys in mid-call without losing a packet that was on its way (RFC 4568 section 7.1.4)", async () => {
    const [one, other] = await connect();
    await lab.clock.advance(2000);
    const [security, mirrored] = pair("AEAD_AES_256_GCM", 5);
    other.update(parameters(one.localRtp, { security: mirrored }));
    one.update(parameters(other.localRtp, { security }));
    await lab.clock.advance(2000);
    expect([one.statistics?.packetsLost, other.statistics?.packetsLost, rejected(one), rejected(other)]).toEqual([0, 0, 0, 0]);
    expect(received(one)).toBeGreaterThan(190);
    expect(lab.a.of("secured").map(({ suite }) => suite)).toEqual([SUITE, "AEAD_AES_256_GCM"]);
  });

  it("opens packets under the former keys for five seconds and no longer", async () => {
    const session = await lab.a.open();
    const peer = await lab.network.host("192.0.2.7").openUdp({ address: "192.0.2.7", port: 5000 });
    const former = new SrtpSender(crypto, keying(SUITE, 2));
    const send = (sequenceNumber: number): void => {
      const sealed = former.protectRtp(rtp(sequenceNumber));
      if (sealed.ok) peer.send(sealed.value, session.localRtp);
    };
    session.update(parameters(peer.local, { security: pair(SUITE)[0] }));
    for (let number = 1; number < 5; number++) send(number);
    await lab.clock.advance(1000);
    session.update(parameters(peer.local, { security: pair(SUITE, 5)[0] }));
    await lab.clock.advance(3000);
    send(5);
    await lab.clock.advance(1000);
    expect(rejected(session)).toBe(0);
    await lab.clock.advance(2000);
    send(6);
    await lab.clock.advance(1000);
    expect(rejected(session)).toBe(1);
    peer.dispose();
  });

  it("goes on counting where keys stay or come back, so that no index is used twice (RFC 3711 section 9.1)", async () => {
    const [one, other] = await connect();
    const [first, mirrored] = pair(SUITE);
    const [second] = pair(SUITE, 5);
    await lab.clock.advance(1000);
    for (const security of [first, second, first, undefined, first]) {
      one.update(parameters(other.localRtp, security ? { security } : {}));
      await lab.clock.advance(300);
    }
    other.update(parameters(one.localRtp, { security: mirrored }));
    const fresh = new SrtpReceiver(crypto, keying(SUITE, 1));
    const indices = lab.network.packets.filter(({ from }) => from.address === "192.0.2.1" && from.port % 2 === 0)
      .filter(({ data }) => fresh.openRtp(data).ok).map(({ data }) => (data[2]! << 8) | data[3]!);
    expect(indices.length).toBeGreaterThan(90);
    expect(new Set(indices).size).toBe(indices.length);
  });

  it("follows a peer whose packets come from another address, once its keys prove them thrice", async () => {
    const session = await lab.a.open();
    const host = lab.network.host("192.0.2.7", "192.0.2.8");
    const [old, next] = [await host.openUdp({ address: "192.0.2.7", port: 5000 }), await host.openUdp({ address: "192.0.2.8", port: 6000 })];
    const sender = new SrtpSender(crypto, keying(SUITE, 2));
    const send = (number: number, socket: typeof old): void => {
      const sealed = sender.protectRtp(rtp(number));
      if (sealed.ok) socket.send(sealed.value, session.localRtp);
    };
    const targets = (): readonly string[] => [...new Set(lab.network.packets.slice(-10).filter(({ from }) => from.address === "192.0.2.1" && from.port % 2 === 0).map(({ to }) => to.address))];
    session.update(parameters(old.local, { security: pair(SUITE)[0] }));
    for (let number = 1; number <= 4; number++) send(number, old);
    await lab.clock.advance(500);
    for (const number of [5, 6]) send(number, next);
    await lab.clock.advance(500);
    expect(targets()).toEqual(["192.0.2.7"]);
    send(7, next);
    await lab.clock.advance(500);
    expect(targets()).toEqual(["192.0.2.8"]);
    expect(rejected(session)).toBe(0);
    old.dispose();
    next.dispose();
  });

  it("says that keys which cannot be used, or DTLS, cannot be agreed on, and then sends nothing at all", async () => {
    const short: SrtpKeying = { ...keying(SUITE), masterKey: new Uint8Array(3) };
    const cases: readonly [MediaSecurity, string][] = [
      [sdes(short, keying(SUITE)), "media/bad-keys"],
      [sdes(keying(SUITE), short), "media/bad-keys"],
      [{ kind: "dtls", role: "active", fingerprints: [] }, "media/no-dtls"],
    ];
    for (const [security, code] of cases) {
      const session = await lab.a.open();
      session.update(parameters(PEER, { security }));
      await lab.clock.advance(6000);
      expect(lab.a.of("failed").at(-1)).toMatchObject({ failure: { code } });
      session.dispose();
    }
    expect(lab.network.packets).toEqual([]);
  });
});

describe("a session's ports", () => {
  it("share one for RTP and RTCP where that was agreed, in plain and under keys (RFC 5761)", async () => {
    for (const [security, mirrored] of [[undefined, undefined], pair(SUITE)]) {
      const one = await lab.a.open();
      const other = await lab.b.open();
      lab.network.packets.length = 0;
      one.update(parameters(other.localRtp, { rtcpMux: true, ...(security ? { security } : {}) }));
      other.update(parameters(one.localRtp, { rtcpMux: true, ...(mirrored ? { security: mirrored } : {}) }));
      await lab.clock.advance(12_000);
      expect(lab.network.packets.every(({ from, to }) => from.port % 2 === 0 && to.port % 2 === 0)).toBe(true);
      expect(one.statistics?.roundTripMs).toBeCloseTo(20, 0);
      one.dispose();
      other.dispose();
    }
  });

  it("pass over STUN, DTLS and noise, by their first byte (RFC 7983), and answer none of it", async () => {
    for (const security of [undefined, pair(SUITE)[0]]) {
      const session = await lab.a.open();
      const peer = await lab.network.host("192.0.2.7").openUdp({ address: "192.0.2.7", port: 5000 });
      session.update({ ...parameters(peer.local, security ? { security } : {}), direction: "recvonly" });
      const random = new FakeRandom(3);
      const sent: Uint8Array[] = [encodeUtf8(""), Uint8Array.of(0, 1, 0, 0), Uint8Array.of(22, 254, 253), Uint8Array.of(128), rtcp().subarray(0, 7)];
      for (let round = 0; round < 1000; round++) sent.push(random.bytes(round % 200));
      for (const data of sent) peer.send(data, session.localRtp);
      await lab.clock.advance(1100);
      expect(rejected(session) + received(session)).toBeGreaterThan(900);
      expect(lab.network.packets.filter(({ from, data }) => from.address === "192.0.2.1" && !looksLikeRtcp(data))).toEqual([]);
      peer.dispose();
      session.dispose();
      lab.network.packets.length = 0;
      lab.a.events.length = 0;
    }
  });
});
