// The transport layer against a peer that speaks raw bytes, over a network in memory and in virtual time.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { decodeUtf8, encodeUtf8 } from "../../../../core/base/bytes.ts";
import { silentLogger } from "../../../../core/base/logger.ts";
import type { StreamConnection, UdpSocket } from "../../../../core/ports/network.ts";
import { createResponse } from "../../../../core/sip/message/create-message.ts";
import type { SipRequest } from "../../../../core/sip/message/model.ts";
import type { Hop } from "../../../../core/sip/transport/hop.ts";
import { DEFAULT_STREAM_LIMITS } from "../../../../core/sip/transport/stream-transport.ts";
import { TransportLayer, type ReceivedMessage, type TransportLayerOptions } from "../../../../core/sip/transport/transport-layer.ts";
import { FakeClock } from "../../../fakes/fake-clock.ts";
import { FakeNetwork, type FakeHost } from "../../../fakes/fake-network.ts";
import { FakeRandom } from "../../../fakes/fake-random.ts";
import { sampleRequest } from "../transaction/sample-messages.ts";

const OURS = "192.0.2.1";
const OURS_TOO = "198.51.100.1";
const PEER = "192.0.2.2";

const head = (via: string, extra = ""): string =>
  `OPTIONS sip:ada@${OURS} SIP/2.0\r\nVia: ${via}\r\nFrom: <sip:bob@example.org>;tag=1\r\nTo: <sip:ada@example.org>\r\n` +
  `Call-ID: c1\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\n${extra}Content-Length: 0\r\n\r\n`;

describe("transport layer (RFC 3261 18)", () => {
  let clock: FakeClock;
  let network: FakeNetwork;
  let ourHost: FakeHost;
  let peerHost: FakeHost;
  let layer: TransportLayer;
  let received: ReceivedMessage[];
  let sockets: UdpSocket[];
  let streams: StreamConnection[];

  const open = (options: Partial<TransportLayerOptions> = {}): void => {
    layer = new TransportLayer({ clock, random: new FakeRandom(), network: ourHost, logger: silentLogger, ...options });
    received = [];
    layer.onMessage((message) => received.push(message));
  };
  beforeEach(() => {
    clock = new FakeClock();
    network = new FakeNetwork(clock);
    ourHost = network.host(OURS, OURS_TOO);
    peerHost = network.host(PEER);
    [sockets, streams] = [[], []];
    open();
  });
  afterEach(async () => {
    layer.dispose();
    for (const socket of [...sockets, ...streams]) socket.dispose();
    await clock.advance(1_000);
    expect(network.openSockets, "open sockets").toBe(0);
    expect(clock.pendingTimers, "pending timers").toBe(0);
  });

  /** A peer's UDP socket and what it heard, as text. */
  const peerUdp = async (port: number): Promise<{ send(text: string, to?: Partial<Hop>): void; heard: string[] }> => {
    const socket = await peerHost.openUdp({ address: PEER, port });
    const heard: string[] = [];
    sockets.push(socket);
    socket.onDatagram(({ data }) => heard.push(decodeUtf8(data)));
    return { heard, send: (text, to) => void socket.send(encodeUtf8(text), { address: OURS, port: 5060, ...to }) };
  };
  /** A peer's TCP connection to us and what it heard, as text. */
  const peerTcp = async (): Promise<{ send(text: string): void; heard: string[]; closed: boolean[]; stream: StreamConnection }> => {
    const connecting = peerHost.connectTcp({ address: OURS, port: 5060 });
    await clock.advance(10);
    const stream = await connecting;
    streams.push(stream);
    const [heard, closed]: [string[], boolean[]] = [[], []];
    stream.onData((data) => heard.push(decodeUtf8(data)));
    stream.onClose(() => closed.push(true));
    return { heard, closed, stream, send: (text) => void stream.write(encodeUtf8(text)) };
  };
  const listen = (transport: Hop["transport"]) => layer.listen({ transport, address: OURS, port: 5060 });
  const ok = ({ message }: ReceivedMessage) => createResponse(message as SipRequest, 200, undefined, { toTag: "t" });

  describe("responses", () => {
    it("go back over UDP to the source port that rport asked for, from the socket that heard the request (RFC 3581 4)", async () => {
      await listen("udp");
      const peer = await peerUdp(40_000);
      peer.send(head("SIP/2.0/UDP 10.0.0.9:5060;branch=z9hG4bKa;rport"));
      await clock.advance(10);
      await layer.sendResponse(ok(received[0]!), received[0]!.arrival);
      await clock.advance(10);
      expect(peer.heard[0]).toMatch(/^SIP\/2\.0 200 OK\r\nVia: SIP\/2\.0\/UDP 10\.0\.0\.9:5060;branch=z9hG4bKa;rport=40000;received=192\.0\.2\.2\r\n/);
      expect(network.packets.at(-1)!.from).toEqual({ address: OURS, port: 5060 });
    });

    it("go back over UDP to sent-by's port where rport is not asked for (18.2.2)", async () => {
      await listen("udp");
      const [asking, answered] = [await peerUdp(40_000), await peerUdp(5_070)];
      asking.send(head(`SIP/2.0/UDP ${PEER}:5070;branch=z9hG4bKa`));
      await clock.advance(10);
      await layer.sendResponse(ok(received[0]!), received[0]!.arrival);
      await clock.advance(10);
      expect([asking.heard.length, answered.heard.length]).toEqual([0, 1]);
    });

    it("go back over the same connection (18.2.2)", async () => {
      await listen("tcp");
      const peer = await peerTcp();
      peer.send(head(`SIP/2.0/TCP ${PEER}:5060;branch=z9hG4bKa`));
      await clock.advance(10);
      await layer.sendResponse(ok(received[0]!), received[0]!.arrival);
      await clock.advance(10);
      expect(peer.heard[0]).toMatch(/^SIP\/2\.0 200 OK\r\n/);
    });

    it("go over a new connection to sent-by where the old one is gone (18.2.2)", async () => {
      await listen("tcp");
      const peer = await peerTcp();
      peer.send(head(`SIP/2.0/TCP ${PEER}:5070;branch=z9hG4bKa`));
      await clock.advance(10);
      peer.stream.dispose();
      const listener = await peerHost.listenTcp({ address: PEER, port: 5070 });
      const heard: string[] = [];
      listener.onConnection((stream) => {
        streams.push(stream);
        stream.onData((data) => heard.push(decodeUtf8(data)));
      });
      await clock.advance(10);
      const sent = layer.sendResponse(ok(received[0]!), received[0]!.arrival);
      await clock.advance(10);
      expect(await sent).toBeUndefined();
      expect(heard[0]).toMatch(/^SIP\/2\.0 200 OK\r\n/);
      listener.dispose();
    });

    it("that say no address to go to are counted", async () => {
      const response = createResponse(sampleRequest("OPTIONS"), 200);
      const failure = await layer.sendResponse(response, { source: { transport: "udp", address: PEER, port: 5060 }, local: { address: OURS, port: 5060 } });
      expect(failure?.code).toBe("sip/transport/unroutable-response");
      expect(layer.counters.get("responses-unroutable")).toBe(1);
    });
  });

  describe("malformed input", () => {
    it("is answered 400 where it is a request that can be answered, and counted by kind (21.4.1)", async () => {
      await listen("udp");
      const peer = await peerUdp(40_000);
      peer.send(head("SIP/2.0/UDP 10.0.0.9;branch=z9hG4bKa;rport").replace("CSeq: 1 OPTIONS", "CSeq: nonsense"));
      await clock.advance(10);
      expect(received).toEqual([]);
      expect(peer.heard[0]).toMatch(/^SIP\/2\.0 400 /);
      expect(layer.counters.malformed).toBe(1);
      expect(layer.counters.get("refusals-answered")).toBe(1);
    });

    it("is dropped and counted where it cannot be answered; the socket goes on", async () => {
      await listen("udp");
      const peer = await peerUdp(40_000);
      for (let count = 0; count < 200; count++) peer.send(`garbage ${count}`);
      peer.send(head("SIP/2.0/UDP 10.0.0.9;branch=z9hG4bKa;rport"));
      await clock.advance(10);
      expect(layer.counters.malformed).toBe(200);
      expect(received).toHaveLength(1);
      expect(peer.heard).toEqual([]);
    });

    it("closes a connection whose messages cannot be told apart any more, and the others go on (18.3)", async () => {
      await listen("tcp");
      const [bad, good] = [await peerTcp(), await peerTcp()];
      bad.send("x".repeat(70_000));
      good.send(head(`SIP/2.0/TCP ${PEER};branch=z9hG4bKa`));
      await clock.advance(10);
      expect(bad.closed).toEqual([true]);
      expect(good.closed).toEqual([]);
      expect(received).toHaveLength(1);
      expect(layer.counters.get("connections-broken")).toBe(1);
    });
  });

  describe("keep-alive (RFC 5626 4.4.1)", () => {
    it("answers CRLF CRLF on a connection with CRLF", async () => {
      await listen("tcp");
      const peer = await peerTcp();
      peer.send("\r\n\r\n");
      await clock.advance(10);
      expect(peer.heard).toEqual(["\r\n"]);
      expect(layer.counters.get("keep-alives-received")).toBe(1);
    });

    it("takes empty lines over UDP for what they are, without an answer", async () => {
      await listen("udp");
      const peer = await peerUdp(40_000);
      peer.send("\r\n\r\n");
      peer.send("\0");
      await clock.advance(10);
      expect(layer.counters.get("keep-alives-received")).toBe(2);
      expect(layer.counters.malformed).toBe(0);
      expect(peer.heard).toEqual([]);
    });

    it("pings a connection that we opened more often than every 120 s", async () => {
      const listener = await peerHost.listenTcp({ address: PEER, port: 5060 });
      const heard: string[] = [];
      listener.onConnection((stream) => {
        streams.push(stream);
        stream.onData((data) => heard.push(decodeUtf8(data)));
      });
      const opening = layer.open({ transport: "tcp", address: PEER, port: 5060 });
      await clock.advance(10);
      await opening;
      await clock.advance(240_000);
      expect(heard).toEqual(["\r\n\r\n", "\r\n\r\n"]);
      listener.dispose();
    });

    it("gives up within 10 s a connection whose peer has answered pings before and does not any more", async () => {
      const listener = await peerHost.listenTcp({ address: PEER, port: 5060 });
      let answers = true;
      listener.onConnection((stream) => {
        streams.push(stream);
        stream.onData(() => void (answers && stream.write(encodeUtf8("\r\n"))));
      });
      const opening = layer.open({ transport: "tcp", address: PEER, port: 5060 });
      await clock.advance(10);
      const codes: string[] = [];
      (await opening).onFailure(({ code }) => codes.push(code));
      await clock.advance(DEFAULT_STREAM_LIMITS.keepAliveMs + 20_000);
      expect(codes).toEqual([]);
      answers = false;
      await clock.advance(DEFAULT_STREAM_LIMITS.keepAliveMs - 10_000);
      expect(codes).toEqual(["sip/transport/dead"]);
      listener.dispose();
    });
  });

  describe("connections", () => {
    it("are closed after a time without a word", async () => {
      open({ limits: { stream: { ...DEFAULT_STREAM_LIMITS, idleMs: 60_000 } } });
      await listen("tcp");
      const peer = await peerTcp();
      await clock.advance(40_000);
      peer.send("\r\n\r\n");
      await clock.advance(59_000);
      expect(peer.closed).toEqual([]);
      await clock.advance(2_000);
      expect(peer.closed).toEqual([true]);
      expect(layer.counters.get("connections-idle")).toBe(1);
    });

    it("are limited in number", async () => {
      open({ limits: { maxConnections: 2 } });
      await listen("tcp");
      const peers = [await peerTcp(), await peerTcp(), await peerTcp()];
      await clock.advance(10);
      expect(peers.map(({ stream }) => stream.write(encodeUtf8("\r\n"))?.code)).toEqual([undefined, undefined, "network/closed"]);
      expect(layer.counters.get("connections-over-limit")).toBe(1);
    });

    it("are reused for requests to the same peer, one that the peer opened too", async () => {
      await listen("tcp");
      const peer = await peerTcp();
      const flow = await layer.open({ transport: "tcp", ...peer.stream.local });
      flow.send(sampleRequest("OPTIONS"));
      await clock.advance(10);
      expect(peer.heard[0]).toMatch(/^OPTIONS /);
    });

    it("are opened once for several requests at the same time", async () => {
      const listener = await peerHost.listenTcp({ address: PEER, port: 5060 });
      let accepted = 0;
      listener.onConnection((stream) => {
        accepted += 1;
        streams.push(stream);
      });
      const hop: Hop = { transport: "tcp", address: PEER, port: 5060 };
      const flows = Promise.all([layer.open(hop), layer.open(hop), layer.open(hop)]);
      await clock.advance(10);
      await flows;
      expect(accepted).toBe(1);
      listener.dispose();
    });

    it("to a peer that reads nothing are given up instead of filling memory", async () => {
      await listen("tcp");
      const peer = await peerTcp();
      const flow = await layer.open({ transport: "tcp", ...peer.stream.local });
      network.isBlocked = () => true;
      const big = { ...sampleRequest("MESSAGE"), body: new Uint8Array(60_000) };
      const codes = new Set<string | undefined>();
      for (let count = 0; count < 40; count++) codes.add(flow.send(big)?.code);
      expect([...codes]).toEqual([undefined, "sip/transport/congested", "sip/transport/closed"]);
    });

    it("under way are given up when the layer is let go", async () => {
      network.isBlocked = () => true;
      const opening = layer.open({ transport: "tcp", address: PEER, port: 5060 });
      opening.catch(() => {});
      await clock.advance(10);
      layer.dispose();
      await expect(opening).rejects.toMatchObject({ code: "sip/transport/closed" });
    });
  });

  describe("local addresses", () => {
    const hop: Hop = { transport: "udp", address: PEER, port: 5060 };

    it("are the system's choice, one UDP socket each, and stay", async () => {
      const [one, again] = [await layer.open(hop), await layer.open(hop)];
      expect(one.sentBy.address).toBe(OURS);
      expect(again.sentBy).toEqual(one.sentBy);
      ourHost.addresses = [OURS_TOO, OURS];
      const moved = await layer.open(hop);
      expect(moved.sentBy.address).toBe(OURS_TOO);
      expect(one.send(sampleRequest("OPTIONS"))).toBeUndefined();
      expect(ourHost.openSockets).toBe(2);
    });

    it("are the caller's choice where given", async () => {
      expect((await layer.open(hop, OURS_TOO)).sentBy.address).toBe(OURS_TOO);
      expect((await layer.contactAddress(hop, OURS_TOO)).address).toBe(OURS_TOO);
    });

    it("prefer the port asked for, and take another where it is in use", async () => {
      open({ preferredPort: 5060 });
      expect((await layer.open(hop)).sentBy).toEqual({ address: OURS, port: 5060 });
      sockets.push(await ourHost.openUdp({ address: OURS_TOO, port: 5060 }));
      const second = await layer.open(hop, OURS_TOO);
      expect(second.sentBy.port).not.toBe(5060);
    });

    it("stand for themselves where a wildcard is listened on", async () => {
      await layer.listen({ transport: "udp", address: "0.0.0.0", port: 5060 });
      expect((await layer.open(hop)).sentBy).toEqual({ address: OURS, port: 5060 });
      expect(await layer.contactAddress(hop, "0.0.0.0")).toEqual({ address: OURS, port: 5060 });
      expect(ourHost.openSockets).toBe(1);
    });

    it("of a TCP Contact are listened on, so that the peer can connect", async () => {
      const contact = await layer.contactAddress({ ...hop, transport: "tcp" });
      expect(ourHost.listenerAt({ address: OURS, port: contact.port! })).toBeDefined();
      expect(await layer.contactAddress({ ...hop, transport: "tcp" })).toEqual(contact);
    });

    it("of the other family than the hop's are no way to it", async () => {
      const hop: Hop = { transport: "udp", address: "2001:db8::2", port: 5060 };
      await expect(layer.open(hop, OURS)).rejects.toMatchObject({ code: "sip/transport/unreachable" });
      await expect(layer.contactAddress(hop, OURS)).rejects.toMatchObject({ code: "sip/transport/unreachable" });
    });

    it("that do not lead to the peer are told as sip/transport/unreachable", async () => {
      ourHost.addresses = [];
      await expect(layer.open(hop)).rejects.toMatchObject({ code: "sip/transport/unreachable" });
      await expect(layer.contactAddress(hop)).rejects.toMatchObject({ code: "sip/transport/unreachable" });
    });
  });

  it("sends a request larger than a safe datagram over UDP all the same, and counts it (18.1.1)", async () => {
    const peer = await peerUdp(5_060);
    const flow = await layer.open({ transport: "udp", address: PEER, port: 5060 });
    flow.send({ ...sampleRequest("MESSAGE"), body: new Uint8Array(1_400) });
    await clock.advance(10);
    expect(peer.heard).toHaveLength(1);
    expect(layer.counters.get("oversize-datagrams")).toBe(1);
  });

  it("stops listening when the port is let go", async () => {
    const listening = await listen("udp");
    const peer = await peerUdp(40_000);
    listening.dispose();
    peer.send(head("SIP/2.0/UDP 10.0.0.9;branch=z9hG4bKa;rport"));
    await clock.advance(10);
    expect(received).toEqual([]);
  });
});
