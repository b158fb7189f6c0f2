import { describe, expect, it } from "vitest";
import { draftOf, problemsOf, settingsOf } from "../../../../../renderer/features/accounts/account-draft.ts";

const draft = (part: Partial<ReturnType<typeof draftOf>>) => ({ ...draftOf(), ...part });

describe("what is typed into the account form", () => {
  it.each(["ada@example.org", "sip:ada@example.org", "+44207@carrier.example.net", "ada@192.0.2.5:5070", "ada@[2001:db8::1]:5070"])("accepts %s", (address) => {
    expect(problemsOf(draft({ address }))).toEqual({});
  });

  it.each(["ada", "@example.org", "ada@", "ada@exa mple.org", "ada@b@c"])("names what is wrong with %j", (address) => {
    expect(problemsOf(draft({ address }))).toEqual({ address: "account.addressWrong" });
  });

  it("asks for an address where there is none", () => {
    expect(problemsOf(draft({ address: "  " }))).toEqual({ address: "account.addressMissing" });
  });

  it("checks the registrar and the proxy only where something is typed", () => {
    expect(problemsOf(draft({ address: "a@b", registrar: "sip.example.org:5070", outboundProxy: "" }))).toEqual({});
    expect(problemsOf(draft({ address: "a@b", registrar: "two words", outboundProxy: "x/y" }))).toEqual({ registrar: "account.hostWrong", outboundProxy: "account.hostWrong" });
  });

  it("sends an address with its scheme and leaves empty fields out", () => {
    expect(settingsOf(draft({ address: " ada@example.org ", displayName: " Ada " }))).toEqual({ address: "sip:ada@example.org", displayName: "Ada", transport: "udp", register: true });
  });

  it("gives back the settings it was made from", () => {
    const settings = { address: "sip:ada@example.org", displayName: "Ada", authenticationUser: "al", registrar: "r:5070", outboundProxy: "p", transport: "tcp", register: false } as const;
    expect(settingsOf(draftOf(settings))).toEqual(settings);
  });
});
