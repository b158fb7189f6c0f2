// Whose name a certificate proves (RFC 5922 section 7), with certificates made by openssl.
import { X509Certificate } from "node:crypto";
import { afterAll, describe, expect, it } from "vitest";
import { judgeServer } from "../../../../core/platform/node/server-certificate.ts";
import { CertificateWorkshop, type CertificateOptions } from "../../../certificates.ts";

const workshop = new CertificateWorkshop();
afterAll(() => workshop[Symbol.dispose]());

function verdict(made: CertificateOptions, serverName: string, wildcards = false): string {
  const certificate = new X509Certificate(workshop.make(made).certificate);
  return judgeServer({ certificate, chainError: undefined, wildcards }, { serverName, trust: {} }, Date.now())?.code ?? "accepted";
}

describe("a certificate names a SIP domain", () => {
  it.each([
    ["by a SIP URI (7.1)", ["URI:sip:example.org"], "accepted"],
    ["by a DNS name (7.1)", ["DNS:example.org"], "accepted"],
    ["in any case of letters (7.2)", ["DNS:EXAMPLE.org"], "accepted"],
    ["not by a SIP URI with a user part, which names a person (7.1)", ["URI:sip:ada@example.org"], "tls/wrong-name"],
    ["not by a URI of another scheme (7.1)", ["URI:https://example.org"], "tls/wrong-name"],
    ["not by a name in which it ends (7.2)", ["DNS:le.org"], "tls/wrong-name"],
    ["not by a wildcard (7.2)", ["DNS:*.org"], "tls/wrong-name"],
  ])("%s", (_, names, expected) => {
    expect(verdict({ names }, "example.org")).toBe(expected);
  });

  it("by its common name only where it has no alternative names at all (7.1)", () => {
    expect(verdict({ commonName: "example.org" }, "example.org")).toBe("accepted");
    expect(verdict({ commonName: "example.org", names: ["DNS:other.example"] }, "example.org")).toBe("tls/wrong-name");
    expect(verdict({ commonName: "example.org", names: ["URI:sip:other.example"] }, "example.org")).toBe("tls/wrong-name");
  });

  it("by a wildcard for a secure WebSocket, as for a web page (RFC 6125 section 6.4.3)", () => {
    expect(verdict({ names: ["DNS:*.example.org"] }, "ws.example.org", true)).toBe("accepted");
    expect(verdict({ names: ["DNS:*.example.org"] }, "a.b.example.org", true)).toBe("tls/wrong-name");
  });
});

describe("a certificate names an address", () => {
  it.each(["192.0.2.1", "2001:db8::1"])("by an iPAddress entry only: %s", (address) => {
    expect(verdict({ names: [`IP:${address}`] }, address)).toBe("accepted");
    expect(verdict({ names: ["DNS:example.org"] }, address)).toBe("tls/wrong-name");
    expect(verdict({ commonName: address }, address)).toBe("tls/wrong-name");
  });
});
