// What one source may cost us: messages, answers to nonsense, connections, the time that a message takes to come.
// Real transport layers on a fake network in virtual time; the limits are the ones that the phone has.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { encodeUtf8 } from "../../../../core/base/bytes.ts";
import { silentLogger } from "../../../../core/base/logger.ts";
import type { StreamConnection, UdpSocket } from "../../../../core/ports/network.ts";
import { admitConnection, type AdmittedConnection } from "../../../../core/sip/transport/connection-admission.ts";
import { DEFAULT_SOURCE_LIMITS, SourceLimiter } from "../../../../core/sip/transport/source-limiter.ts";
import { TransportLayer, type ReceivedMessage, type TransportLimits } from "../../../../core/sip/transport/transport-layer.ts";
import { FakeClock } from "../../../fakes/fake-clock.ts";
import { FakeNetwork, type FakeHost } from "../../../fakes/fake-network.ts";
import { FakeRandom } from "../../../fakes/fake-random.ts";

const [OURS, FLOODER, FRIEND] = ["192.0.2.1", "192.0.2.66", "192.0.2.2"];
const { strangers, partners, refusals } = DEFAULT_SOURCE_LIMITS;

let clock: FakeClock;
let network: FakeNetwork;
let layer: TransportLayer;
let received: ReceivedMessage[];
let hosts: FakeHost[];
let opened: (UdpSocket | StreamConnection)[];

beforeEach(() => open());

afterEach(async () => {
  layer.dispose();
  for (const socket of opened) socket.dispose();
  await clock.advance(1_000);
  expect(network.openSockets, "open sockets").toBe(0);
  expect(clock.pendingTimers, "pending timers").toBe(0);
});

function open(limits: Partial<TransportLimits> = {}): void {
  clock = new FakeClock();
  network = new FakeNetwork(clock);
  const ours = network.host(OURS);
  hosts = [network.host(FLOODER), network.host(FRIEND)];
  opened = [];
  received = [];
  layer = new TransportLayer({ clock, random: new FakeRandom(), network: ours, logger: silentLogger, limits });
  layer.onMessage((message) => received.push(message));
}

const listen = (transport: "udp" | "tcp") => layer.listen({ transport, address: OURS, port: 5060 });

async function udp(address: string, port: number): Promise<{ send(text: string): void; heard: number }> {
  const socket = await hosts.find(({ addresses }) => addresses.includes(address))!.openUdp({ address, port });
  opened.push(socket);
  const peer = { heard: 0, send: (text: string) => void socket.send(encodeUtf8(text), { address: OURS, port: 5060 }) };
  socket.onDatagram(() => (peer.heard += 1));
  return peer;
}

async function tcp(address: string): Promise<{ send(text: string): void; heard: string; readonly closed: boolean }> {
  const connecting = hosts.find(({ addresses }) => addresses.includes(address))!.connectTcp({ address: OURS, port: 5060 });
  await clock.advance(10);
  const stream = await connecting;
  opened.push(stream);
  const peer = {
    heard: "",
    send: (text: string) => void stream.write(encodeUtf8(text)),
    /** Also one that was closed before anybody listened. */
    get closed(): boolean {
      return stream.write(new Uint8Array(0)) !== undefined;
    },
  };
  stream.onData((data) => (peer.heard += new TextDecoder().decode(data)));
  return peer;
}

function options(branch: string, extra = "Content-Length: 0"): string {
  return `OPTIONS sip:ada@${OURS} SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.9;branch=z9hG4bK${branch};rport\r\nFrom: <sip:b@example.org>;tag=1\r\n`
    + `To: <sip:ada@example.org>\r\nCall-ID: ${branch}\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\n${extra}\r\n\r\n`;
}

describe("a source's messages", () => {
  it("are looked at up to a burst and then at a rate; what is over is dropped in silence and counted, and others get through", async () => {
    await listen("udp");
    const [flooder, friend] = [await udp(FLOODER, 5060), await udp(FRIEND, 5060)];
    for (let count = 0; count < 2_000; count++) flooder.send(options(`f${count}`));
    friend.send(options("friend"));
    await clock.advance(10);
    expect(received.filter(({ arrival }) => arrival.source.address === FLOODER)).toHaveLength(strangers.burst);
    expect(received.at(-1)!.arrival.source.address).toBe(FRIEND);
    expect([flooder.heard, layer.counters.get("messages-over-rate")]).toEqual([0, 2_000 - strangers.burst]);
    await clock.advance(1_000);
    received.length = 0;
    for (let count = 0; count < 500; count++) flooder.send(options(`g${count}`));
    await clock.advance(5);
    expect(received.length).toBeGreaterThanOrEqual(strangers.perSecond);
    expect(received.length).toBeLessThanOrEqual(strangers.perSecond * 1.1);
  });

  it("from a port that we have to do with are judged apart from all others of that address, and more generously", async () => {
    await listen("udp");
    const [flooder, partner] = [await udp(FLOODER, 40_000), await udp(FLOODER, 5060)];
    layer.expect({ address: FLOODER, port: 5060 }, 4);
    for (let count = 0; count < 2_000; count++) flooder.send(options(`f${count}`));
    for (let count = 0; count < partners.burst; count++) partner.send(options(`p${count}`));
    await clock.advance(10);
    expect(received.filter(({ arrival }) => arrival.source.port === 5060)).toHaveLength(partners.burst);
  });

  it("are expected as often as calls and answers need, whatever the rate", () => {
    const sources = new SourceLimiter(clock, DEFAULT_SOURCE_LIMITS);
    const trunk = { address: FRIEND, port: 5060 };
    sources.expect(trunk, 8);
    for (let count = 0; count < 20_000; count++) {
      expect(sources.admits(trunk)).toBe(true);
      if (count % 3 === 2) sources.expect(trunk, 8);
    }
  });

  it("of ever new addresses share one allowance when too many are busy", () => {
    const sources = new SourceLimiter(clock, { ...DEFAULT_SOURCE_LIMITS, strangers: { perSecond: 1, burst: 2 } });
    let admitted = 0;
    for (let count = 0; count < 10_000; count++) if (sources.admits({ address: `10.0.${count >> 8}.${count & 255}`, port: 5060 })) admitted += 1;
    expect(admitted).toBe(4_096 + 2);
  });

  it("of one IPv6 network share one allowance, neighbours on the link have their own", () => {
    const sources = new SourceLimiter(clock, { ...DEFAULT_SOURCE_LIMITS, strangers: { perSecond: 1, burst: 1 } });
    const admits = (address: string): boolean => sources.admits({ address, port: 5060 });
    expect(["2001:db8::1", "2001:db8::2", "2001:db8:0:1::1", "fe80::1", "fe80::2"].map(admits)).toEqual([true, false, true, true, true]);
  });

  it("over a connection that brings too many end the connection, and the next one is not let in at once", async () => {
    await listen("tcp");
    const flooder = await tcp(FLOODER);
    for (let count = 0; count < strangers.burst + 1; count++) flooder.send(options(`f${count}`));
    await clock.advance(10);
    const again = await tcp(FLOODER);
    await clock.advance(10);
    expect([flooder.closed, again.closed]).toEqual([true, true]);
    expect([layer.counters.get("messages-over-rate"), layer.counters.get("connections-over-rate")]).toEqual([1, 1]);
    await clock.advance(1_000);
    const later = await tcp(FLOODER);
    await clock.advance(10);
    expect(later.closed).toBe(false);
  });
});

describe("answers to malformed requests", () => {
  it("are few for one source, since its address may be forged (400s must not make us an amplifier)", async () => {
    await listen("udp");
    const [flooder, friend] = [await udp(FLOODER, 5060), await udp(FRIEND, 5060)];
    for (let count = 0; count < 200; count++) flooder.send(options(`f${count}`, "Content-Length: 400"));
    friend.send(options("friend", "Content-Length: 400"));
    await clock.advance(10);
    expect([flooder.heard, friend.heard]).toEqual([refusals.burst, 1]);
    expect(layer.counters.get("refusals-unanswered")).toBe(200 - refusals.burst);
    expect(layer.counters.malformed).toBe(201);
  });
});

describe("a connection", () => {
  it("on which a message does not come to its end is closed in the time that its sender would wait, however it dribbles", async () => {
    await listen("tcp");
    const [slow, friend] = [await tcp(FLOODER), await tcp(FRIEND)];
    const text = options("slow");
    for (let second = 0; second < 31; second++) {
      slow.send(text[second]!);
      await clock.advance(1_000);
    }
    expect(slow.closed).toBe(false);
    await clock.advance(2_000);
    expect([slow.closed, friend.closed, layer.counters.get("connections-dribbling")]).toEqual([true, false, 1]);
  });

  it("may bring one message after another in pieces for as long as it likes", async () => {
    await listen("tcp");
    const peer = await tcp(FRIEND);
    const text = Array.from({ length: 11 }, (_, count) => options(`m${count}`)).join("");
    // Each piece ends in the middle of the next message.
    for (let at = 0; at < text.length - 300; at += 100) {
      peer.send(text.slice(at, at + 100));
      await clock.advance(10_000);
    }
    expect([peer.closed, received.length >= 9]).toEqual([false, true]);
  });

  it("that brings many pings at once is answered one pong (RFC 5626 section 4.4.1)", async () => {
    await listen("tcp");
    const peer = await tcp(FLOODER);
    peer.send("\r\n\r\n".repeat(1_000));
    await clock.advance(10);
    expect(peer.heard).toBe("\r\n");
  });

  it("too many of one address is refused while its others are in use; an idle one of its own gives its place", async () => {
    open({ maxConnectionsPerSource: 2 });
    await listen("tcp");
    const [first, second] = [await tcp(FLOODER), await tcp(FLOODER)];
    const refused = await tcp(FLOODER);
    await clock.advance(10);
    const friend = await tcp(FRIEND);
    expect([first.closed, second.closed, refused.closed, friend.closed]).toEqual([false, false, true, false]);
    expect(layer.counters.get("connections-over-limit")).toBe(1);
    second.send(options("second"));
    await clock.advance(6_000);
    const third = await tcp(FLOODER);
    await clock.advance(10);
    expect([first.closed, second.closed, third.closed]).toEqual([true, false, false]);
    expect(layer.counters.get("connections-evicted")).toBe(1);
  });
});

describe("admitConnection", () => {
  const LIMITS = { maxConnections: 4, maxConnectionsPerSource: 3 };
  const nowMs = 1_000_000;
  const at = (address: string, silentMs: number, what: Partial<AdmittedConnection> = {}): AdmittedConnection => ({
    hop: { address, port: 1 }, outbound: false, hasSpoken: true, heardAtMs: nowMs - silentMs, ...what,
  });

  it("gives the place of who never said a word before that of who has been silent longest", () => {
    const silent = at("a", 6_000, { hasSpoken: false });
    const all = [at("b", 500_000), silent, at("c", 0), at("d", 200_000)];
    expect(admitConnection(all, "e", LIMITS, nowMs)).toEqual({ inPlaceOf: silent });
    expect(admitConnection([all[0]!, all[2]!, all[3]!, at("a", 0)], "e", LIMITS, nowMs)).toEqual({ inPlaceOf: all[0] });
  });

  it("refuses where all are in use, and never gives up a connection of our own", () => {
    const own = at("a", 500_000, { outbound: true });
    expect(admitConnection([own, at("b", 0), at("c", 100_000), at("d", 4_000, { hasSpoken: false })], "e", LIMITS, nowMs)).toBe("refuse");
    expect(admitConnection([own, at("b", 0)], "e", LIMITS, nowMs)).toBe("take");
  });
});
