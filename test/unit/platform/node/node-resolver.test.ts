// Names that need no name server, and SRV records from a name server of the test's own on loopback.
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { afterEach, describe, expect, it } from "vitest";
import { NodeClock } from "../../../../core/platform/node/node-clock.ts";
import { NodeResolver } from "../../../../core/platform/node/node-resolver.ts";
import type { SrvRecord } from "../../../../core/ports/resolver.ts";
import { FakeClock } from "../../../fakes/fake-clock.ts";

describe("NodeResolver without a name server", () => {
  const resolver = new NodeResolver(new NodeClock());

  it("knows localhost as a loopback address (RFC 6761 6.3)", async () => {
    const { records: addresses } = await resolver.addresses("localhost");
    expect(addresses.length).toBeGreaterThan(0);
    for (const address of addresses) expect(["127.0.0.1", "::1"]).toContain(address);
  });

  it.each(["invalid", "no-such-host.invalid", "Trailing.Dot.INVALID."])("says at once that %s does not exist (RFC 6761 6.4)", async (name) => {
    expect(await resolver.addresses(name)).toEqual({ records: [] });
  });

  it("asks nobody for services of localhost or of invalid names", async () => {
    expect(await resolver.srv("_sip._udp.localhost")).toEqual({ records: [] });
    expect(await resolver.srv("_sip._udp.example.invalid")).toEqual({ records: [] });
  });
});

describe("NodeResolver and SRV (RFC 2782)", () => {
  let server: Socket | undefined;
  afterEach(() => server?.close());

  /** A name server that answers every question with `records`, or not at all. */
  const serve = async (records: readonly SrvRecord[] | undefined): Promise<{ address: string; asked: Promise<unknown> }> => {
    const socket = createSocket("udp4");
    server = socket;
    socket.bind(0, "127.0.0.1");
    await once(socket, "listening");
    const asked = once(socket, "message");
    socket.on("message", (query, from) => records && socket.send(reply(query, records), from.port, from.address));
    return { address: `127.0.0.1:${socket.address().port}`, asked };
  };

  it("gives the records as they are", async () => {
    const records = [
      { priority: 10, weight: 60, port: 5060, target: "sip1.example.org" },
      { priority: 20, weight: 0, port: 5062, target: "sip2.example.org" },
    ];
    const { address } = await serve(records);
    expect(await new NodeResolver(new NodeClock(), { nameServers: [address] }).srv("_sip._udp.example.org")).toEqual({ records });
  });

  it("gives none where there are none", async () => {
    const { address } = await serve([]);
    expect(await new NodeResolver(new NodeClock(), { nameServers: [address] }).srv("_sip._udp.example.org")).toEqual({ records: [] });
  });

  it("gives none after a bounded time where no name server answers", async () => {
    const { address, asked } = await serve(undefined);
    const clock = new FakeClock();
    const answer = new NodeResolver(clock, { nameServers: [address] }).srv("_sip._udp.example.org");
    await asked;
    await clock.advance(2_000);
    expect(await answer).toEqual({ records: [] });
    expect(clock.pendingTimers).toBe(0);
  });
});

/** A DNS answer (RFC 1035 section 4.1) to a query with one question and possibly an OPT record behind it. */
function reply(query: Buffer, records: readonly SrvRecord[]): Buffer {
  const questionEnd = query.indexOf(0, 12) + 5;
  const header = Buffer.from([query[0]!, query[1]!, 0x81, 0x80, 0, 1, 0, records.length, 0, 0, 0, 0]);
  return Buffer.concat([header, query.subarray(12, questionEnd), ...records.map(srvRecord)]);
}

function srvRecord({ priority, weight, port, target }: SrvRecord): Buffer {
  const name = Buffer.concat([...target.split(".").map((label) => Buffer.from(`${String.fromCharCode(label.length)}${label}`)), Buffer.from([0])]);
  const record = Buffer.alloc(18);
  const nameOfTheQuestion = 0xc00c;
  const [typeSrv, classInternet, timeToLiveS] = [33, 1, 60];
  [nameOfTheQuestion, typeSrv, classInternet, 0, timeToLiveS, 6 + name.length, priority, weight, port].forEach((value, index) => record.writeUInt16BE(value, 2 * index));
  return Buffer.concat([record, name]);
}
