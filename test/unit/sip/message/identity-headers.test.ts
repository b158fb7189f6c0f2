// Headers about who a call is from and which way it came.
import { describe, expect, it } from "vitest";
import { createHeaders } from "../../../../core/sip/message/headers.ts";

const one = (name: string, ...values: string[]): ReturnType<typeof createHeaders> => createHeaders(values.map((value) => [name, value] as const));

describe("identity (RFC 3323, 3325, 7315)", () => {
  it("reads what is to be kept private, between semicolons (RFC 3323 4.2)", () => {
    expect(one("Privacy", "id;Critical").privacy).toEqual(["id", "critical"]);
    expect(one("Privacy", "user ; header", "session").privacy).toEqual(["user", "header", "session"]);
    expect([one("Privacy", "").privacy, one("Privacy", "a b").privacy]).toEqual([[], []]);
  });

  it("reads a SIP and a tel identity (RFC 3325 9.1, 9.2)", () => {
    const values = ['"Cullen Jennings" <sip:fluffy@cisco.example>', "tel:+14085264000"];
    for (const headers of [one("P-Asserted-Identity", ...values), one("P-Asserted-Identity", values.join(", "))]) {
      expect(headers.assertedIdentities).toMatchObject([{ displayName: "Cullen Jennings", uri: { user: "fluffy" } }, { uri: { scheme: "tel", number: "+14085264000" } }]);
    }
    expect(one("P-Preferred-Identity", values[0]!).preferredIdentities).toHaveLength(1);
    expect([one("P-Asserted-Identity", "<x").assertedIdentities, one("P-Preferred-Identity", "nobody").preferredIdentities]).toEqual([[], []]);
  });

  it("reads the identities that came with a registration (RFC 7315 4.1)", () => {
    expect(one("P-Associated-URI", "<sip:a@b>, <tel:+1555>").associatedUris).toHaveLength(2);
    expect(one("P-Associated-URI", "").associatedUris).toEqual([]);
  });
});

describe("Reason (RFC 3326 2)", () => {
  it("reads protocols with cause and text", () => {
    expect(one("Reason", 'SIP ;cause=200 ;text="Call completed elsewhere"', "q.850;cause=16;text=Terminated").reasons).toEqual([
      { protocol: "SIP", cause: 200, text: "Call completed elsewhere" },
      { protocol: "Q.850", cause: 16, text: "Terminated" },
    ]);
    expect(one("Reason", "Preemption, SIP;cause=x").reasons).toEqual([{ protocol: "PREEMPTION" }, { protocol: "SIP" }]);
  });

  it.each(["", ";cause=1", 'SIP;text="open', "SIP cause=1"])("takes %j for absent", (value) => expect(one("Reason", value).reasons).toEqual([]));
});

describe("Diversion (RFC 5806 4)", () => {
  it("reads the latest first, with reason and counter", () => {
    const { diversions } = one("Diversion", '"Ruth" <sip:ruth@example.org>;reason="User-Busy";counter=2', "<sip:quay@example.org>;reason=no-answer;privacy=off");
    expect(diversions).toMatchObject([{ reason: "user-busy", counter: 2, address: { displayName: "Ruth" } }, { reason: "no-answer" }]);
    expect(diversions[1]).not.toHaveProperty("counter");
  });

  it("takes a malformed one for absent", () => expect(one("Diversion", "<sip:a@b>;reason=").diversions).toEqual([]));
});

describe("History-Info (RFC 7044 5)", () => {
  it("reads index, how the target was found, and why it changed", () => {
    const { history } = one(
      "History-Info",
      "<sip:bob@example.com>;index=1, <sip:bob@192.0.2.4?Reason=SIP%3Bcause%3D302&Privacy=history>;index=1.1;rc=1",
      '<sip:office@example.com?Reason=SIP%3Bcause%3D486%3Btext%3D%22Busy%20Here%22>;index=1.2;mp=1.1',
    );
    expect(history).toMatchObject([
      { index: "1", reasons: [], privacy: [] },
      { index: "1.1", targeting: "rc", derivedFrom: "1", reasons: [{ protocol: "SIP", cause: 302 }], privacy: ["history"] },
      { index: "1.2", targeting: "mp", derivedFrom: "1.1", reasons: [{ protocol: "SIP", cause: 486, text: "Busy Here" }] },
    ]);
    expect(history[0]).not.toHaveProperty("targeting");
  });

  it.each(["<sip:a@b>", "<sip:a@b>;index=a", "<sip:a@b>;index=1.", "<sip:a@b>;index=1, x"])("takes %j for absent: every entry has an index (5)", (value) => expect(one("History-Info", value).history).toEqual([]));

  it("passes over a Reason that cannot be read", () => expect(one("History-Info", "<sip:a@b?Reason=%3B>;index=1").history).toMatchObject([{ reasons: [] }]));
});

describe("Path and Service-Route", () => {
  it("reads the hops in order (RFC 3327 4, RFC 3608 5)", () => {
    expect(one("Path", "<sip:p1@example.org;lr>,<sip:p2@example.org;lr;ob>").paths.map(({ uri }) => uri)).toMatchObject([{ user: "p1" }, { user: "p2", params: new Map([["lr", null], ["ob", null]]) }]);
    expect(one("Service-Route", "<sip:a;lr>", "<sip:b;lr>").serviceRoutes.map(({ uri }) => uri)).toMatchObject([{ host: "a" }, { host: "b" }]);
    expect([one("Path", "<").paths, one("Service-Route", "a b").serviceRoutes]).toEqual([[], []]);
  });
});
