import { describe, expect, it } from "vitest";
import type { AccountView, Presence } from "../../../../../renderer/bridge/bridge.ts";
import { formatWait, presenceSentence } from "../../../../../renderer/features/accounts/presence-sentence.ts";
import { englishText } from "../../mount-with-phone.ts";

const t = englishText();
const now = new Date(2026, 10, 22, 14, 0).getTime();

function sentence(presence: Presence, settings: Partial<AccountView["settings"]> = {}): string {
  const account: AccountView = {
    id: "a",
    settings: { address: "sip:ada@sip.example.org", displayName: "", transport: "udp", register: true, ...settings },
    presence,
    trial: false,
  };
  return presenceSentence(account, now, "en-GB", t);
}

describe("the sentence of an account's presence", () => {
  it("says until when it is registered", () => {
    expect(sentence({ state: "registered", untilMs: new Date(2026, 10, 22, 14, 32).getTime() })).toBe("Registered until 14:32");
  });

  it("names the registrar where it differs from the address", () => {
    expect(sentence({ state: "registering" }, { registrar: "reg.example.net:5070" })).toBe("Registering with reg.example.net:5070");
  });

  it("says who refused the password and what to do, without a retry that would be useless", () => {
    expect(sentence({ state: "failed", failure: { code: "account/auth-rejected", message: "x" } })).toBe("Password refused by sip.example.org; check it");
  });

  it("counts down to the next attempt after silence", () => {
    const failure = { code: "account/no-answer", message: "x" } as const;
    expect(sentence({ state: "failed", failure, retryAtMs: now + 12_000 })).toBe("No answer from sip.example.org; trying again in 12\u00a0s");
    expect(sentence({ state: "failed", failure, retryAtMs: now - 1 })).toBe("No answer from sip.example.org; trying again");
  });

  it("says which name was not found", () => {
    expect(sentence({ state: "failed", failure: { code: "network/unknown-host", message: "x" } })).toBe("sip.example.org is not found; check the address");
  });

  it("falls back to the phone's own words for a code it does not know", () => {
    expect(sentence({ state: "failed", failure: { code: "account/new-one", message: "Something new." } })).toBe("Something new.");
  });

  it("tells apart being offline and not wanting to register", () => {
    expect(sentence({ state: "offline" })).toBe("Offline");
    expect(sentence({ state: "offline" }, { register: false })).toBe("Direct calls only");
  });

  it("never says 0 and changes unit when seconds grow too many", () => {
    expect(formatWait(1, t)).toBe("1\u00a0s");
    expect(formatWait(99_001, t)).toBe("2\u00a0min");
    expect(formatWait(7_200_000, t)).toBe("2\u00a0h");
  });
});
