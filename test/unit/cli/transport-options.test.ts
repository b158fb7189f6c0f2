import { describe, expect, it } from "vitest";
import { readFingerprint, readPem, withTransport } from "../../../core/cli/transport-options.ts";
import { UsageError } from "../../../core/cli/terminal.ts";

const account = { settings: { address: "ada@example.org", displayName: "", transport: "udp", register: true }, password: "secret" } as const;

describe("the options for an account's transport", () => {
  it("go before what the account's file says, and change nothing else", () => {
    const digits = "ab".repeat(32);
    expect(withTransport(account, { transport: "wss", pin: digits })).toEqual({
      ...account, settings: { ...account.settings, transport: "wss", trustedCertificate: Array.from({ length: 32 }, () => "AB").join(":") },
    });
    expect(withTransport(account, {})).toEqual(account);
  });

  it("take a fingerprint with or without colons, as openssl prints it", () => {
    const withColons = Array.from({ length: 32 }, () => "0F").join(":");
    expect(readFingerprint(withColons)).toBe(withColons);
    expect(readFingerprint(withColons.replaceAll(":", "").toLowerCase())).toBe(withColons);
  });

  it.each([
    ["an unknown transport", () => withTransport(account, { transport: "sctp" })],
    ["a SHA-1 fingerprint", () => readFingerprint("AB".repeat(20))],
    ["a file that is not there", () => readPem("/nowhere/ca.pem")],
    ["a file that is no PEM", () => readPem("package.json")],
  ])("refuse %s", (_, read) => {
    expect(read).toThrow(UsageError);
  });
});
