// RFC 3263 section 4, with names as the test says they are.
import { describe, expect, it } from "vitest";
import { createParams } from "../../../../core/sip/message/params.ts";
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

  it("refuses what would need TLS or another transport, and never falls back from it", async () => {
    expect(await locate({ scheme: "sips", host: "192.0.2.7" })).toBe("sip/transport/tls-unsupported");
    expect(await locate({ host: "192.0.2.7", params: createParams({ transport: "tls" }) })).toBe("sip/transport/tls-unsupported");
    expect(await locate({ host: "192.0.2.7", params: createParams({ transport: "sctp" }) })).toBe("sip/transport/unsupported");
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
