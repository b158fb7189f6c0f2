// RFC 3263 section 4, with names as the test says they are.
import { describe, expect, it } from "vitest";
import { createParams } from "../../../../core/sip/message/params.ts";
import type { NaptrRecord, SrvRecord } from "../../../../core/ports/resolver.ts";
import type { SipUri } from "../../../../core/sip/message/model.ts";
import { formatHop, type SipTransport } from "../../../../core/sip/transport/hop.ts";
import { Locator, type Located } from "../../../../core/sip/transport/locate.ts";
import { createSipUri } from "../../../../core/sip/message/uri.ts";
import { FakeRandom } from "../../../fakes/fake-random.ts";
import { FakeResolver } from "../../../fakes/fake-resolver.ts";

const resolver = (): FakeResolver =>
  new FakeResolver().host("example.org", "192.0.2.10", "2001:db8::10").host("sip1.example.org", "192.0.2.1").host("sip2.example.org", "192.0.2.2");

const uri = (parts: Partial<SipUri> & { readonly host: string }): SipUri => createSipUri(parts);

function show(located: Located): readonly string[] | string {
  return located.ok ? located.value.map(formatHop) : located.error.code;
}

const locate = async (parts: Partial<SipUri> & { readonly host: string }, names = resolver(), preferred?: SipTransport, seed = 1) =>
  show(await new Locator(names, new FakeRandom(seed)).locateUri(uri(parts), preferred));

describe("locating a URI (RFC 3263 4)", () => {
  it("uses a numeric host as it is, over UDP and port 5060 unless said otherwise (4.1, 4.2)", async () => {
    const names = resolver();
    expect(await locate({ host: "192.0.2.7" }, names)).toEqual(["udp:192.0.2.7:5060"]);
    expect(await locate({ host: "192.0.2.7", port: 5070 }, names, "tcp")).toEqual(["tcp:192.0.2.7:5070"]);
    expect(await locate({ host: "2001:db8::7" }, names)).toEqual(["udp:[2001:db8::7]:5060"]);
    expect(names.asked).toEqual([]);
  });

  it("does not ask for SRV when a port is given (4.2)", async () => {
    const names = resolver().service("_sip._udp.example.org", { priority: 1, weight: 0, port: 5999, target: "sip1.example.org" });
    expect(await locate({ host: "example.org", port: 5070 }, names)).toEqual(["udp:192.0.2.10:5070", "udp:[2001:db8::10]:5070"]);
    expect(names.asked).toEqual(["example.org"]);
  });

  it("takes the transport of the URI before the preferred one (4.1)", async () => {
    const params = createParams({ transport: "TCP" });
    expect(await locate({ host: "192.0.2.7", params }, resolver(), "udp")).toEqual(["tcp:192.0.2.7:5060"]);
  });

  it("sends to maddr instead of the host (RFC 3261 19.1.1)", async () => {
    expect(await locate({ host: "example.org", params: createParams({ maddr: "192.0.2.99" }) })).toEqual(["udp:192.0.2.99:5060"]);
  });

  it("follows SRV, UDP before TCP, by priority (4.2, RFC 2782)", async () => {
    const names = resolver()
      .service("_sip._tcp.example.org", { priority: 1, weight: 0, port: 5062, target: "sip1.example.org" })
      .service(
        "_sip._udp.example.org",
        { priority: 20, weight: 0, port: 5061, target: "sip2.example.org." },
        { priority: 10, weight: 0, port: 5060, target: "sip1.example.org" },
      );
    expect(await locate({ host: "example.org" }, names)).toEqual(["udp:192.0.2.1:5060", "udp:192.0.2.2:5061", "tcp:192.0.2.1:5062"]);
  });

  it("asks only for the transport wanted", async () => {
    const names = resolver().service("_sip._tcp.example.org", { priority: 1, weight: 0, port: 5062, target: "sip1.example.org" });
    expect(await locate({ host: "example.org" }, names, "tcp")).toEqual(["tcp:192.0.2.1:5062"]);
    expect(names.asked).toContain("SRV _sip._tcp.example.org");
    expect(names.asked).not.toContain("SRV _sip._udp.example.org");
  });

  it("chooses among equal priorities in proportion to weight (RFC 2782)", async () => {
    const names = resolver().service(
      "_sip._udp.example.org",
      { priority: 1, weight: 10, port: 5060, target: "sip1.example.org" },
      { priority: 1, weight: 90, port: 5060, target: "sip2.example.org" },
    );
    const random = new FakeRandom(7);
    const locator = new Locator(names, random);
    let heavyFirst = 0;
    for (let run = 0; run < 400; run++) {
      const located = await locator.locateUri(uri({ host: "example.org" }));
      if (located.ok && located.value[0]!.address === "192.0.2.2") heavyFirst += 1;
    }
    expect(heavyFirst / 400).toBeGreaterThan(0.82);
    expect(heavyFirst / 400).toBeLessThan(0.97);
  });

  it("falls back to the host's addresses and port 5060 where there is no SRV (4.2)", async () => {
    expect(await locate({ host: "example.org" }, resolver(), "tcp")).toEqual(["tcp:192.0.2.10:5060", "tcp:[2001:db8::10]:5060"]);
  });

  it("passes over SRV targets that have no address, and takes '.' as no service (RFC 2782)", async () => {
    const gone = { priority: 1, weight: 0, port: 5060, target: "gone.example.org" };
    const names = resolver().service("_sip._udp.example.org", gone, { ...gone, priority: 2, target: "sip2.example.org" });
    expect(await locate({ host: "example.org" }, names)).toEqual(["udp:192.0.2.2:5060"]);
    const none = resolver().service("_sip._udp.example.org", { priority: 0, weight: 0, port: 0, target: "." });
    expect(await locate({ host: "example.org" }, none)).toBe("network/unknown-host");
  });

  it("tells an unknown host from DNS that fails", async () => {
    expect(await locate({ host: "nowhere.example.org" })).toBe("network/unknown-host");
    const names = resolver();
    names.broken = true;
    expect(await locate({ host: "example.org" }, names)).toBe("network/dns-failed");
  });

  it("alternates address families, so that neither waits for all of the other (RFC 8305 4)", async () => {
    const names = new FakeResolver().host("example.org", "2001:db8::1", "2001:db8::2", "2001:db8::3", "192.0.2.1");
    expect(await locate({ host: "example.org", port: 5060 }, names))
      .toEqual(["udp:[2001:db8::1]:5060", "udp:192.0.2.1:5060", "udp:[2001:db8::2]:5060", "udp:[2001:db8::3]:5060"]);
  });

  it("refuses a transport that it does not know", async () => {
    expect(await locate({ host: "192.0.2.7", params: createParams({ transport: "sctp" }) })).toBe("sip/transport/unsupported");
  });
});

const naptr = (service: string, order: number, preference: number, replacement: string, flags = "s"): NaptrRecord =>
  ({ order, preference, flags, service, regexp: "", replacement });

const srv = (target: string, port: number): SrvRecord => ({ priority: 1, weight: 0, port, target });

describe("NAPTR (RFC 3263 4.1)", () => {
  const services = (...records: readonly NaptrRecord[]): FakeResolver =>
    resolver()
      .domain("example.org", ...records)
      .service("_sip._udp.pool.example", srv("sip1.example.org", 5060))
      .service("_sip._tcp.pool.example", srv("sip1.example.org", 5062))
      .service("_sips._tcp.pool.example", srv("sip2.example.org", 5063));
  const [udp, tcp, tls] = [
    naptr("SIP+D2U", 100, 50, "_sip._udp.pool.example"), naptr("SIP+D2T", 90, 50, "_sip._tcp.pool.example"), naptr("SIPS+D2T", 50, 50, "_sips._tcp.pool.example"),
  ] as const;

  it("chooses the transport and names where its SRV records are; only the lowest order counts (RFC 3403 4.1)", async () => {
    expect(await locate({ host: "example.org" }, services(udp, tcp))).toEqual(["tcp:192.0.2.1:5062"]);
    expect(await locate({ host: "example.org" }, services(udp, tcp, tls))).toEqual(["tls:192.0.2.2:5063"]);
  });

  it("goes by preference within one order, the next one being there for a failure (4.3)", async () => {
    const names = services({ ...udp, order: 1, preference: 20 }, { ...tcp, order: 1, preference: 10 });
    expect(await locate({ host: "example.org" }, names)).toEqual(["tcp:192.0.2.1:5062", "udp:192.0.2.1:5060"]);
  });

  it("discards services that are not known, rewritten by an expression or not terminal", async () => {
    const names = services(
      naptr("SIP+D2S", 1, 1, "_sip._sctp.pool.example"), { ...tcp, order: 2, regexp: "!x!y!" }, { ...tcp, order: 3, flags: "" }, { ...udp, service: "sip+d2u" },
    );
    expect(await locate({ host: "example.org" }, names)).toEqual(["udp:192.0.2.1:5060"]);
  });

  it("takes the flag \"a\" as a host with the service's own port", async () => {
    expect(await locate({ host: "example.org" }, services(naptr("SIPS+D2T", 1, 1, "sip2.example.org.", "a")))).toEqual(["tls:192.0.2.2:5061"]);
  });

  it("keeps to the account's transport where the domain has it, and follows the domain where it has not", async () => {
    expect(await locate({ host: "example.org" }, services(udp, tcp, tls), "udp")).toEqual(["udp:192.0.2.1:5060"]);
    expect(await locate({ host: "example.org" }, services(tcp), "udp")).toEqual(["tcp:192.0.2.1:5062"]);
  });

  it("is not asked for where the URI names a transport or a port, or a numeric host (4.1)", async () => {
    const names = services(tls);
    await locate({ host: "example.org", params: createParams({ transport: "udp" }) }, names);
    await locate({ host: "example.org", port: 5060 }, names);
    await locate({ host: "192.0.2.1" }, names);
    expect(names.asked.filter((name) => name.startsWith("NAPTR"))).toEqual([]);
  });

  it("leads an account on WebSocket to the services of RFC 7118 section 7", async () => {
    const names = resolver().domain("example.org", naptr("SIP+D2W", 1, 1, "_sip._ws.pool.example"), naptr("SIPS+D2W", 1, 2, "_sips._ws.pool.example"))
      .service("_sip._ws.pool.example", srv("sip1.example.org", 8080)).service("_sips._ws.pool.example", srv("sip2.example.org", 8443));
    expect(await locate({ host: "example.org" }, names, "wss")).toEqual(["wss:192.0.2.2:8443"]);
    expect(await locate({ host: "example.org" }, names, "ws")).toEqual(["ws:192.0.2.1:8080"]);
  });
});

describe("sips: and TLS", () => {
  it("lead to hops with encryption only, whatever DNS offers (RFC 3263 4.1)", async () => {
    const names = resolver().domain("example.org", naptr("SIP+D2U", 1, 1, "_sip._udp.example.org"), naptr("SIPS+D2T", 2, 1, "_sips._tcp.example.org"))
      .service("_sip._udp.example.org", srv("sip1.example.org", 5060)).service("_sips._tcp.example.org", srv("sip2.example.org", 5071));
    expect(await locate({ scheme: "sips", host: "example.org" }, names)).toEqual(["tls:192.0.2.2:5071"]);
    expect(await locate({ host: "example.org" }, names, "tls")).toEqual(["tls:192.0.2.2:5071"]);
    const only = resolver().domain("example.org", naptr("SIP+D2U", 1, 1, "_sip._udp.example.org"));
    expect(await locate({ scheme: "sips", host: "example.org" }, only, "udp")).toEqual(["tls:192.0.2.10:5061", "tls:[2001:db8::10]:5061"]);
  });

  it.each([
    [{ scheme: "sips", host: "192.0.2.7" }, undefined, "tls:192.0.2.7:5061"],
    [{ scheme: "sips", host: "192.0.2.7" }, "ws", "wss:192.0.2.7:443"],
    [{ scheme: "sips", host: "192.0.2.7", params: createParams({ transport: "tcp" }) }, undefined, "tls:192.0.2.7:5061"],
    [{ host: "192.0.2.7", params: createParams({ transport: "tls" }) }, "udp", "tls:192.0.2.7:5061"],
    [{ host: "192.0.2.7", params: createParams({ transport: "ws" }) }, "wss", "wss:192.0.2.7:443"],
  ] as const)("turn %j with %s into %s (RFC 3261 26.2.2, RFC 7118 5.2.2)", async (parts, preferred, hop) => {
    expect(await locate(parts, resolver(), preferred)).toEqual([hop]);
  });

  it("refuse sips: over UDP, which nothing encrypts", async () => {
    expect(await locate({ scheme: "sips", host: "192.0.2.7", params: createParams({ transport: "udp" }) })).toBe("sip/transport/insecure");
  });

  it("say which name the server has to prove: the one asked for, not what DNS made of it (RFC 5922 4)", async () => {
    const names = resolver().service("_sips._tcp.example.org", srv("sip2.example.org", 5071));
    const located = await new Locator(names, new FakeRandom()).locateUri(uri({ scheme: "sips", host: "example.org" }));
    expect(located.ok && located.value[0]!.server).toMatchObject({ serverName: "example.org" });
  });
});

describe("locating what a person entered", () => {
  const enter = async (text: string, preferred?: SipTransport) => show(await new Locator(resolver(), new FakeRandom()).locateHost(text, preferred));

  it.each([
    ["192.0.2.7", ["udp:192.0.2.7:5060"]],
    [" 192.0.2.7:5070 ", ["udp:192.0.2.7:5070"]],
    ["[2001:db8::1]:5070", ["udp:[2001:db8::1]:5070"]],
    ["2001:db8::1", ["udp:[2001:db8::1]:5060"]],
    ["Sip1.Example.org:5080", ["udp:192.0.2.1:5080"]],
    ["two words", "network/bad-host"],
    ["host:port", "network/bad-host"],
    ["", "network/bad-host"],
    ["sip1.example.org:99999", "network/bad-host"],
  ])("%s", async (text, expected) => {
    expect(await enter(text)).toEqual(expected);
  });
});
