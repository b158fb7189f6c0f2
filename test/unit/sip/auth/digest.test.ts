// Digest arithmetic against published vectors (RFC 7616 section 3.9, RFC 2617 section 3.5).
import { describe, expect, it } from "vitest";
import { NodeCrypto } from "../../../../core/platform/node/node-crypto.ts";
import { computeDigest, readDigestAlgorithm, type DigestAlgorithm } from "../../../../core/sip/auth/digest.ts";
import vectors from "../../../fixtures/sip/auth/digest-vectors.json" with { type: "json" };

describe("digest response (RFC 7616 section 3.4.1)", () => {
  for (const vector of vectors) {
    it(`equals ${vector.source} (${vector.algorithm})`, () => {
      const { nonceCount, clientNonce, response, algorithm, ...rest } = vector;
      const protection = nonceCount && clientNonce ? { protection: { qop: "auth", nonceCount, clientNonce } as const } : {};
      expect(computeDigest(new NodeCrypto(), { ...rest, algorithm: algorithm as DigestAlgorithm, ...protection })).toBe(response);
    });
  }
});

describe("algorithm token (RFC 7616 section 3.3)", () => {
  it("means MD5 where it is absent", () => {
    expect(readDigestAlgorithm(undefined)).toBe("MD5");
  });
  it("compares without case", () => {
    expect(readDigestAlgorithm("sha-256")).toBe("SHA-256");
  });
  it("is refused where it is unknown", () => {
    expect(readDigestAlgorithm("SHA3-512")).toBeUndefined();
  });
});
