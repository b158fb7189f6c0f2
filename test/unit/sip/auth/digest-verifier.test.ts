// The server side of digest authentication: acceptance, replay, expiry (RFC 7616, RFC 8760).
import { describe, expect, it } from "vitest";
import { NodeCrypto } from "../../../../core/platform/node/node-crypto.ts";
import { beginAuthentication, CredentialsCache } from "../../../../core/sip/auth/credentials-cache.ts";
import { DigestVerifier, NONCE_LIFE_MS, type DigestVerifierOptions } from "../../../../core/sip/auth/digest-verifier.ts";
import { createRequest, createResponse } from "../../../../core/sip/message/create-message.ts";
import type { SipRequest } from "../../../../core/sip/message/model.ts";
import { createSipUri } from "../../../../core/sip/message/uri.ts";
import { FakeClock } from "../../../fakes/fake-clock.ts";
import { FakeRandom } from "../../../fakes/fake-random.ts";

const SERVER = "192.0.2.1";

function setUp(password = "secret", options: Pick<DigestVerifierOptions, "algorithms" | "qops"> = {}) {
  const clock = new FakeClock();
  const ports = { crypto: new NodeCrypto(), random: new FakeRandom() };
  const passwordOf = (user: string): string | undefined => (user === "ada" ? "secret" : undefined);
  const verifier = new DigestVerifier({ realm: "example.org", passwordOf, clock, ...ports, ...options });
  const cache = new CredentialsCache({ username: "ada", password }, ports);
  cache.trust(SERVER);
  const challenged = (stale = false): void => {
    const first = register();
    const headers = verifier.createChallenges(stale).map((value) => ["WWW-Authenticate", value] as const);
    cache.takeChallenge(first, createResponse(first, 401, undefined, { headers }), SERVER, beginAuthentication());
  };
  const authorized = (): SipRequest => {
    const next = register();
    cache.authorize(next);
    return next;
  };
  return { clock, verifier, cache, challenged, authorized };
}

function register(): SipRequest {
  return createRequest("REGISTER", createSipUri({ host: "example.org" }), [["CSeq", "1 REGISTER"]]);
}

describe("DigestVerifier (RFC 3261 section 22, RFC 7616)", () => {
  it("challenges a request without credentials, with SHA-256 before MD5 (RFC 8760 section 2.4)", () => {
    const { verifier } = setUp();
    expect(verifier.verify(register(), "server")).toEqual({ kind: "challenge", stale: false });
    expect(verifier.createChallenges(false).map((value) => /algorithm=([^,]+)/.exec(value)?.[1])).toEqual(["SHA-256", "MD5"]);
  });

  it("accepts the right password", () => {
    const { verifier, challenged, authorized } = setUp();
    challenged();
    expect(verifier.verify(authorized(), "server")).toMatchObject({ kind: "accepted", username: "ada" });
  });

  it("accepts further requests with the same nonce and a higher count", () => {
    const { verifier, challenged, authorized } = setUp();
    challenged();
    const kinds = [authorized(), authorized(), authorized()].map((next) => verifier.verify(next, "server").kind);
    expect(kinds).toEqual(["accepted", "accepted", "accepted"]);
  });

  it("refuses a wrong password and an unknown user alike", () => {
    const { verifier, challenged, authorized } = setUp("guess");
    challenged();
    expect(verifier.verify(authorized(), "server")).toEqual({ kind: "wrong", username: "ada" });
  });

  it("refuses a replayed request: its count was used (RFC 7616 section 3.4)", () => {
    const { verifier, challenged, authorized } = setUp();
    challenged();
    const once = authorized();
    verifier.verify(once, "server");
    expect(verifier.verify(once, "server")).toEqual({ kind: "challenge", stale: true });
  });

  it("asks again with stale=true when the nonce has expired (RFC 7616 section 3.3)", async () => {
    const { clock, verifier, challenged, authorized } = setUp();
    challenged();
    await clock.advance(NONCE_LIFE_MS);
    expect(verifier.verify(authorized(), "server")).toEqual({ kind: "challenge", stale: true });
    expect(verifier.createChallenges(true)[0]).toContain("stale=true");
  });

  it("takes no nonce that it has not made", () => {
    const { verifier, challenged, authorized } = setUp();
    challenged();
    const forged = authorized();
    forged.headers.set("Authorization", forged.headers.get("Authorization")!.replace(/nonce="[^"]/, 'nonce="f'));
    expect(verifier.verify(forged, "server").kind).not.toBe("accepted");
  });

  it("looks at Proxy-Authorization only when it is a proxy (RFC 3261 section 22.3)", () => {
    const { verifier, challenged, authorized } = setUp();
    challenged();
    expect(verifier.verify(authorized(), "proxy").kind).toBe("challenge");
  });

  it.each(["MD5", "SHA-256", "SHA-512-256", "MD5-sess", "SHA-256-sess", "SHA-512-256-sess"] as const)("takes %s, first answer and later ones", (algorithm) => {
    const { verifier, challenged, authorized } = setUp("secret", { algorithms: [algorithm] });
    challenged();
    expect([authorized(), authorized()].map((next) => verifier.verify(next, "server").kind)).toEqual(["accepted", "accepted"]);
  });

  it("takes no algorithm that it did not offer (RFC 8760 section 2.6)", () => {
    const { verifier, challenged, authorized } = setUp("secret", { algorithms: ["SHA-256"] });
    challenged();
    const other = authorized();
    other.headers.set("Authorization", other.headers.get("Authorization")!.replace("SHA-256", "MD5"));
    expect(verifier.verify(other, "server").kind).toBe("challenge");
  });

  it("with auth-int refuses a body that was changed on the way (RFC 7616 section 3.4.3)", () => {
    const { verifier, challenged, authorized } = setUp("secret", { qops: ["auth-int"] });
    challenged();
    const first = authorized(), second = authorized();
    expect(verifier.verify(first, "server").kind).toBe("accepted");
    expect(verifier.verify({ ...second, body: new Uint8Array([1]) }, "server").kind).toBe("wrong");
  });

  describe("Authentication-Info (RFC 7616 section 3.5)", () => {
    const accept = ({ verifier, cache, authorized }: ReturnType<typeof setUp>) => {
      const next = authorized();
      const verification = verifier.verify(next, "server");
      if (verification.kind !== "accepted") throw new Error(verification.kind);
      const info = verification.proof();
      const proof = cache.takeAcceptance(next, createResponse(next, 200, undefined, { headers: [["Authentication-Info", info]] }));
      return { info, proof };
    };

    it.each([{}, { qops: ["auth-int"] }, { algorithms: ["SHA-512-256-sess"] }] as const)("proves the password to the client, with %j", (options) => {
      const parts = setUp("secret", options);
      parts.challenged();
      expect(accept(parts).proof).toBe("right");
    });

    it("names the next nonce before the old one expires, so that no request is challenged again", async () => {
      const parts = setUp();
      parts.challenged();
      expect(accept(parts).info).not.toContain("nextnonce");
      for (let hours = 0; hours < 12; hours++) {
        await parts.clock.advance(3_300_000);
        expect(accept(parts).proof).toBe("right");
      }
    });
  });
});
