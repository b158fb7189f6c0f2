// Servers found by real DNS (dnsmasq) and failed over to where the first one is dead (Kamailio second): RFC 3263.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startNameServer, type NameRecords, type NameServer } from "./peers/dnsmasq.ts";
import { findFreePort } from "./peers/free-port.ts";
import { startKamailio, type Kamailio } from "./peers/kamailio.ts";
import { RealPhone, untilState } from "./real-phone.ts";

const PASSWORD = "correct horse battery";
/** Much less than the 32 s that a silent server costs: the closed port was heard of. */
const AT_ONCE_MS = 5_000;

let kamailio: Kamailio;
let names: NameServer;
let phone: RealPhone | undefined;
let deadPort: number;

beforeEach(async () => {
  kamailio = await startKamailio({ users: { ada: PASSWORD } });
  deadPort = await findFreePort();
});

afterEach(async () => {
  await phone?.close();
  await names.stop();
  await kamailio.stop();
});

/** The domain's names: a service whose first target is dead and whose second one is Kamailio. */
function records(transport: "udp" | "tcp", more: Partial<NameRecords> = {}): NameRecords {
  const name = `_sip._${transport}.${kamailio.domain}`;
  return {
    hosts: [["dead.sip.test", "127.0.0.1"], ["live.sip.test", kamailio.address]],
    services: [
      { name, target: "dead.sip.test", port: deadPort, priority: 10 },
      { name, target: "live.sip.test", port: kamailio.port, priority: 20 },
    ],
    ...more,
  };
}

async function registerBy(transport: "udp" | "tcp"): Promise<number> {
  const startedAtMs = performance.now();
  phone = new RealPhone({ user: "ada", domain: kamailio.domain, password: PASSWORD, transport, nameServers: [names.server] });
  const state = await untilState(phone.register(), ({ state: name }) => name !== "registering");
  expect(state).toMatchObject({ state: "registered" });
  expect(await kamailio.contacts("ada")).toHaveLength(1);
  return performance.now() - startedAtMs;
}

describe.each(["udp", "tcp"] as const)("SRV over %s with a dead first target", (transport) => {
  it("leads to the second one at once (RFC 3263 4.3, RFC 3261 18.4)", async () => {
    names = await startNameServer(records(transport));
    expect(await registerBy(transport)).toBeLessThan(AT_ONCE_MS);
  });
});

describe("NAPTR", () => {
  it("says where the domain's services are, under another name (RFC 3263 4.1)", async () => {
    const name = "_sip._udp.pool.test";
    names = await startNameServer({
      hosts: [["live.sip.test", kamailio.address]],
      services: [{ name, target: "live.sip.test", port: kamailio.port, priority: 1 }],
      pointers: [{ name: kamailio.domain, order: 10, service: "SIP+D2U", replacement: name }],
    });
    await registerBy("udp");
  });

  it("moves an account to TCP where the domain has nothing else (RFC 3263 4.1)", async () => {
    const { services = [], hosts = [] } = records("tcp");
    names = await startNameServer({ hosts, services, pointers: [{ name: kamailio.domain, order: 10, service: "SIP+D2T", replacement: services[0]!.name }] });
    expect(await registerBy("udp")).toBeLessThan(AT_ONCE_MS);
    expect((await kamailio.contacts("ada"))[0]).toContain("transport=tcp");
  });
});

it("does not try a server again that was found dead by the request before (RFC 3263 4.3)", async () => {
  names = await startNameServer(records("udp"));
  await registerBy("udp");
  const { counters } = phone!.stack.transports;
  const failures = counters.get("send-failures");
  expect(failures).toBeGreaterThan(0);
  const state = await untilState(phone!.register(), ({ state: name }) => name !== "registering");
  expect(state).toMatchObject({ state: "registered" });
  expect(counters.get("send-failures")).toBe(failures);
});
