// Digest arithmetic against published vectors (RFC 7616 section 3.9, RFC 2617 section 3.5).
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { NodeCrypto } from "../../../../core/platform/node/node-crypto.ts";
import { computeDigest, computeUserHash, readDigestAlgorithm, type DigestAlgorithm, type QualityOfProtection } from "../../../../core/sip/auth/digest.ts";
import { hasCorpora, readCorpusFile } from "../../../fixtures/corpora.ts";
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

interface PublishedVector {
  readonly id: string;
  readonly algorithm: DigestAlgorithm;
  readonly username: string;
  readonly realm: string;
  readonly password: string;
  readonly method: string;
  readonly uri: string;
  readonly nonce: string;
  readonly qop: QualityOfProtection | null;
  readonly nc: string | null;
  readonly cnonce: string | null;
  readonly response: string;
  readonly userhash?: string;
}

describe.skipIf(!hasCorpora)("digest response against the published vectors (RFC 2617, 7616, 8760)", () => {
  const text = hasCorpora ? new TextDecoder().decode(readCorpusFile("F-vectors", "digest-auth.json")) : '{"vectors":[]}';
  const published = (JSON.parse(text) as { vectors: PublishedVector[] }).vectors;

  it.each(published)("$id ($algorithm)", ({ qop, nc, cnonce, response, userhash, ...rest }) => {
    const crypto = new NodeCrypto();
    const protection = qop && nc && cnonce ? { protection: { qop, nonceCount: nc, clientNonce: cnonce } } : {};
    expect(computeDigest(crypto, { ...rest, ...protection })).toBe(response);
    if (userhash) expect(computeUserHash(crypto, rest.algorithm, rest.username, rest.realm)).toBe(userhash);
  });
});

describe("auth-int (RFC 7616 section 3.4.3)", () => {
  const crypto = new NodeCrypto();
  const input = {
    algorithm: "MD5", username: "bob", realm: "biloxi.com", password: "zanzibar", method: "INVITE", uri: "sip:bob@biloxi.com",
    nonce: "dcd98b7102dd2f0e8b11d0f600bfb0c093", protection: { qop: "auth-int", nonceCount: "00000001", clientNonce: "0a4f113b" },
  } as const;
  const md5 = (text: string): string => createHash("md5").update(text).digest("hex");

  it("puts the body's hash behind the URI in A2", () => {
    const body = "v=0\r\n";
    const secret = md5("bob:biloxi.com:zanzibar");
    const expected = md5(`${secret}:${input.nonce}:00000001:0a4f113b:auth-int:${md5(`INVITE:sip:bob@biloxi.com:${md5(body)}`)}`);
    expect(computeDigest(crypto, { ...input, body: new TextEncoder().encode(body) })).toBe(expected);
  });

  it("hashes an empty body where there is none, as in BYE", () => {
    expect(computeDigest(crypto, input)).toBe(computeDigest(crypto, { ...input, body: new Uint8Array(0) }));
    expect(computeDigest(crypto, input)).not.toBe(computeDigest(crypto, { ...input, body: new Uint8Array(1) }));
  });
});

describe("-sess (RFC 7616 section 3.4.2)", () => {
  it("makes A1 of the nonces that began the session, whatever the request's own are", () => {
    const crypto = new NodeCrypto();
    const base = { algorithm: "SHA-256-sess", username: "bob", realm: "r", password: "p", method: "BYE", uri: "sip:b" } as const;
    const sha = (text: string): string => createHash("sha256").update(text).digest("hex");
    const a1 = sha(`${sha("bob:r:p")}:first:mine`);
    const response = computeDigest(crypto, {
      ...base, nonce: "second", session: { nonce: "first", clientNonce: "mine" }, protection: { qop: "auth", nonceCount: "00000001", clientNonce: "other" },
    });
    expect(response).toBe(sha(`${a1}:second:00000001:other:auth:${sha("BYE:sip:b")}`));
  });
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
