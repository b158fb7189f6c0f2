import { describe, expect, it } from "vitest";
import { cleanPasted, dialledText, addressKey, formatAddress, formatNumber, initialsOf, isCallable, splitAddress } from "../../../../renderer/composables/address.ts";

describe("addresses as people read them", () => {
  it("drops scheme and parameters and splits at the last at-sign", () => {
    expect(splitAddress("sip:ada@example.org:5060;transport=tcp")).toEqual({ user: "ada", host: "example.org:5060" });
    expect(splitAddress("tel:+442079460018")).toEqual({ user: "+442079460018", host: "" });
    expect(splitAddress("sip:a%20b@example.org").user).toBe("a b");
    expect(splitAddress("sip:100%@example.org").user).toBe("100%");
  });

  it("groups a number as its country writes it: nationally at home, with the country's code elsewhere", () => {
    expect(formatNumber("+442079460018", "en-GB")).toBe("020 7946 0018");
    expect(formatNumber("+442079460018", "de-DE")).toBe("+44 20 7946 0018");
    expect(formatNumber("204", "en-GB")).toBe("204");
  });

  it("leaves the host out for numbers and for the account's own users only", () => {
    expect(formatAddress("sip:204@sip.example.org", "", "en-GB")).toBe("204");
    expect(formatAddress("sip:ada@sip.example.org", "sip.example.org", "en-GB")).toBe("ada");
    expect(formatAddress("sip:ada@elsewhere.example", "sip.example.org", "en-GB")).toBe("ada@elsewhere.example");
  });

  it.each(["204", "+44 (20) 7946-0018", "*100#", "ada@example.org", "sip:ada@example.org", "tel:+49301234"])("can call %s as it stands", (text) => {
    expect(isCallable(text)).toBe(true);
  });

  it.each(["", " ", "ada", "Ada Lovelace", "ada @example.org", "a@b@c"])("cannot call %j as it stands", (text) => {
    expect(isCallable(text)).toBe(false);
  });

  it("finds two spellings of one address under one key", () => {
    expect(addressKey("sip:+442079460018@carrier.example")).toBe(addressKey("+44 20 7946 0018"));
    expect(addressKey("sip:Ada@Example.org")).toBe(addressKey("ada@example.org"));
    expect(addressKey("ada@example.org")).not.toBe(addressKey("ada@example.com"));
  });

  it("takes initials from the first and the last word, in any script, and none from a number", () => {
    expect(initialsOf("Ada Byron Lovelace")).toBe("AL");
    expect(initialsOf("Örnberg")).toBe("Ö");
    expect(initialsOf("Софья Ковалевская")).toBe("СК");
    expect(initialsOf("+44 20 7946")).toBe("");
  });
});

describe("what was pasted", () => {
  it.each([
    ["  +44 20\u00a07946 0018\n", "+44 20 7946 0018"],
    ["Tel.: (040) 123\u2011456", "(040) 123-456"],
    ["\u202a+358 9 4241\u202c", "+358 9 4241"],
    ["tel:+358 9 4241", "+358 9 4241"],
    ["Ada\nLovelace", "Ada Lovelace"],
    ["sip:bob@example.org", "sip:bob@example.org"],
  ])("%j is put into the box as %j", (pasted, clean) => {
    expect(cleanPasted(pasted)).toBe(clean);
  });

  it.each(["(040) 123-456", "1-800-FLOWERS", "*98#", "1234,,56#", "+1 212 555 0100 ext. 56"])("%s can be called as it stands", (typed) => {
    expect(isCallable(typed)).toBe(true);
  });

  it.each([["sip:+442079460018@carrier.example.net;transport=tcp", "+442079460018"], ["sip:bob@192.0.2.7:5070", "bob@192.0.2.7:5070"]])("%s is typed as %s to call it again", (address, typed) => {
    expect(dialledText(address)).toBe(typed);
  });
});
