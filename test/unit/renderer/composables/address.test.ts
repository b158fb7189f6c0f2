import { describe, expect, it } from "vitest";
import { addressKey, formatAddress, formatNumber, initialsOf, isCallable, splitAddress } from "../../../../renderer/composables/address.ts";

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
