// What the network may throw at a phone while a call is up: the call goes on, memory stays bounded, each is counted.
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FakeRandom } from "../fakes/fake-random.ts";
import { findFreePort } from "../interop/peers/free-port.ts";
import { GodwitProcess } from "./godwit-process.ts";

const GARBAGE_DATAGRAMS = 100_000;
/** A fast machine sends them in less than the second that a call's first figures take: then more of them. */
const FLOOD_AT_LEAST_MS = 3_000;
const STREAM_MIB = 10;
/** Far less than what was sent: nothing of it may be kept. */
const GROWTH_LIMIT_MIB = 96;

describe("a phone in a call, under bad input", () => {
  let port: number;
  let callee: GodwitProcess;
  let caller: GodwitProcess | undefined;

  beforeEach(() => {
    caller = undefined;
  });

  /** Sets a call up that goes on for some seconds, or until it is told to stop. */
  async function talk(transport: "udp" | "tcp", seconds?: number): Promise<void> {
    port = await findFreePort();
    const place = ["--listen", `127.0.0.1:${port}`, "--transport", transport];
    callee = new GodwitProcess("answer", ...place, "--echo", "--playback", "null", "--calls", "1", "--json");
    await callee.event(({ event }) => event === "listening");
    const sound = ["--capture", "tone:440", "--playback", "null"];
    caller = new GodwitProcess("call", `sip:echo@127.0.0.1:${port}`, "--from", "sip:ada@127.0.0.1", "--transport", transport, ...sound, ...(seconds === undefined ? [] : ["--duration", String(seconds)]), "--json");
    await caller.event(({ event, state }) => event === "call" && state === "active");
  }

  /** Waits for the end of the call and expects that not one packet was lost; answers the callee's counters. */
  async function endUnharmed(): Promise<Readonly<Record<string, number>>> {
    expect(await caller!.exitCode).toBe(0);
    const heard = await callee.summary();
    const network = await callee.event(({ event }) => event === "network");
    expect(heard).toMatchObject({ answered: true, packetsLost: 0, end: { by: "remote", code: "call/ended" } });
    expect(heard["packetsReceived"]).toBeGreaterThan(0);
    return network["counters"] as Readonly<Record<string, number>>;
  }

  afterEach(async () => {
    await caller?.[Symbol.asyncDispose]();
    await callee[Symbol.asyncDispose]();
  });

  it(`goes on through ${GARBAGE_DATAGRAMS} garbage datagrams`, async () => {
    await talk("udp");
    const before = callee.residentMiB;
    const sent = await sendGarbage(port, GARBAGE_DATAGRAMS);
    const growth = callee.residentMiB - before;
    void caller!.stop();
    const counters = await endUnharmed();
    const refused = Object.entries(counters).filter(([name]) => name.startsWith("sip/parse/")).reduce((sum, [, count]) => sum + count, 0);
    expect(growth).toBeLessThan(GROWTH_LIMIT_MIB);
    expect(refused).toBeGreaterThan(0);
    expect(refused).toBeLessThanOrEqual(sent);
  });

  it(`goes on while a TCP peer sends ${STREAM_MIB} MiB without a blank line, and closes on that peer`, async () => {
    await talk("tcp", 4);
    const before = callee.residentMiB;
    await pourInto(port, STREAM_MIB);
    expect(callee.residentMiB - before).toBeLessThan(GROWTH_LIMIT_MIB);
    const counters = await endUnharmed();
    expect(counters["sip/parse/too-large"]).toBe(1);
  });

  it("refuses a Content-Length that is longer than the datagram, and goes on (RFC 3261 section 18.3)", async () => {
    await talk("udp", 3);
    const reply = await ask(port, options("z9hG4bK-too-long", "Content-Length: 400"));
    expect(reply).toMatch(/^SIP\/2\.0 400 /);
    const counters = await endUnharmed();
    expect(Object.keys(counters).filter((name) => name.startsWith("sip/parse/"))).toHaveLength(1);
  });
});

/** A fifth each: random bytes, near-SIP, cut requests, responses to nobody, RTP-like. At least `count`; paced by the socket's own queue. */
async function sendGarbage(port: number, count: number): Promise<number> {
  const socket = createSocket("udp4");
  const random = new FakeRandom(4711);
  const kinds = [
    () => random.bytes(200),
    () => Buffer.from(`INVITE sip:x SIP/2.0\r\nVia: ${"a,".repeat(30)}\r\n\r\n`),
    () => Buffer.from(options("z9hG4bK-cut", "Content-Length: 0").slice(0, 60)),
    () => Buffer.from("SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP nobody;branch=z9hG4bK-x\r\nCSeq: x\r\n\r\n"),
    () => Buffer.concat([Buffer.from([0x80, 0x08]), random.bytes(170)]),
  ];
  const startedAtMs = performance.now();
  let sent = 0;
  for (; sent < count || performance.now() - startedAtMs < FLOOD_AT_LEAST_MS; sent++) {
    const data = kinds[sent % kinds.length]!();
    await new Promise((resolve) => socket.send(data, port, "127.0.0.1", resolve));
  }
  socket.close();
  return sent;
}

/** Pours bytes without a line break until all are taken or the peer closes, which it should. */
async function pourInto(port: number, mebibytes: number): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  // The peer cuts us off in the middle of a write: an error then is what should happen.
  socket.on("error", () => {});
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  await once(socket, "connect");
  const chunk = Buffer.alloc(65_536, "x");
  for (let sent = 0; sent < mebibytes * 1_048_576 && !socket.destroyed; sent += chunk.length) {
    if (!socket.write(chunk)) await Promise.race([new Promise((resolve) => socket.once("drain", resolve)), closed]);
  }
  await closed;
}

async function ask(port: number, request: string): Promise<string> {
  const socket = createSocket("udp4");
  socket.send(request, port, "127.0.0.1");
  const [reply] = (await once(socket, "message")) as [Buffer];
  socket.close();
  return reply.toString();
}

function options(branch: string, contentLength: string): string {
  return [
    "OPTIONS sip:echo@127.0.0.1 SIP/2.0",
    `Via: SIP/2.0/UDP 127.0.0.1:9;rport;branch=${branch}`,
    "Max-Forwards: 70",
    "From: <sip:mallory@127.0.0.1>;tag=m",
    "To: <sip:echo@127.0.0.1>",
    `Call-ID: ${branch}`,
    "CSeq: 1 OPTIONS",
    contentLength,
    "",
    "",
  ].join("\r\n");
}
