// The client side of digest authentication: which challenges are answered, how, and which are not (RFC 7616, RFC 8760).
import { describe, expect, it } from "vitest";
import { NodeCrypto } from "../../../../core/platform/node/node-crypto.ts";
import { beginAuthentication, CredentialsCache } from "../../../../core/sip/auth/credentials-cache.ts";
import { createRequest, createResponse } from "../../../../core/sip/message/create-message.ts";
import type { SipRequest, SipResponse } from "../../../../core/sip/message/model.ts";
import { createSipUri } from "../../../../core/sip/message/uri.ts";
import { FakeRandom } from "../../../fakes/fake-random.ts";

const SERVER = "192.0.2.1";

function createCache(): CredentialsCache {
  const cache = new CredentialsCache({ username: "ada", password: "secret" }, { crypto: new NodeCrypto(), random: new FakeRandom() });
  cache.trust(SERVER);
  return cache;
}

function request(method = "REGISTER", host = "example.org"): SipRequest {
  return createRequest(method, createSipUri({ host }), [["CSeq", `1 ${method}`]]);
}

function challenge(of: SipRequest, value: string, status = 401): SipResponse {
  return createResponse(of, status, undefined, { headers: [[status === 407 ? "Proxy-Authenticate" : "WWW-Authenticate", value]] });
}

function sent(cache: CredentialsCache, method = "REGISTER"): SipRequest {
  const next = request(method);
  cache.authorize(next);
  return next;
}

describe("answering a challenge (RFC 3261 section 22.2)", () => {
  it("takes the strongest algorithm on offer (RFC 8760 section 2.4)", () => {
    const cache = createCache(), first = request();
    const response = createResponse(first, 401, undefined, {
      headers: [
        ["WWW-Authenticate", 'Digest realm="r", nonce="a", algorithm=MD5, qop="auth"'],
        ["WWW-Authenticate", 'Digest realm="r", nonce="a", algorithm=SHA-256, qop="auth"'],
      ],
    });
    expect(cache.takeChallenge(first, response, SERVER, beginAuthentication())).toBe("retry");
    const values = sent(cache).headers.authorization;
    expect(values).toHaveLength(1);
    expect(values[0]?.params.get("algorithm")).toBe("SHA-256");
  });

  it("writes qop and nc as tokens and echoes opaque (RFC 7616 section 3.4)", () => {
    const cache = createCache(), first = request();
    cache.takeChallenge(first, challenge(first, 'Digest realm="r", nonce="a", opaque="o", qop="auth,auth-int"'), SERVER, beginAuthentication());
    const text = sent(cache).headers.get("Authorization") ?? "";
    expect(text).toContain("qop=auth,");
    expect(text).toContain("nc=00000001,");
    expect(text).toContain('opaque="o"');
    expect(text).not.toContain("algorithm");
  });

  it("counts nc up with each request that uses the nonce (RFC 7616 section 3.4)", () => {
    const cache = createCache(), first = request();
    cache.takeChallenge(first, challenge(first, 'Digest realm="r", nonce="a", qop="auth"'), SERVER, beginAuthentication());
    const counts = [sent(cache), sent(cache)].map((next) => next.headers.authorization[0]?.params.get("nc"));
    expect(counts).toEqual(["00000001", "00000002"]);
  });

  it("begins with the next nonce that the server names, from nc 1 (RFC 7616 section 3.5)", () => {
    const cache = createCache(), first = request();
    cache.takeChallenge(first, challenge(first, 'Digest realm="r", nonce="a", qop="auth"'), SERVER, beginAuthentication());
    const second = sent(cache);
    cache.takeAcceptance(second, createResponse(second, 200, undefined, { headers: [["Authentication-Info", 'nextnonce="b", qop=auth']] }));
    const params = sent(cache).headers.authorization[0]?.params;
    expect([params?.get("nonce"), params?.get("nc")]).toEqual(["b", "00000001"]);
  });

  it("answers a challenge without qop in the style of RFC 2069", () => {
    const cache = createCache(), first = request();
    cache.takeChallenge(first, challenge(first, 'Digest realm="r", nonce="a"'), SERVER, beginAuthentication());
    const params = sent(cache).headers.authorization[0]?.params;
    expect(params?.has("nc")).toBe(false);
    expect(params?.get("response")).toHaveLength(32);
  });
});

describe("refusing to answer", () => {
  it("ends when the answered challenge comes again and is not stale", () => {
    const cache = createCache(), attempt = beginAuthentication(), first = request();
    expect(cache.takeChallenge(first, challenge(first, 'Digest realm="r", nonce="a", qop="auth"'), SERVER, attempt)).toBe("retry");
    const second = sent(cache);
    expect(cache.takeChallenge(second, challenge(second, 'Digest realm="r", nonce="b", qop="auth"'), SERVER, attempt)).toBe("refused");
    expect(sent(cache).headers.has("Authorization")).toBe(false);
  });

  it("goes on when the nonce was only stale (RFC 7616 section 3.3)", () => {
    const cache = createCache(), attempt = beginAuthentication(), first = request();
    cache.takeChallenge(first, challenge(first, 'Digest realm="r", nonce="a", qop="auth"'), SERVER, attempt);
    const second = sent(cache);
    expect(cache.takeChallenge(second, challenge(second, 'Digest realm="r", nonce="b", qop="auth", stale=TRUE'), SERVER, attempt)).toBe("retry");
  });

  it("ends a server's endless stale answers", () => {
    const cache = createCache(), attempt = beginAuthentication();
    const verdicts = Array.from({ length: 8 }, (_, index) => {
      const next = sent(cache);
      return cache.takeChallenge(next, challenge(next, `Digest realm="r", nonce="${index}", qop="auth", stale=true`), SERVER, attempt);
    });
    expect(verdicts.at(-1)).toBe("refused");
  });

  it("gives a stranger no hash to guess the password from", () => {
    const cache = createCache(), first = request("BYE", "evil.example");
    const response = challenge(first, 'Digest realm="example.org", nonce="a", qop="auth"');
    expect(cache.takeChallenge(first, response, "203.0.113.9", beginAuthentication())).toBe("stranger");
  });

  it("gives a callee behind its own proxy none either, for another realm", () => {
    const cache = createCache(), first = request("INVITE");
    expect(cache.takeChallenge(first, challenge(first, 'Digest realm="home", nonce="a", qop="auth"', 407), SERVER, beginAuthentication())).toBe("retry");
    const second = sent(cache, "INVITE");
    expect(cache.takeChallenge(second, challenge(second, 'Digest realm="evil", nonce="b", qop="auth"'), SERVER, beginAuthentication())).toBe("stranger");
  });

  it("says so where the algorithm is unknown, where no qop on offer is known, and where there is no password", () => {
    const cache = createCache(), first = request();
    for (const value of ['Digest realm="r", nonce="a", algorithm=SHA3-9', 'Digest realm="r", nonce="a", qop="auth-conf"', "Basic realm=r"]) {
      expect(cache.takeChallenge(first, challenge(first, value), SERVER, beginAuthentication())).toBe("unsupported");
    }
    const without = new CredentialsCache(undefined, { crypto: new NodeCrypto(), random: new FakeRandom() });
    expect(without.takeChallenge(first, challenge(first, 'Digest realm="r", nonce="a"'), SERVER, beginAuthentication())).toBe("no-credentials");
  });

  it("keeps the registrar's credentials out of other requests, which go on to strangers", () => {
    const cache = createCache(), first = request();
    cache.takeChallenge(first, challenge(first, 'Digest realm="r", nonce="a", qop="auth"'), SERVER, beginAuthentication());
    expect(sent(cache, "INVITE").headers.has("Authorization")).toBe(false);
  });
});
