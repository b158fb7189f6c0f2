// How a registrar keeps the way back to who registers, and how the proxy uses it: RFC 3327, RFC 5626 sections 5.3 and 6,
// RFC 5627 section 5.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DomainHarness, message } from "./domain-harness.ts";

const INSTANCE = "urn:uuid:f81d4fae-7dec-41d0-a765-00a0c91e6bf6";
const OTHER = "urn:uuid:00000000-0000-4000-8000-00000000000b";
const flow = (contact: string, regId: number, instance = INSTANCE): string => `<${contact}>;+sip.instance="<${instance}>";reg-id=${regId}`;
const OUTBOUND = { Supported: "path, outbound, gruu" };
let harness: DomainHarness;

beforeEach(() => {
  harness = new DomainHarness();
});

afterEach(() => {
  harness.domain.dispose();
  expect(harness.clock.pendingTimers).toBe(0);
});

/** An INVITE of ada to bob, as the proxy forwards it. */
async function callBob(target = "sip:bob@example.org") {
  harness.send("ada", message("INVITE", target));
  await harness.settle();
  return harness.layer.sent;
}

describe("Path (RFC 3327)", () => {
  const path = "<sip:edge.example.net;lr>, <sip:192.0.2.50:5070;lr>";

  it("is kept and given back in the 2xx (5.3)", () => {
    const { response } = harness.register("bob", "<sip:bob@10.0.0.2>", { Path: path, Supported: "path" });
    expect(response.status).toBe(200);
    expect(response.headers.getAll("Path")).toEqual(["<sip:edge.example.net;lr>", "<sip:192.0.2.50:5070;lr>"]);
    expect(response.headers.supported).toContain("path");
  });

  it("becomes the Route of requests to the contact, whose first proxy they go to (5.4)", async () => {
    harness.register("bob", "<sip:bob@10.0.0.2>", { Path: "<sip:192.0.2.50:5070;lr>, <sip:192.0.2.51;lr>" });
    const [sent] = await callBob();
    expect(sent!.request.headers.getAll("Route")).toEqual(["<sip:192.0.2.50:5070;lr>", "<sip:192.0.2.51;lr>"]);
    expect(sent!.route.hops).toEqual([{ transport: "udp", address: "192.0.2.50", port: 5070 }]);
    expect(sent!.request.uri).toMatchObject({ user: "bob", host: "10.0.0.2" });
  });
});

describe("outbound (RFC 5626)", () => {
  it("says Require: outbound where it keeps the flow, and gives instance and reg-id back (6)", () => {
    const { response } = harness.register("bob", flow("sip:bob@10.0.0.2", 1), OUTBOUND);
    expect(response.headers.require).toEqual(["outbound"]);
    expect(response.headers.get("Contact")).toContain(`+sip.instance="<${INSTANCE}>";reg-id=1`);
  });

  it("does not say so to who does not support it", () => {
    expect(harness.register("bob", flow("sip:bob@10.0.0.2", 1)).response.headers.require).toEqual([]);
    expect(harness.register("bob", "<sip:bob@10.0.0.3>", OUTBOUND).response.headers.require).toEqual([]);
  });

  it("puts a new Contact of the same instance and reg-id in the place of the old one (6)", () => {
    harness.register("bob", flow("sip:bob@10.0.0.2", 1), OUTBOUND);
    harness.register("bob", flow("sip:bob@10.9.9.9", 1), { ...OUTBOUND, CSeq: "9 REGISTER" });
    expect(harness.domain.bindings("bob").map(({ contact }) => contact.host)).toEqual(["10.9.9.9"]);
  });

  it("sends to the flow itself, not to the Contact behind the NAT (5.3)", async () => {
    const source = { transport: "udp", address: "198.51.100.9", port: 40_000 } as const;
    harness.register("bob", flow("sip:bob@10.0.0.2", 1), OUTBOUND, source);
    const [sent] = await callBob();
    expect(sent!.route.hops).toEqual([source]);
  });

  it("asks one phone once, by the newest of its flows, the others being there for a failure (5.3)", async () => {
    const [first, second] = [40_001, 40_002].map((port) => ({ transport: "udp", address: "198.51.100.9", port }) as const);
    harness.register("bob", flow("sip:bob@10.0.0.2", 1), { ...OUTBOUND, "Call-ID": "flow-1" }, first);
    harness.register("bob", flow("sip:bob@10.0.0.2", 2), { ...OUTBOUND, "Call-ID": "flow-2" }, second);
    harness.register("bob", flow("sip:bob@10.0.0.3", 1, OTHER), { ...OUTBOUND, "Call-ID": "other" });
    expect(harness.domain.bindings("bob")).toHaveLength(3);
    const sent = await callBob();
    expect(sent).toHaveLength(2);
    expect(sent[0]!.route.hops).toEqual([second, first]);
  });

  it("is refused with 439 where a proxy between does not do it (6)", () => {
    const behind = { ...OUTBOUND, Via: ["SIP/2.0/UDP 192.0.2.50;branch=z9hG4bKedge", "SIP/2.0/UDP 10.0.0.2;branch=z9hG4bKbob"].join(", ") };
    expect(harness.register("bob", flow("sip:bob@10.0.0.2", 1), { ...behind, Path: "<sip:192.0.2.50;lr>" }).response.status).toBe(439);
    const kept = harness.register("bob", flow("sip:bob@10.0.0.2", 1), { ...behind, Path: "<sip:token@192.0.2.50;lr;ob>", CSeq: "5 REGISTER" });
    expect(kept.response.headers.require).toEqual(["outbound"]);
  });
});

describe("GRUU (RFC 5627)", () => {
  it("is given to who names an instance and asks for one (5.2)", () => {
    const { response } = harness.register("bob", flow("sip:bob@10.0.0.2", 1), OUTBOUND);
    expect(response.headers.get("Contact")).toContain(`pub-gruu="sip:bob@example.org;gr=${INSTANCE}"`);
    expect(harness.register("bob", flow("sip:bob@10.0.0.2", 1), { CSeq: "7 REGISTER" }).response.headers.get("Contact")).not.toContain("gruu");
  });

  it("leads to that phone only, and to 480 when that is not registered (5.5)", async () => {
    harness.register("bob", flow("sip:bob@10.0.0.2", 1), { ...OUTBOUND, "Call-ID": "one" });
    harness.register("bob", flow("sip:bob@10.0.0.3", 1, OTHER), { ...OUTBOUND, "Call-ID": "two" });
    const sent = await callBob(`sip:bob@example.org;gr=${OTHER}`);
    expect(sent.map(({ request }) => request.uri)).toMatchObject([{ host: "10.0.0.3" }]);
    const nobody = harness.send("ada", message("INVITE", "sip:bob@example.org;gr=urn:uuid:gone", { "Call-ID": "third" }));
    expect(nobody.responses.at(-1)!.status).toBe(480);
  });
});
