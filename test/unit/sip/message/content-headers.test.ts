// Headers about bodies, for people, and about the caller's preferences; and what servers tell after authentication.
import { describe, expect, it } from "vitest";
import { createHeaders } from "../../../../core/sip/message/headers.ts";

const one = (name: string, ...values: string[]): ReturnType<typeof createHeaders> => createHeaders(values.map((value) => [name, value] as const));

describe("bodies (RFC 3261 20)", () => {
  it("reads Content-Type with its parameters (20.15)", () => {
    const headers = one("c", 'Multipart/Mixed ;boundary="a b";charset=utf-8');
    expect(headers.mediaType).toEqual({ type: "multipart/mixed", params: new Map([["boundary", "a b"], ["charset", "utf-8"]]) });
    expect(headers.contentType).toBe("multipart/mixed");
    expect([one("c", "text").mediaType, one("c", "text/plain, text/html").mediaType]).toEqual([undefined, undefined]);
  });

  it("reads Accept as ranges; an empty one accepts nothing (20.1)", () => {
    expect(one("Accept", "application/sdp;level=1, application/*;q=0.5").accept).toEqual([
      { type: "application/sdp", params: new Map([["level", "1"]]) },
      { type: "application/*", params: new Map([["q", "0.5"]]) },
    ]);
    expect([one("Accept", "").accept, one("Accept", "sdp").accept, createHeaders().accept]).toEqual([[], undefined, undefined]);
  });

  it("reads Content-Disposition, required unless optional is told (20.11)", () => {
    expect(one("Content-Disposition", "Session;handling=Optional").contentDisposition).toMatchObject({ type: "session", handling: "optional" });
    expect(one("Content-Disposition", "icon").contentDisposition).toMatchObject({ type: "icon", handling: "required" });
    expect(one("Content-Disposition", "").contentDisposition).toBeUndefined();
  });

  it("reads Content-Encoding and Unsupported (20.12, 20.40)", () => {
    expect([one("e", "GZip, tar").contentEncodings, one("Unsupported", "Foo").unsupported]).toEqual([["gzip", "tar"], ["foo"]]);
    expect([one("e", "g zip").contentEncodings, one("Unsupported", "f o").unsupported]).toEqual([[], []]);
  });
});

describe("information for people (RFC 3261 20)", () => {
  it.each([["Alert-Info", "alertInfos", "20.4"], ["Call-Info", "callInfos", "20.9"], ["Error-Info", "errorInfos", "20.18"]] as const)("reads %s as bracketed URIs by %s (%s)", (name, getter, _section) => {
    expect(one(name, "<http://www.example.com/alice/photo.jpg> ;purpose=icon, <urn:alert:service:call-waiting>")[getter]).toEqual([
      { uri: { scheme: "other", text: "http://www.example.com/alice/photo.jpg" }, params: new Map([["purpose", "icon"]]) },
      { uri: { scheme: "other", text: "urn:alert:service:call-waiting" }, params: new Map() },
    ]);
    for (const value of ["", "http://a/b", "<http://a", "< >", "<http://a/b> x"]) expect(one(name, value)[getter]).toEqual([]);
  });

  it("reads Subject, Organization and Priority (20.36, 20.25, 20.26)", () => {
    const headers = createHeaders([["s", "Tide at nine, quay"], ["Organization", "Hafenamt Büsum"], ["Priority", "Urgent"]]);
    expect([headers.subject, headers.organization, headers.priority]).toEqual(["Tide at nine, quay", "Hafenamt Büsum", "urgent"]);
    const empty = createHeaders([["Subject", ""], ["Organization", ""], ["Priority", "very urgent"]]);
    expect([empty.subject, empty.organization, empty.priority]).toEqual([undefined, undefined, undefined]);
  });

  it("reads Warning: code, agent, text (20.43)", () => {
    expect(one("Warning", '307 isi.edu "Session parameter \\"foo\\", not understood", 301 [2001:db8::1]:5060 "x"').warnings).toEqual([
      { code: 307, agent: "isi.edu", text: 'Session parameter "foo", not understood' },
      { code: 301, agent: "[2001:db8::1]:5060", text: "x" },
    ]);
  });

  it.each(["", "307 isi.edu", "30 isi.edu \"x\"", "3070 isi.edu \"x\"", '307 "x"', '307 a "x'])("takes Warning %j for absent (20.43)", (value) => expect(one("Warning", value).warnings).toEqual([]));

  it("reads Reply-To (20.31)", () => expect([one("Reply-To", "Bob <sip:bob@biloxi.com>").replyTo?.displayName, one("Reply-To", "<").replyTo]).toEqual(["Bob", undefined]));
});

describe("caller preferences (RFC 3841 9)", () => {
  it("reads sets of features with their flags (9.2, 9.3)", () => {
    expect(one("a", '*;+sip.instance="<urn:uuid:1>";audio;explicit;Require', '*;methods="INVITE,BYE"').acceptContacts).toEqual([
      { features: new Map([["+sip.instance", "<urn:uuid:1>"], ["audio", null]]), isRequired: true, isExplicit: true },
      { features: new Map([["methods", "INVITE,BYE"]]), isRequired: false, isExplicit: false },
    ]);
    expect(one("j", "*;automata, *;mobility=fixed").rejectContacts).toHaveLength(2);
    expect([one("a", "audio").acceptContacts, one("j", "*audio").rejectContacts]).toEqual([[], []]);
  });

  it("reads directives (9.1)", () => expect([one("d", "No-Fork, queue").requestDispositions, one("d", "no fork").requestDispositions]).toEqual([["no-fork", "queue"], []]));
});

describe("Authentication-Info (RFC 7616 3.5)", () => {
  it.each([["Authentication-Info", "authenticationInfo"], ["Proxy-Authentication-Info", "proxyAuthenticationInfo"]] as const)("reads %s", (name, getter) => {
    expect(one(name, 'nextnonce="47,1",qop=auth', 'rspauth="ab", cnonce="c",nc=00000001')[getter]).toEqual(
      new Map([["nextnonce", "47,1"], ["qop", "auth"], ["rspauth", "ab"], ["cnonce", "c"], ["nc", "00000001"]]),
    );
    expect(one(name, 'nextnonce="47')[getter]).toBeUndefined();
  });
});
