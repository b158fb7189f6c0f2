// Connections of every kind, in memory and in virtual time: who may share one, how we are named on it, and how one that is
// dead or stuck is noticed without a message that has to find it out.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { decodeUtf8, encodeUtf8 } from "../../../../core/base/bytes.ts";
import type { Failure } from "../../../../core/base/errors.ts";
import { silentLogger } from "../../../../core/base/logger.ts";
import type { StreamConnection, StreamListener, TlsTrust } from "../../../../core/ports/network.ts";
import type { Flow } from "../../../../core/sip/transport/flow.ts";
import type { Hop } from "../../../../core/sip/transport/hop.ts";
import { TransportLayer, type ReceivedMessage } from "../../../../core/sip/transport/transport-layer.ts";
import { formatOwnVia } from "../../../../core/sip/transport/via-routing.ts";
import { FakeClock } from "../../../fakes/fake-clock.ts";
import { FakeNetwork, type FakeHost } from "../../../fakes/fake-network.ts";
import { FakeRandom } from "../../../fakes/fake-random.ts";
import { fakeIdentity, type FakeCertificate } from "../../../fakes/fake-tls.ts";
import { sampleRequest } from "../transaction/sample-messages.ts";

const [OURS, PEER] = ["192.0.2.1", "192.0.2.2"];
const identity = fakeIdentity({ names: ["example.org", "example.net"] });
const pin = (JSON.parse(identity.certificate) as FakeCertificate).fingerprint;

let clock: FakeClock;
let network: FakeNetwork;
let ourHost: FakeHost;
let peerHost: FakeHost;
let layer: TransportLayer;
let received: ReceivedMessage[];
let accepted: StreamConnection[];
let listeners: StreamListener[];

beforeEach(async () => {
  clock = new FakeClock();
  network = new FakeNetwork(clock);
  [ourHost, peerHost] = [network.host(OURS), network.host(PEER)];
  layer = new TransportLayer({ clock, random: new FakeRandom(), network: ourHost, logger: silentLogger });
  [received, accepted] = [[], []];
  layer.onMessage((message) => received.push(message));
  listeners = [
    await peerHost.listenTcp({ address: PEER, port: 5060 }),
    await peerHost.listenTls({ address: PEER, port: 5061 }, identity),
    await peerHost.listenWebSocket({ address: PEER, port: 80 }),
    await peerHost.listenWebSocket({ address: PEER, port: 443 }, identity),
  ];
  for (const listener of listeners) listener.onConnection((stream) => accepted.push(stream));
});

afterEach(async () => {
  layer.dispose();
  for (const socket of [...listeners, ...accepted]) socket.dispose();
  await clock.advance(1_000);
  expect(network.openSockets, "open sockets").toBe(0);
  expect(clock.pendingTimers, "pending timers").toBe(0);
});

const PORTS = { tcp: 5060, tls: 5061, ws: 80, wss: 443 } as const;

function hopTo(transport: keyof typeof PORTS, serverName = "example.org", trust: TlsTrust = {}, homeName?: string): Hop {
  const server = { serverName, trust, ...(homeName === undefined ? {} : { homeName }) };
  return { transport, address: PEER, port: PORTS[transport], ...(transport === "tcp" ? {} : { server }) };
}

async function open(hop: Hop): Promise<Flow> {
  const opening = layer.open(hop);
  opening.catch(() => {});
  await clock.advance(100);
  return opening;
}

/** What a flow is told when it fails. */
function failuresOf(flow: Flow): Failure[] {
  const failures: Failure[] = [];
  flow.onFailure((failure) => failures.push(failure));
  return failures;
}

describe("a connection that was verified", () => {
  it("serves the same name and trust again (RFC 5923 section 4)", async () => {
    await open(hopTo("tls"));
    await open(hopTo("tls"));
    expect(accepted).toHaveLength(1);
  });

  it.each([
    ["another name at the same address", hopTo("tls", "example.net")],
    ["another account's pin", hopTo("tls", "example.org", { pin })],
  ])("does not serve %s, which gets a connection of its own", async (_, hop) => {
    await open(hopTo("tls"));
    await open(hop);
    expect(accepted).toHaveLength(2);
  });

  it("does not serve a bare address for an account whose server has another name", async () => {
    await open(hopTo("tls"));
    await expect(open(hopTo("tls", PEER, {}, "example.net"))).rejects.toMatchObject({ code: "tls/wrong-name" });
  });

  it("serves the bare address that the same account's server writes into Record-Route", async () => {
    await open(hopTo("tls"));
    await open(hopTo("tls", PEER, {}, "example.org"));
    expect(accepted).toHaveLength(1);
  });

  it("is not replaced by a weaker one: what was refused over TLS is not tried over TCP", async () => {
    await expect(open(hopTo("tls", "other.example"))).rejects.toMatchObject({ code: "tls/wrong-name" });
    expect(accepted).toHaveLength(0);
  });
});

describe("a WebSocket (RFC 7118)", () => {
  it.each(["ws", "wss"] as const)("names us in Via and Contact by one .invalid host without port (section 5): %s", async (transport) => {
    const flow = await open(hopTo(transport));
    expect(flow.sentBy.address).toMatch(/^[0-9a-f]+\.invalid$/);
    expect(formatOwnVia(transport, flow.sentBy, "z9hG4bK1")).toBe(`SIP/2.0/${transport.toUpperCase()} ${flow.sentBy.address};branch=z9hG4bK1;rport`);
    expect(await layer.contactAddress(hopTo(transport))).toEqual(flow.sentBy);
  });

  it("brings messages one by one, with or without Content-Length (section 4.2), and answers on the same connection", async () => {
    await open(hopTo("ws"));
    const heard: string[] = [];
    accepted[0]!.onData((data) => heard.push(decodeUtf8(data)));
    const head = `OPTIONS sip:ada@x.invalid SIP/2.0\r\nVia: SIP/2.0/WS ${PEER}:80;branch=z9hG4bK7\r\nFrom: <sip:b@e>;tag=1\r\nTo: <sip:a@e>\r\nCall-ID: c\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\n\r\n`;
    accepted[0]!.write(encodeUtf8(head));
    accepted[0]!.write(encodeUtf8("not SIP"));
    accepted[0]!.write(encodeUtf8(head.replace("CSeq: 1", "CSeq: 2")));
    await clock.advance(100);
    expect(received.map(({ arrival }) => arrival.source.transport)).toEqual(["ws", "ws"]);
    expect(layer.counters.malformed).toBe(1);
  });

  it("whose server does not answer a Ping within 10 s is given up, though it never answered one before", async () => {
    const failures = failuresOf(await open(hopTo("ws")));
    network.isBlocked = () => true;
    await clock.advance(110_000 + 10_001);
    expect(failures.map(({ code }) => code)).toEqual(["sip/transport/dead"]);
  });
});

describe.each(["tcp", "tls"] as const)("a stream over %s", (transport) => {
  it("whose peer has never answered an empty line is not given up for that", async () => {
    const failures = failuresOf(await open(hopTo(transport)));
    await clock.advance(10 * 60_000);
    expect(failures).toEqual([]);
  });

  it("whose peer vanishes without a word after it has answered is given up within 10 s of the next ping (RFC 5626 section 4.4.1)", async () => {
    const failures = failuresOf(await open(hopTo(transport)));
    accepted[0]!.onData(() => accepted[0]!.write(encodeUtf8("\r\n")));
    await clock.advance(111_000);
    network.isBlocked = (from) => from === PEER;
    await clock.advance(110_000 + 10_000);
    expect(failures.map(({ code }) => code)).toEqual(["sip/transport/dead"]);
  });

  it("whose peer stops reading is given up when nothing was taken for 10 s, without another message", async () => {
    const flow = await open(hopTo(transport));
    const failures = failuresOf(flow);
    network.isBlocked = () => true;
    expect(flow.send(sampleRequest("OPTIONS"))).toBeUndefined();
    await clock.advance(10_001);
    expect(failures.map(({ code }) => code)).toEqual(["sip/transport/congested"]);
    network.isBlocked = () => false;
  });
});
