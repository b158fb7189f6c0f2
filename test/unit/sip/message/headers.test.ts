// The header list and the typed forms of headers (RFC 3261 sections 7.3 and 20, RFC 7616).
import { describe, expect, it } from "vitest";
import { formatAuthValue, readAuthValue } from "../../../../core/sip/message/auth-value.ts";
import { createHeaders } from "../../../../core/sip/message/headers.ts";
import { formatNameAddr, parseNameAddr } from "../../../../core/sip/message/name-addr.ts";
import { createParams } from "../../../../core/sip/message/params.ts";
import { formatVia } from "../../../../core/sip/message/via.ts";

const list = (headers: ReturnType<typeof createHeaders>): string[] => [...headers.entries()].map(([name, value]) => `${name}: ${value}`);

describe("SipHeaderList", () => {
  it("compares names without case and knows compact forms (RFC 3261 7.3.3)", () => {
    const headers = createHeaders([["f", "<sip:a@b>;tag=1"], ["CALL-id", "x"]]);
    expect(list(headers)).toEqual(["From: <sip:a@b>;tag=1", "Call-ID: x"]);
    expect(headers.get("FROM")).toBe(headers.get("f"));
    expect(headers.has("i")).toBe(true);
  });

  it("splits values only where the grammar is a comma list (RFC 3261 7.3.1)", () => {
    const headers = createHeaders([["Contact", '"Lund, Ruth" <sip:a,b@c>, <sip:d@e>'], ["Contact", "<sip:f@g>"], ["Date", "Sun, 22 Nov 2026 18:00:00 GMT"]]);
    expect(headers.getAll("m")).toEqual(['"Lund, Ruth" <sip:a,b@c>', "<sip:d@e>", "<sip:f@g>"]);
    expect(headers.getAll("Date")).toHaveLength(1);
    expect(headers.contacts).toHaveLength(3);
  });

  it("keeps the order of fields when it adds, replaces and removes", () => {
    const headers = createHeaders([["Via", "SIP/2.0/UDP a"], ["To", "<sip:t@t>"], ["Via", "SIP/2.0/UDP b, SIP/2.0/UDP c"]]);
    headers.prepend("v", "SIP/2.0/UDP top");
    expect(headers.vias.map(({ host }) => host)).toEqual(["top", "a", "b", "c"]);
    headers.removeFirst("Via");
    headers.removeFirst("Via");
    headers.removeFirst("Via");
    expect(headers.vias.map(({ host }) => host)).toEqual(["c"]);
    headers.set("Via", "SIP/2.0/TCP d");
    headers.append("Subject", "tide");
    expect(list(headers)).toEqual(["To: <sip:t@t>", "Via: SIP/2.0/TCP d", "Subject: tide"]);
    headers.remove("via");
    expect(headers.vias).toEqual([]);
  });

  it("lets a clone change without its original", () => {
    const headers = createHeaders([["CSeq", "1 INVITE"]]);
    expect(headers.cseq.sequence).toBe(1);
    const copy = headers.clone();
    copy.set("CSeq", "2 INVITE");
    expect([headers.cseq.sequence, copy.cseq.sequence]).toEqual([1, 2]);
  });

  it("never lets a value bring a line of its own", () => {
    expect(list(createHeaders([["Subject", "a\r\nRoute: <sip:evil>"]]))).toEqual(["Subject: a  Route: <sip:evil>"]);
  });

  it("answers a malformed header as if it were absent", () => {
    const headers = createHeaders([["Expires", "soon"], ["Retry-After", "x"], ["Content-Type", "text"], ["Route", "<nothing"], ["Allow", "IN VITE"]]);
    expect([headers.expires, headers.retryAfter, headers.contentType]).toEqual([undefined, undefined, undefined]);
    expect([headers.routes, headers.allow, headers.wwwAuthenticate]).toEqual([[], [], []]);
    expect(() => headers.from).toThrow(expect.objectContaining({ code: "sip/message/missing-header" }));
  });

  it("reads the headers of single numbers and tokens", () => {
    const headers = createHeaders([
      ["Expires", "99999999999999999999"], ["Min-Expires", "60"], ["Retry-After", "120 (at sea);duration=60"], ["Max-Forwards", "0068"],
      ["c", "Application/SDP ;charset=utf-8"], ["k", "100rel, Timer"], ["Supported", "path"], ["Require", "replaces"], ["Proxy-Require", "sec-agree"], ["Allow", "INVITE, ACK,BYE"],
    ]);
    expect(headers).toMatchObject({
      expires: 2 ** 32 - 1, minExpires: 60, retryAfter: 120, maxForwards: 68, contentType: "application/sdp",
      supported: ["100rel", "timer", "path"], require: ["replaces"], proxyRequire: ["sec-agree"], allow: ["INVITE", "ACK", "BYE"],
    });
  });

  it("reads the wildcard Contact (RFC 3261 10.2.2)", () => {
    expect(createHeaders([["Contact", "*"]]).contacts).toBe("*");
  });
});

describe("name-addr (RFC 3261 20.10)", () => {
  it.each([
    ['"Ruth \\"quay\\" Lund" <sip:ruth@example.org;lr>;tag=a', 'Ruth "quay" Lund'],
    ["Ruth Lund <sip:ruth@example.org;lr>;tag=a", "Ruth Lund"],
    ["Rüth<sip:ruth@example.org;lr> ; tag = a", "Rüth"],
    ["<sip:ruth@example.org;lr>;tag=a", ""],
  ])("reads %s", (text, displayName) => {
    expect(parseNameAddr(text)).toMatchObject({ ok: true, value: { displayName, params: new Map([["tag", "a"]]), uri: { user: "ruth", params: new Map([["lr", null]]) } } });
  });

  it.each(["", '"Ruth <sip:a@b>', "<sip:a@b", "< sip:a@b>", "Lund, Ruth <sip:a@b>", "sip:a@b?x=y", "<sip:a@b>;;x", "<sip:a@b> x", '"a" sip:a@b', '"a"b <sip:a@b>'])(
    "refuses %j",
    (text) => expect(parseNameAddr(text)).toMatchObject({ ok: false }),
  );

  it("quotes names and odd parameter values, and brackets every URI", () => {
    const uri = { scheme: "other", text: "urn:x:y" } as const;
    expect(formatNameAddr({ displayName: 'A "b" \\', uri, params: createParams({ tag: "x=y", note: "two words", lr: null }) })).toBe(
      '"A \\"b\\" \\\\" <urn:x:y>;tag=x=y;note="two words";lr',
    );
  });
});

describe("Via (RFC 3261 20.42, RFC 3581)", () => {
  it("writes host, port and parameters", () => {
    expect(formatVia({ transport: "UDP", host: "2001:db8::1", port: 5062, params: createParams({ branch: "z9hG4bKx", rport: null }) })).toBe(
      "SIP/2.0/UDP [2001:db8::1]:5062;branch=z9hG4bKx;rport",
    );
  });
});

describe("authentication values (RFC 7616)", () => {
  it("reads a Digest challenge with commas and quotes in its values", () => {
    expect(readAuthValue('Digest realm="a, \\"b\\"",nonce = "n==" , qop="auth,auth-int",algorithm=SHA-256, stale=FALSE')).toEqual({
      scheme: "digest",
      params: new Map([["realm", 'a, "b"'], ["nonce", "n=="], ["qop", "auth,auth-int"], ["algorithm", "SHA-256"], ["stale", "FALSE"]]),
    });
  });

  it("keeps a scheme that it does not know by its name", () => {
    expect(readAuthValue("Basic cnV0aDpzZWE=")).toEqual({ scheme: "basic", params: new Map() });
  });

  it("does not take half a Digest for a whole one", () => {
    expect(readAuthValue('Digest realm="x')).toBeUndefined();
    expect(readAuthValue('Digest realm="x" nonce="y"')).toBeUndefined();
  });

  it("quotes what should be a token and is none, so that it stays in its place", () => {
    expect(formatAuthValue({ scheme: "digest", params: createParams({ stale: 'no, nonce="x"' }) })).toBe('Digest stale="no, nonce=\\"x\\""');
  });

  it("writes tokens bare and everything else quoted", () => {
    const params = createParams({ username: "ruth", realm: 'a"b', algorithm: "MD5", nc: "00000001" });
    expect(formatAuthValue({ scheme: "digest", params })).toBe('Digest username="ruth", realm="a\\"b", algorithm=MD5, nc=00000001');
  });
});
