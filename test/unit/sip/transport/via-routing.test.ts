// Via on the way out, on the way in, and as the way back.
import { describe, expect, it } from "vitest";
import { createHeaders } from "../../../../core/sip/message/headers.ts";
import { formatHop } from "../../../../core/sip/transport/hop.ts";
import { formatOwnVia, newBranch, readSeenAddress, responseTarget, stampReceived, topVia } from "../../../../core/sip/transport/via-routing.ts";
import { FakeRandom } from "../../../fakes/fake-random.ts";

const viaOf = (...values: readonly string[]) => createHeaders(values.map((value) => ["Via", value] as const));

describe("our own Via (RFC 3261 18.1.1)", () => {
  it("names transport, sent-by and branch and asks for rport (RFC 3581 3)", () => {
    expect(formatOwnVia("udp", { address: "192.0.2.1", port: 5062 }, "z9hG4bKx")).toBe("SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bKx;rport");
    expect(formatOwnVia("tcp", { address: "2001:db8::1", port: 5060 }, "z9hG4bKx")).toBe("SIP/2.0/TCP [2001:db8::1]:5060;branch=z9hG4bKx;rport");
  });

  it("has a branch that begins with the magic cookie and is never the same (8.1.1.7)", () => {
    const random = new FakeRandom();
    const branches = new Set(Array.from({ length: 1_000 }, () => newBranch(random)));
    expect(branches.size).toBe(1_000);
    for (const branch of branches) expect(branch).toMatch(/^z9hG4bK[0-9a-f]{24}$/);
  });
});

describe("a request's Via on arrival (RFC 3261 18.2.1, RFC 3581 4)", () => {
  const from = { address: "198.51.100.4", port: 40_000 };
  const stamped = (via: string) => {
    const headers = viaOf(via);
    stampReceived(headers, from);
    return headers.get("Via");
  };

  it("gets received where sent-by is another address", () => {
    expect(stamped("SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKx")).toBe("SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKx;received=198.51.100.4");
  });

  it("gets received where sent-by is a name", () => {
    expect(stamped("SIP/2.0/TCP pc.example.org;branch=z9hG4bKx")).toBe("SIP/2.0/TCP pc.example.org;branch=z9hG4bKx;received=198.51.100.4");
  });

  it("stays as it is where sent-by is the source", () => {
    expect(stamped("SIP/2.0/UDP 198.51.100.4:5060;branch=z9hG4bKx")).toBe("SIP/2.0/UDP 198.51.100.4:5060;branch=z9hG4bKx");
  });

  it("gets rport's value, and received with it even where sent-by is the source", () => {
    expect(stamped("SIP/2.0/UDP 198.51.100.4;rport;branch=z9hG4bKx")).toBe("SIP/2.0/UDP 198.51.100.4;rport=40000;branch=z9hG4bKx;received=198.51.100.4");
  });

  it("does not believe a received or rport that came with the request", () => {
    expect(stamped("SIP/2.0/UDP 192.0.2.1;rport=1;received=203.0.113.1;branch=z9hG4bKx")).toBe(
      "SIP/2.0/UDP 192.0.2.1;rport=40000;received=198.51.100.4;branch=z9hG4bKx",
    );
    expect(stamped("SIP/2.0/UDP 198.51.100.4;received=203.0.113.1;branch=z9hG4bKx")).toBe(
      "SIP/2.0/UDP 198.51.100.4;received=198.51.100.4;branch=z9hG4bKx",
    );
  });

  it("touches the topmost value only", () => {
    const headers = viaOf("SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa, SIP/2.0/UDP 192.0.2.2;branch=z9hG4bKb", "SIP/2.0/UDP 192.0.2.3;branch=z9hG4bKc");
    stampReceived(headers, from);
    expect(headers.getAll("Via")).toEqual([
      "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa;received=198.51.100.4",
      "SIP/2.0/UDP 192.0.2.2;branch=z9hG4bKb",
      "SIP/2.0/UDP 192.0.2.3;branch=z9hG4bKc",
    ]);
  });
});

describe("the way back for a response (RFC 3261 18.2.2, RFC 3581 4)", () => {
  it.each([
    ["SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKx", "udp:192.0.2.1:5060"],
    ["SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bKx", "udp:192.0.2.1:5070"],
    ["SIP/2.0/UDP 192.0.2.1:5070;received=198.51.100.4;branch=z9hG4bKx", "udp:198.51.100.4:5070"],
    ["SIP/2.0/UDP 192.0.2.1:5070;received=198.51.100.4;rport=40000;branch=z9hG4bKx", "udp:198.51.100.4:40000"],
    ["SIP/2.0/UDP 192.0.2.1:5070;maddr=224.0.1.75;branch=z9hG4bKx", "udp:224.0.1.75:5070"],
    ["SIP/2.0/UDP 192.0.2.1;received=2001:db8::9;branch=z9hG4bKx", "udp:[2001:db8::9]:5060"],
    ["SIP/2.0/TCP 192.0.2.1:5070;received=198.51.100.4;rport=40000;branch=z9hG4bKx", "tcp:198.51.100.4:5070"],
  ])("%s", (via, expected) => {
    const target = responseTarget(topVia(viaOf(via))!);
    expect(target && formatHop(target)).toBe(expected);
  });

  it.each(["SIP/2.0/SCTP 192.0.2.1;branch=z9hG4bKx", "SIP/2.0/UDP pc.example.org;branch=z9hG4bKx"])("has none: %s", (via) => {
    expect(responseTarget(topVia(viaOf(via))!)).toBeUndefined();
  });
});

describe("where a server saw us (RFC 3581 section 4)", () => {
  const local = { address: "192.0.2.1", port: 5060 };
  it.each([
    ["received=203.0.113.5;rport=40000", { address: "203.0.113.5", port: 40_000 }],
    ["received=203.0.113.5", { address: "203.0.113.5", port: 5060 }],
    ["rport=40000", { address: "192.0.2.1", port: 40_000 }],
    ["rport", local],
    ["received=2001:db8::1;rport=1", { address: "2001:db8::1", port: 1 }],
    ["received=[2001:db8::1];rport=1", { address: "2001:db8::1", port: 1 }],
    ["received=nat.example;rport=1", undefined],
    ["received=203.0.113.5;rport=70000", undefined],
  ])("%s", (params, seen) => {
    const via = topVia(createHeaders([["Via", `SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1;${params}`]]));
    expect(readSeenAddress(via!, local)).toEqual(seen);
  });
});
