// Which realms get an answer made of the account's password (RFC 3261 section 22, RFC 7616 section 5.6).
import { describe, expect, it } from "vitest";
import { OwnRealms } from "../../../../core/sip/auth/own-realms.ts";

const own = (realms: OwnRealms, named: readonly string[], method: string): string[] => [...realms.ownOf(named, method)];

describe("OwnRealms", () => {
  it("takes every realm that is named to REGISTER: it goes to nobody else's servers", () => {
    const realms = new OwnRealms(undefined, []);
    expect(own(realms, ["proxy", "registrar"], "REGISTER")).toEqual(["proxy", "registrar"]);
    expect(own(realms, ["proxy"], "INVITE")).toEqual(["proxy"]);
  });

  it("takes no other realm afterwards: it may be a server's behind the own proxy", () => {
    const realms = new OwnRealms(undefined, []);
    own(realms, ["registrar"], "REGISTER");
    expect(own(realms, ["stranger"], "INVITE")).toEqual([]);
    expect(own(realms, ["stranger", "registrar"], "INVITE")).toEqual(["registrar"]);
  });

  it("takes the account's own host names and the configured realm at any time", () => {
    const realms = new OwnRealms("asterisk", ["example.org"]);
    expect(own(realms, ["asterisk"], "INVITE")).toEqual(["asterisk"]);
    expect(own(realms, ["example.org"], "INVITE")).toEqual(["example.org"]);
  });

  it("takes the first one that an account without registration meets, and then no other", () => {
    const realms = new OwnRealms(undefined, ["example.org"]);
    expect(own(realms, ["pbx"], "INVITE")).toEqual(["pbx"]);
    expect(own(realms, ["stranger"], "INVITE")).toEqual([]);
  });

  it("takes no first one where the user said which it is", () => {
    expect(own(new OwnRealms("asterisk", []), ["pbx"], "INVITE")).toEqual([]);
  });

  it("keeps to a few realms, however many a server names", () => {
    const realms = new OwnRealms(undefined, []);
    for (let index = 0; index < 100; index++) own(realms, [`realm-${index}`], "REGISTER");
    expect(own(realms, ["realm-0"], "INVITE")).toEqual(["realm-0"]);
    expect(own(realms, ["realm-99"], "INVITE")).toEqual([]);
  });
});
