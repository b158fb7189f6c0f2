// Reading, writing and comparing URIs (RFC 3261 section 19.1, RFC 3966). The compared pairs are those of section 19.1.4.
import { describe, expect, it } from "vitest";
import type { SipUri, Uri } from "../../../../core/sip/message/model.ts";
import { equalUris, formatUri, parseUri } from "../../../../core/sip/message/uri.ts";

function uri(text: string): Uri {
  const result = parseUri(text);
  if (!result.ok) throw new Error(`refused: ${text}`);
  return result.value;
}

describe("parseUri", () => {
  it("reads every part of a SIP URI (RFC 3261 19.1.1)", () => {
    expect(uri("sips:ruth:pass%20word@Pier.Example.ORG:5071;Transport=TCP;lr?Subject=low%20tide&priority=urgent")).toEqual({
      scheme: "sips",
      user: "ruth",
      password: "pass word",
      host: "pier.example.org",
      port: 5071,
      params: new Map([["transport", "TCP"], ["lr", null]]),
      headers: new Map([["subject", "low tide"], ["priority", "urgent"]]),
    });
  });

  it.each([
    ["sip:[2001:db8::10]", "2001:db8::10", undefined],
    ["sip:[2001:db8::10]:5070", "2001:db8::10", 5070],
    ["sip:[2001:db8::10:5070]", "2001:db8::10:5070", undefined],
    ["sip:[::FFFF:192.0.2.10]:1", "::ffff:192.0.2.10", 1],
    ["sip:[::]", "::", undefined],
  ])("reads the IPv6 reference of %s (RFC 5118 4.3, 4.4)", (text, host, port) => {
    expect(uri(text)).toMatchObject({ host });
    expect((uri(text) as SipUri).port).toBe(port);
  });

  it.each([
    "", "ruth", "sip:", "sip:@example.org", "sip:ruth@", "sip:2001:db8::10", "sip:[2001:db8:::1]", "sip:[1:2:3]", "sip:[::1",
    "sip:ruth@example.org:", "sip:ruth@example.org:65536", "sip:ruth@example.org:12x", "sip:ruth@example.org;", "sip:ruth@example.org;;lr",
    "sip:ruth@example.org;a=", "sip:ruth@example.org?", "sip:ruth@example.org?a", "sip:ru th@example.org", "sip:ruth@exam<ple.org",
    "sip:ru%4@example.org", "sip:ru%zz@example.org", "sip:a@b@c", "tel:", "tel:no+number", "1tel:5", "sip:[::1%25eth0]",
  ])("refuses %j", (text) => {
    expect(parseUri(text)).toMatchObject({ ok: false, error: { code: "sip/parse/uri" } });
  });

  it("reads tel URIs with separators and parameters (RFC 3966 3)", () => {
    expect(uri("tel:+1-201-555-0123;phone-context=example.com")).toEqual({
      scheme: "tel",
      number: "+1-201-555-0123",
      params: new Map([["phone-context", "example.com"]]),
    });
  });

  it.each(["tel:112", "tel:*31#", "tel:A-b", "tel:+44(0)20.7946", "tel:863-1234;phone-context=+1-914-555", "tel:7042;phone-context=example.com.", "tel:+1201;isub=1%2F2", "tel:+1201;ext=12.3;later"])(
    "reads %s (RFC 3966 3)",
    (text) => expect(formatUri(uri(text))).toBe(text.replace("%2F", "/")),
  );

  it.each([
    "tel:+", "tel:+-", "tel:+1a", "tel:+1*", "tel:--", "tel:1+2", "tel:g", "tel:12%33", "tel:1;phone-context", "tel:1;phone-context=+", "tel:1;phone-context=a..b",
    "tel:1;phone-context=192.0.2.1", "tel:+1;ext=x", "tel:+1;ext", "tel:+1;ext=1;isub=2", "tel:+1;;", "tel:+1?a=b",
  ])("refuses %s (RFC 3966 3, 5.3)", (text) => expect(parseUri(text).ok).toBe(false));

  it("keeps other absolute URIs as they are (RFC 4475 3.3.2)", () => {
    expect(uri("soap.beep://192.0.2.103:3002")).toEqual({ scheme: "other", text: "soap.beep://192.0.2.103:3002" });
  });
});

describe("formatUri", () => {
  it.each([
    "sip:sips%3Aruth%40example.org@example.net",
    "sip:%00%00@pier.example.org",
    "sip:%FF%FE@pier.example.org",
    "sip:%C0%80%ED%A0%80%F4%90%80%80%E6%BD@pier.example.org",
    "sip:%F0%9F%8C%8A%E6%BD%AE@pier.example.org",
    "sip:r%C3%BCth@pier.example.org:5062;transport=udp",
    "sip:+4930;isub=12@example.org;user=phone?route=%3Csip:example.org%3E",
    "sip:[2001:db8::1]:5060;lr",
    "tel:7042;phone-context=example.com",
    "urn:service:sos",
  ])("writes %s as it was read", (text) => expect(formatUri(uri(text))).toBe(text));

  it("decodes as UTF-8 what is UTF-8, and nothing else (RFC 3629 3)", () => {
    expect(uri("sip:%F0%9F%8C%8A%E6%BD%AE@a")).toMatchObject({ user: "🌊潮" });
    expect(uri("sip:%C0%80@a")).toMatchObject({ user: "\udcc0\udc80" });
  });

  it("escapes what the user part may not hold (RFC 3261 19.1.2)", () => {
    const made: SipUri = { scheme: "sip", user: "*21#:@<>ü", host: "example.org", params: new Map([["x", "a;b?"]]), headers: new Map() };
    expect(formatUri(made)).toBe("sip:*21%23%3A%40%3C%3E%C3%BC@example.org;x=a%3Bb%3F");
  });
});

describe("equalUris (RFC 3261 19.1.4)", () => {
  it.each([
    ["sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtLanTa.CoM;Transport=tcp"],
    ["sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5"],
    ["sip:carol@chicago.com;security=on", "sip:carol@chicago.com;newparam=5"],
    ["sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com", "sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com"],
    ["tel:+1-201-555-0123", "tel:+12015550123"],
    ["tel:+1(201)555.0123;ext=1-2;x=Y", "TEL:+12015550123;X=y;ext=12"],
    ["tel:7042;phone-context=+1-914-555", "tel:70-42;phone-context=+1914555"],
    ["tel:*7a;phone-context=Example.COM", "tel:*7A;phone-context=example.com"],
    ["sip:a@[2001:DB8::1]", "sip:a@[2001:db8:0:0:00::1]"],
    ["sip:a@[::ffff:192.0.2.1]", "sip:a@[::FFFF:c000:201]"],
  ])("holds for %s and %s", (a, b) => {
    expect(equalUris(uri(a), uri(b))).toBe(true);
    expect(equalUris(uri(b), uri(a))).toBe(true);
  });

  it.each([
    ["SIP:ALICE@AtLanTa.CoM;Transport=udp", "sip:alice@AtLanTa.CoM;Transport=UDP"],
    ["sip:bob@biloxi.com", "sip:bob@biloxi.com:5060"],
    ["sip:bob@biloxi.com", "sip:bob@biloxi.com;transport=udp"],
    ["sip:bob@biloxi.com", "sips:bob@biloxi.com"],
    ["sip:carol@chicago.com", "sip:carol@chicago.com?Subject=next%20meeting"],
    ["sip:carol@chicago.com;security=on", "sip:carol@chicago.com;security=off"],
    ["tel:+1201", "tel:+1202"],
    ["tel:+1201", "tel:1201"],
    ["tel:+1201;ext=1", "tel:+1201"],
    ["tel:+1201;isub=1", "tel:+1201;ext=1"],
    ["sip:a@[2001:db8::1]", "sip:a@[2001:db8:1::]"],
    ["sip:bob@biloxi.com;user=phone", "sip:bob@biloxi.com"],
    ["sip:bob@biloxi.com;maddr=192.0.2.1", "sip:bob@biloxi.com"],
    ["sip:bob:Secret@biloxi.com", "sip:bob:secret@biloxi.com"],
    ["tel:+1201", "sip:+1201@biloxi.com;user=phone"],
    ["urn:service:sos", "urn:service:fire"],
    ["tel:7042;phone-context=a.example", "tel:7042;phone-context=b.example"],
  ])("does not hold for %s and %s", (a, b) => {
    expect(equalUris(uri(a), uri(b))).toBe(false);
    expect(equalUris(uri(b), uri(a))).toBe(false);
  });
});
