// What a person types, and whom that calls.
import { describe, expect, it } from "vitest";
import { parseSipAddress } from "../../../core/phone/account-identity.ts";
import { dialled, parseDialTarget } from "../../../core/phone/dial-target.ts";
import { formatUri } from "../../../core/sip/message/uri.ts";

const home = parseSipAddress("ada@example.org");

describe("a dialled target", () => {
  it.each([
    ["204", "sip:204@example.org"],
    [" +44 20 7946-0018 ", "sip:+442079460018@example.org"],
    ["(040) 123/45.6", "sip:040123456@example.org"],
    ["*98#", "sip:*98%23@example.org"],
    ["bob", "sip:bob@example.org"],
    ["bob@other.example", "sip:bob@other.example"],
    ["sip:bob@other.example:5070;transport=tcp", "sip:bob@other.example:5070;transport=tcp"],
    ["SIP:bob@other.example", "sip:bob@other.example"],
    ["192.0.2.7", "sip:192.0.2.7"],
    ["pbx.example.net", "sip:pbx.example.net"],
    ["tel:+44-20-7946-0018", "sip:+442079460018@example.org;user=phone"],
    ["+44 (0)20 7946 0018", "sip:+442079460018@example.org"],
    ["0049 (0) 30 90 18 20", "sip:004930901820@example.org"],
    ["Tel.: +49\u00a030\u2011901820", "sip:+4930901820@example.org"],
    ["\u202a+358 9 4241\u202c", "sip:+35894241@example.org"],
    ["\uff10\uff14\uff10 123", "sip:040123@example.org"],
    ["1-800-FLOWERS", "sip:18003569377@example.org"],
    ["0800 GODWIT", "sip:0800463948@example.org"],
    ["42abc", "sip:42abc@example.org"],
  ])("%s calls %s", (typed, called) => {
    const target = parseDialTarget(typed, home);
    expect(target.ok && formatUri(target.value)).toBe(called);
  });

  it.each(["", "   ", "bob smith", "sip:", "sip:a b@example.org", "mailto:bob@example.org@"])("%j is refused with a sentence", (typed) => {
    const target = parseDialTarget(typed, home);
    expect(target.ok).toBe(false);
    if (!target.ok) expect(target.error).toMatchObject({ code: "call/bad-target", message: expect.stringMatching(/\.$/) });
  });

  it("needs an account for a number or a bare name, but not for a whole address", () => {
    expect(parseDialTarget("204", undefined)).toMatchObject({ ok: false, error: { code: "call/no-account" } });
    expect(parseDialTarget("bob@192.0.2.7", undefined).ok).toBe(true);
  });
});

describe("what is dialled for the + of a number", () => {
  it.each([
    ["+44 20 7946-0018", "000", "sip:000442079460018@example.org"],
    ["+44 20 7946-0018", undefined, "sip:+442079460018@example.org"],
    ["+44 20 7946-0018", "", "sip:+442079460018@example.org"],
    ["tel:+44-20-7946-0018", "00", "sip:00442079460018@example.org;user=phone"],
    ["204", "000", "sip:204@example.org"],
    ["+ada", "000", "sip:+ada@example.org"],
    ["sip:+442079460018@elsewhere.example", "000", "sip:+442079460018@elsewhere.example"],
  ])("%s with %j is %s: numbers of the account's own domain only", (typed, plusAs, called) => {
    const target = parseDialTarget(typed, home);
    expect(target.ok && formatUri(dialled(target.value, home!, plusAs))).toBe(called);
  });
});
