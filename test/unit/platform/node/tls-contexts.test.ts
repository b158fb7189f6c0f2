// Whom clients trust is read once: connections share what was made of it, and never with somebody who trusts others.
import { rootCertificates } from "node:tls";
import { describe, expect, it } from "vitest";
import { clientContext } from "../../../../core/platform/node/tls-contexts.ts";

const [ONE = "", ANOTHER = ""] = rootCertificates;

describe("TLS contexts of clients", () => {
  it("makes one for all connections that trust the same authorities", () => {
    expect(clientContext(ONE, undefined)).toBe(clientContext(ONE, undefined));
  });

  it("keeps apart who trusts others", () => {
    expect(clientContext(ONE, undefined)).not.toBe(clientContext(ANOTHER, undefined));
    expect(clientContext(ONE, undefined)).not.toBe(clientContext(undefined, undefined));
  });

  it("refuses an identity that is none each time", () => {
    const identity = { certificate: "no certificate", privateKey: "no key" };
    for (let attempt = 0; attempt < 2; attempt++) {
      expect(() => clientContext(undefined, identity)).toThrow(expect.objectContaining({ code: "tls/bad-identity" }));
    }
  });
});
