// An outsider with sockets of this machine while a call moves between its addresses: nothing that it sends is believed, nothing
// is sent to it, and a closed port at the far end (ICMP, which anybody can forge) is no evidence. Waits for events, not for time.
import { describe, expect, it } from "vitest";
import { LocalMediaEngine } from "../../core/media/local-media-engine.ts";
import { NoAudioDevices } from "../../core/platform/node/no-audio-devices.ts";
import { NodeClock } from "../../core/platform/node/node-clock.ts";
import { NodeNetwork } from "../../core/platform/node/node-network.ts";
import { NodePacketCrypto } from "../../core/platform/node/node-packet-crypto.ts";
import { NodeRandom } from "../../core/platform/node/node-random.ts";
import type { MediaParameters, MediaSession, MediaSessionEvent, SrtpKeying } from "../../core/ports/media-engine.ts";
import type { SocketAddress } from "../../core/ports/network.ts";
import { writeRtcpCompound } from "../../core/rtp/rtcp-packet.ts";
import { writeRtpPacket } from "../../core/rtp/rtp-packet.ts";
import { FakeRecordingFiles } from "../fakes/fake-recording-files.ts";
import { FakeSoundFiles } from "../fakes/fake-sound-files.ts";

const network = new NodeNetwork();
const keying = (fill: number): SrtpKeying => ({ suite: "AES_CM_128_HMAC_SHA1_80", masterKey: new Uint8Array(16).fill(fill), masterSalt: new Uint8Array(14).fill(fill) });

const openEngine = (): LocalMediaEngine => new LocalMediaEngine({
  clock: new NodeClock(), random: new NodeRandom(), crypto: new NodePacketCrypto(), network, devices: new NoAudioDevices(),
  files: new FakeSoundFiles(), recordingFiles: new FakeRecordingFiles(),
});

/** Resolves with the first event that is as wanted. */
function until(session: MediaSession, isWanted: (event: MediaSessionEvent) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const listening = session.onEvent((event) => {
      if (!isWanted(event)) return;
      listening.dispose();
      resolve();
    });
  });
}

const forgedRtp = (at: number): Uint8Array =>
  writeRtpPacket({ marker: false, payloadType: 8, sequenceNumber: at, timestamp: 160 * at, ssrc: 0xbad, payload: new Uint8Array(160).fill(0x2a) });
const forgedReport = writeRtcpCompound([{ kind: "receiver-report", ssrc: 0xbad, reports: [] }, { kind: "bye", ssrcs: [0xbad] }]);
const forgedStun = Uint8Array.from([1, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42, ...new Uint8Array(12)]);

describe.concurrent.each([["plain RTP", false], ["SRTP", true]])("an outsider on this machine, while a call under %s moves", (_, secured) => {
  it("is neither heard nor sent to, from whatever port it sends to both paths", async () => {
    const engine = openEngine();
    const open = (localAddress: string): Promise<MediaSession> =>
      engine.openSession({ localAddress, capture: { kind: "tone", frequencyHz: 440 }, playback: { kind: "null" } });
    const [mobile, fixed] = [await open("127.0.0.1"), await open("127.0.0.4")];
    const agreed = ({ localRtp }: MediaSession, send: number, receive: number): MediaParameters => ({
      remoteRtp: localRtp, codec: engine.codecs[0]!, receiveCodecs: engine.codecs, direction: "sendrecv", packetTimeMs: 20,
      ...(secured && { security: { kind: "sdes", send: keying(send), receive: keying(receive) } }),
    });
    const agree = (): void => {
      fixed.update(agreed(mobile, 2, 1));
      mobile.update(agreed(fixed, 1, 2));
    };
    const heard = Promise.all([mobile, fixed].map((session) => until(session, ({ kind }) => kind === "first-packet")));
    agree();
    await heard;
    const outsiders = await Promise.all(["127.0.0.9", "127.0.0.9", "127.0.0.4"].map((address) => network.openUdp({ address, port: 0 })));
    let got = 0;
    for (const outsider of outsiders) outsider.onDatagram(() => got++);
    // Less than a socket keeps while nobody reads it: what a flood pushes out is the link's affair.
    const attack = (targets: readonly SocketAddress[]): void => {
      for (const to of targets) for (let at = 0; at < 8; at++) {
        for (const outsider of outsiders) for (const data of [forgedRtp(at), forgedStun, ...(secured ? [forgedReport] : [])]) outsider.send(data, to);
      }
    };
    const before = mobile.localRtp;
    attack([before, fixed.localRtp]);
    const local = await mobile.openPath("127.0.0.2");
    const arrived = until(mobile, (event) => event.kind === "path" && event.local.port === local.port);
    mobile.usePath(local, { keepSendingOn: true });
    attack([before, local, fixed.localRtp]);
    agree();
    attack([before, local, fixed.localRtp]);
    await arrived;
    const figures = until(mobile, ({ kind }) => kind === "handover");
    mobile.settlePath(local);
    attack([local, fixed.localRtp]);
    await figures;
    await until(mobile, ({ kind }) => kind === "statistics");
    expect(got).toBe(0);
    expect(mobile.statistics!.packetsRejected).toBeGreaterThan(100);
    expect(mobile.statistics).toMatchObject({ packetsLost: 0 });
    expect(mobile.localRtp).toEqual(local);
    for (const outsider of outsiders) outsider.dispose();
    await engine.close();
  });
});

describe("a far end whose port is closed (RFC 792)", () => {
  it("is no evidence against the path", async () => {
    const engine = openEngine();
    const session = await engine.openSession({ localAddress: "127.0.0.1", capture: { kind: "silence" }, playback: { kind: "null" } });
    const closed = await network.openUdp({ address: "127.0.0.5", port: 0 });
    closed.dispose();
    const evidence: MediaSessionEvent[] = [];
    session.onEvent((event) => event.kind === "path-evidence" && evidence.push(event));
    session.update({ remoteRtp: closed.local, codec: engine.codecs[0]!, receiveCodecs: engine.codecs, direction: "sendrecv", packetTimeMs: 20 });
    await until(session, (event) => event.kind === "statistics" && event.statistics.packetsSent > 20);
    expect(evidence).toEqual([]);
    await engine.close();
  });
});
