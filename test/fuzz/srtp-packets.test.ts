// Any bytes at all at a session's ports while keys are in force, and bytes near genuine packets: nothing throws, nothing
// but the genuine packet is believed, each once, and the cost of what is not is that of one authentication.
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MediaTransport } from "../../core/media/media-transport.ts";
import { Emitter } from "../../core/base/emitter.ts";
import { NodePacketCrypto } from "../../core/platform/node/node-packet-crypto.ts";
import type { SrtpKeying, SrtpSuite } from "../../core/ports/media-engine.ts";
import type { Datagram, SocketAddress, UdpSocket } from "../../core/ports/network.ts";
import { writeRtcpCompound } from "../../core/rtp/rtcp-packet.ts";
import { writeRtpPacket } from "../../core/rtp/rtp-packet.ts";
import { SrtpSender } from "../../core/srtp/srtp-sender.ts";
import { SRTP_SUITES } from "../../core/srtp/srtp-suite.ts";
import { FakeClock } from "../fakes/fake-clock.ts";
import { FakeRandom } from "../fakes/fake-random.ts";
import { fuzzRuns } from "./arbitrary-messages.ts";

/** Each suite has its share. */
const suiteRuns = { numRuns: Math.ceil(fuzzRuns.numRuns / 3) };

const crypto = new NodePacketCrypto();
const PEER: SocketAddress = { address: "192.0.2.2", port: 4000 };
const STRANGER: SocketAddress = { address: "198.51.100.66", port: 6666 };
const PAYLOAD = new Uint8Array(20).fill(7);

/** A socket on which the test is the network. */
class TestSocket implements UdpSocket {
  readonly local = { address: "192.0.2.1", port: 16_384 };
  readonly #datagrams = new Emitter<Datagram>();
  readonly onDatagram = this.#datagrams.event;
  readonly onError = new Emitter<never>().event;
  sent = 0;

  arrive(data: Uint8Array, from: SocketAddress): void {
    this.#datagrams.emit({ data, from });
  }

  send(): undefined {
    this.sent++;
  }

  probe(): void {}
  dispose(): void {}
}

const suites = Object.keys(SRTP_SUITES) as SrtpSuite[];

function keyingOf(suite: SrtpSuite): SrtpKeying {
  const random = new FakeRandom(5);
  return { suite, masterKey: random.bytes(SRTP_SUITES[suite].keyBytes), masterSalt: random.bytes(SRTP_SUITES[suite].saltBytes) };
}

describe.each(suites)("a session's ports under %s", (suite) => {
  let socket: TestSocket;
  let transport: MediaTransport;
  let sender: SrtpSender;
  let believed: number;
  let sequenceNumber: number;

  beforeEach(() => {
    [socket, believed, sequenceNumber] = [new TestSocket(), 0, 0];
    const take = (): void => void believed++;
    const listener = { accepts: () => true, onRtp: take, onRtcp: take, onLateCopy: () => {}, onPathHeard: () => {}, onSendFailed: () => {}, onSecured: () => {}, onFailure: () => {} };
    transport = new MediaTransport({ clock: new FakeClock(), crypto, ports: { rtp: socket, rtcp: new TestSocket() }, openPorts: () => Promise.reject(new Error("no further path")), listener });
    transport.configure({ remoteRtp: PEER, security: { kind: "sdes", send: keyingOf(suite), receive: keyingOf(suite) } });
    sender = new SrtpSender(crypto, keyingOf(suite));
  });

  afterEach(() => transport.dispose());

  const genuine = (isRtcp: boolean): Uint8Array => {
    const plain = isRtcp
      ? writeRtcpCompound([{ kind: "receiver-report", ssrc: 9, reports: [] }])
      : writeRtpPacket({ marker: false, payloadType: 8, sequenceNumber: sequenceNumber++ & 0xffff, timestamp: 0, ssrc: 9, payload: PAYLOAD });
    const sealed = isRtcp ? sender.protectRtcp(plain) : sender.protectRtp(plain);
    if (!sealed.ok) throw new Error(sealed.error);
    return sealed.value;
  };

  it("believe no bytes that only look like packets", () => {
    const looks = fc.tuple(fc.integer({ min: 0, max: 0xbf }), fc.oneof(fc.nat(255), fc.integer({ min: 200, max: 204 })), fc.uint8Array({ maxLength: 80 }));
    fc.assert(fc.property(looks, fc.boolean(), ([first, second, rest], isFromPeer) => {
      socket.arrive(Uint8Array.of(first, second, ...rest), isFromPeer ? PEER : STRANGER);
      expect([believed, socket.sent]).toEqual([0, 0]);
    }), suiteRuns);
  });

  it("believe each genuine packet once, and none that was changed, cut or lengthened", () => {
    const changes = fc.tuple(fc.nat(200), fc.integer({ min: 1, max: 255 }), fc.constantFrom("change", "cut", "lengthen", "repeat"));
    fc.assert(fc.property(fc.boolean(), changes, (isRtcp, [at, value, change]) => {
      const packet = genuine(isRtcp);
      const near = change === "cut" ? packet.subarray(0, at % packet.length) : change === "lengthen" ? Uint8Array.of(...packet, value) : new Uint8Array(packet);
      if (change === "change") near[at % near.length]! ^= value;
      const before = believed;
      if (change === "repeat") socket.arrive(packet, PEER);
      else socket.arrive(near, PEER);
      expect(believed - before).toBe(change === "repeat" ? 1 : 0);
      socket.arrive(packet, PEER);
      expect(believed - before).toBe(1);
    }), suiteRuns);
  });
});
