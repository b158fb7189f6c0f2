// Keep-alives over UDP by STUN and by empty lines (RFC 5626 sections 4.4, 4.4.2, 5.3), against a server played by hand.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Disposable } from "../../../../core/base/disposable.ts";
import type { SocketAddress, UdpSocket } from "../../../../core/ports/network.ts";
import { answerBinding, createBindingRequest, readBindingAnswer } from "../../../../core/stun/binding.ts";
import { isStun, readStunMessage, writeStunMessage } from "../../../../core/stun/stun-message.ts";
import type { KeepAliveTerms } from "../../../../core/sip/transport/keep-alive.ts";
import { createSipStack, type SipStack } from "../../../../core/sip/transaction/sip-stack.ts";
import type { Hop } from "../../../../core/sip/transport/hop.ts";
import { FakeClock } from "../../../fakes/fake-clock.ts";
import { FakeNetwork } from "../../../fakes/fake-network.ts";
import { FakeRandom } from "../../../fakes/fake-random.ts";
import { FakeResolver } from "../../../fakes/fake-resolver.ts";

const SERVER: Hop = { transport: "udp", address: "192.0.2.9", port: 5060 };
let clock: FakeClock;
let network: FakeNetwork;
let stack: SipStack;
let server: UdpSocket;
let cameAtMs: { readonly kind: "stun" | "line"; readonly atMs: number }[];
/** Where the server says that it sees us; undefined: it keeps silent. */
let mapped: SocketAddress | undefined;
let broken: number;
let keeper: Disposable;

beforeEach(async () => {
  clock = new FakeClock();
  network = new FakeNetwork(clock);
  stack = createSipStack({ clock, random: new FakeRandom(3), network: network.host("192.0.2.1"), resolver: new FakeResolver() });
  server = await network.host(SERVER.address).openUdp(SERVER);
  cameAtMs = [];
  mapped = { address: "203.0.113.5", port: 40_000 };
  broken = 0;
  server.onDatagram(({ data, from }) => {
    cameAtMs.push({ kind: isStun(data) ? "stun" : "line", atMs: clock.nowMs() });
    const read = readStunMessage(data);
    if (read.ok && mapped) server.send(writeStunMessage(answerBinding(read.value, mapped)!), from);
  });
});

afterEach(async () => {
  keeper.dispose();
  server.dispose();
  stack.dispose();
  await clock.advance(100);
  expect(clock.pendingTimers).toBe(0);
  expect(network.openSockets).toBe(0);
});

function keep(terms: KeepAliveTerms): void {
  keeper = stack.transports.keepOpen(SERVER, undefined, () => (broken += 1), terms);
}

const kinds = (): string[] => cameAtMs.map(({ kind }) => kind);
const waits = (): number[] => cameAtMs.slice(1).map(({ atMs }, index) => atMs - cameAtMs[index]!.atMs);

describe("a server that announced outbound", () => {
  it("is asked by STUN every 24 to 29 s, and the way is well as long as it sees us at the same place (4.4.2)", async () => {
    keep({ outbound: true });
    await clock.advance(150_000);
    expect(new Set(kinds())).toEqual(new Set(["stun"]));
    expect(cameAtMs.length).toBeGreaterThanOrEqual(5);
    expect(waits().every((waitMs) => waitMs >= 24_000 && waitMs <= 29_100)).toBe(true);
    expect(broken).toBe(0);
  });

  it("that sees us elsewhere than before has lost us: a NAT has forgotten the binding (4.4.2)", async () => {
    keep({ outbound: true });
    await clock.advance(30_000);
    mapped = { address: "203.0.113.5", port: 40_001 };
    await clock.advance(30_000);
    expect(broken).toBe(1);
  });

  it("that falls silent after it has answered has lost us after 15.5 s of requests at 0.5, 1, 2 and 4 s (RFC 8489 6.2.1)", async () => {
    keep({ outbound: true });
    await clock.advance(30_000);
    mapped = undefined;
    cameAtMs.length = 0;
    await clock.advance(29_000);
    await clock.advance(15_400 + 100);
    expect(waits()).toEqual([500, 1_000, 2_000, 4_000]);
    expect(broken).toBe(1);
  });

  it("that never answers STUN at all gets empty lines: its outbound is somebody's mistake, not a broken way", async () => {
    mapped = undefined;
    keep({ outbound: true });
    await clock.advance(90_000);
    expect(kinds().slice(0, 6)).toEqual(["stun", "stun", "stun", "stun", "stun", "line"]);
    expect(kinds().slice(6).every((kind) => kind === "line")).toBe(true);
    expect(broken).toBe(0);
  });

  it("is asked as often as its Flow-Timer says (4.4)", async () => {
    keep({ outbound: true, flowTimerS: 10 });
    await clock.advance(60_000);
    expect(waits().every((waitMs) => waitMs >= 8_000 && waitMs <= 10_100)).toBe(true);
  });
});

describe("any other server", () => {
  it("gets empty lines, which all pass over", async () => {
    keep({});
    await clock.advance(60_000);
    expect(kinds()).toEqual(["line", "line"]);
  });

  it("gets STUN once it has answered some", async () => {
    keep({ outbound: true });
    await clock.advance(30_000);
    keeper.dispose();
    cameAtMs.length = 0;
    keep({});
    await clock.advance(30_000);
    expect(kinds()).toEqual(["stun"]);
  });
});

describe("STUN on our SIP port (5.3)", () => {
  it("is answered with where we see the asker, and never comes to the SIP parser", async () => {
    keeper = await stack.transports.listen({ transport: "udp", address: "192.0.2.1", port: 5060 });
    const answers: unknown[] = [];
    server.onDatagram(({ data }) => {
      const read = readStunMessage(data);
      if (read.ok) answers.push(readBindingAnswer(read.value));
    });
    const to = { address: "192.0.2.1", port: 5060 };
    const request = writeStunMessage(createBindingRequest(new Uint8Array(12)));
    server.send(request, to);
    server.send(request.slice(0, 24), to);
    await clock.advance(100);
    expect(answers).toEqual([{ mapped: { address: SERVER.address, port: SERVER.port } }]);
    expect(stack.transports.counters.malformed).toBe(0);
    expect(stack.transports.counters.get("stun-refused")).toBe(1);
  });

  it("is not believed from anybody but the one who was asked", async () => {
    keep({ outbound: true });
    await clock.advance(30_000);
    mapped = undefined;
    const stranger = await network.host("198.51.100.66").openUdp({ address: "198.51.100.66", port: 5060 });
    server.onDatagram(({ data, from }) => {
      const read = readStunMessage(data);
      if (read.ok) stranger.send(writeStunMessage(answerBinding(read.value, { address: "198.51.100.66", port: 1 })!), from);
    });
    await clock.advance(25_000);
    expect(broken).toBe(0);
    await clock.advance(20_000);
    expect(broken).toBe(1);
    stranger.dispose();
  });
});
