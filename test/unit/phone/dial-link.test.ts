// Links that ask for a call: what is read from them, what is left out and named, what is refused.
import { describe, expect, it } from "vitest";
import { isServiceCode, parseDialLink } from "../../../core/phone/dial-link.ts";

function read(text: string) {
  const link = parseDialLink(text);
  if (!link.ok) throw new Error(link.error.code);
  return link.value;
}

const refusal = (text: string): string | undefined => {
  const link = parseDialLink(text);
  return link.ok ? undefined : link.error.code;
};

describe("what is called", () => {
  it.each([
    ["tel:+44-20-7946-0018", "+442079460018", "+44-20-7946-0018"],
    ["tel:+44%2020%207946%200018", "+442079460018", "+44 20 7946 0018"],
    ["TEL:112", "112", "112"],
    ["tel://+442079460018/", "+442079460018", "+442079460018"],
    ["tel:863-1234;phone-context=+1-914-555", "8631234", "863-1234"],
    ["sip:ada@example.org", "sip:ada@example.org", "ada@example.org"],
    ["sip://ada@example.org/", "sip:ada@example.org", "ada@example.org"],
    ["sips:ada@example.org:5071", "sips:ada@example.org:5071", "ada@example.org:5071"],
    ["sip:ada%20l@example.org;transport=tcp", "sip:ada%20l@example.org;transport=tcp", "ada l@example.org"],
    ["sip:[2001:db8::1]", "sip:[2001:db8::1]", "[2001:db8::1]"],
    ["callto:+442079460018", "+442079460018", "+442079460018"],
    ["callto://ada@example.org", "sip:ada@example.org", "ada@example.org"],
    ["callto:ada.lovelace", "ada.lovelace", "ada.lovelace"],
    ["  +44 20 7946 0018 ", "+44 20 7946 0018", "+44 20 7946 0018"],
    ["ada@example.org", "sip:ada@example.org", "ada@example.org"],
  ])("%s", (text, target, address) => {
    expect(read(text)).toMatchObject({ target, address });
  });
});

describe("what a link may not decide (RFC 3261 section 19.1.5)", () => {
  it("follows subject and priority, and names every other header field", () => {
    const link = read("sip:ada@example.org?Subject=The%20tide&Priority=urgent&Replaces=a%3Bto-tag%3D1&Route=%3Csip%3Aevil.example%3E&body=x");
    expect(link.options).toEqual({ subject: "The tide", priority: "urgent" });
    expect(link.ignored).toEqual(["replaces", "route", "body"]);
    expect(link.target).toBe("sip:ada@example.org");
  });

  it("leaves out maddr, method and passwords, which would send the call elsewhere or say more than who is called", () => {
    const link = read("sip:ada:secret@example.org;maddr=192.0.2.9;method=REGISTER;lr;user=phone");
    expect(link).toMatchObject({ target: "sip:ada@example.org;user=phone", address: "ada@example.org", ignored: ["password", "maddr", "method", "lr"] });
  });

  it("does not say that a call is an emergency", () => {
    expect(read("sip:ada@example.org?Priority=emergency")).toMatchObject({ options: {}, ignored: ["priority"] });
  });

  it("names the context of a number (RFC 3966 section 5.1.5) and what a program of old wanted", () => {
    expect(read("tel:1234;phone-context=example.com;ext=5").ignored).toEqual(["phone-context", "ext"]);
    expect(read("callto:ada?call").ignored).toEqual(["call"]);
  });

  it("names few and harmless words, whatever the link is made of", () => {
    const link = read(`sip:ada@example.org?${Array.from({ length: 30 }, (_, index) => `h${index}%3Cb%3E=1`).join("&")}`);
    expect(link.ignored).toHaveLength(8);
    expect(link.ignored[0]).toBe("h0b");
  });
});

describe("what is refused", () => {
  it.each([
    "", "sip:", "sip:@", "tel:", "tel:abc", "tel:+", "callto:", "callto:a b<c>", "javascript:alert(1)", "file:///etc/passwd", "https://example.org",
    "sip:a%0d%0aRoute:x@example.org", "sip:ada@example.org\nVia: x", "tel:+44%0A20", "sip:%E2%80%AEada@example.org", "sip:%FF@example.org",
    "sip:ada@exa mple.org", "--no-sandbox", "sip:<script>@example.org", "tel:%zz",
  ])("%j", (text) => {
    expect(refusal(text)).toBe("link/bad");
  });

  it("a link longer than any address, without reading it", () => {
    expect(refusal(`sip:${"a".repeat(3_000)}@example.org`)).toBe("link/too-long");
    expect(refusal(`tel:${"1".repeat(2_000)}`)).toBe("link/bad");
  });
});

it("knows codes that change settings at a switchboard from numbers", () => {
  expect(["tel:*21*5551234%23", "tel:%2331%23", "sip:*72@example.org"].map((text) => isServiceCode(read(text)))).toEqual([true, true, true]);
  expect(["tel:+442079460018", "sip:ada@example.org", "tel:5551234%23"].map((text) => isServiceCode(read(text)))).toEqual([false, false, false]);
});
