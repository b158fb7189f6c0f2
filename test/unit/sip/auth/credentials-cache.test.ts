// The client side of digest authentication: which challenges are answered, how, and which are not (RFC 7616, RFC 8760).
import { describe, expect, it } from "vitest";
import { NodeCrypto } from "../../../../core/platform/node/node-crypto.ts";
import { encodeUtf8 } from "../../../../core/base/bytes.ts";
import { computeDigest, computeUserHash } from "../../../../core/sip/auth/digest.ts";
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

describe("the answer's kinds (RFC 7616 section 3.4)", () => {
  const answered = (value: string, body?: string): ReadonlyMap<string, string | null> | undefined => {
    const cache = createCache(), first = request();
    cache.takeChallenge(first, challenge(first, value), SERVER, beginAuthentication());
    const next = createRequest("REGISTER", createSipUri({ host: "example.org" }), [["CSeq", "2 REGISTER"]], body === undefined ? undefined : encodeUtf8(body));
    cache.authorize(next);
    return next.headers.authorization[0]?.params;
  };

  it("covers the body where only auth-int is on offer", () => {
    const params = answered('Digest realm="r", nonce="a", qop="auth-int"', "one");
    const protection = { qop: "auth-int", nonceCount: "00000001", clientNonce: params?.get("cnonce") ?? "" } as const;
    const input = { algorithm: "MD5", username: "ada", realm: "r", password: "secret", method: "REGISTER", uri: "sip:example.org", nonce: "a", protection } as const;
    expect(params?.get("qop")).toBe("auth-int");
    expect(params?.get("response")).toBe(computeDigest(new NodeCrypto(), { ...input, body: encodeUtf8("one") }));
  });

  it.each(["MD5", "SHA-256", "SHA-512-256", "MD5-sess", "SHA-256-sess", "SHA-512-256-sess"])("answers %s and names it", (algorithm) => {
    const params = answered(`Digest realm="r", nonce="a", qop="auth", algorithm=${algorithm}`);
    expect(params?.get("algorithm")).toBe(algorithm);
    expect(params?.get("response")).toMatch(algorithm.startsWith("MD5") ? /^[0-9a-f]{32}$/ : /^[0-9a-f]{64}$/);
  });

  it("keeps the client nonce of a -sess session, on which its secret rests", () => {
    const cache = createCache(), first = request();
    cache.takeChallenge(first, challenge(first, 'Digest realm="r", nonce="a", qop="auth", algorithm=MD5-sess'), SERVER, beginAuthentication());
    const [one, two] = [sent(cache), sent(cache)].map((next) => next.headers.authorization[0]?.params);
    expect(two?.get("cnonce")).toBe(one?.get("cnonce"));
    expect(two?.get("nc")).toBe("00000002");
  });

  it("hides the user's name where the server asks for that (RFC 7616 section 3.4.4)", () => {
    const params = answered('Digest realm="r", nonce="a", qop="auth", algorithm=SHA-256, userhash=true');
    expect(params?.get("username")).toBe(computeUserHash(new NodeCrypto(), "SHA-256", "ada", "r"));
    expect(params?.get("userhash")).toBe("true");
  });

  it("answers each realm of a response that names several, each by its strongest challenge (RFC 8760 section 2.4)", () => {
    const cache = createCache(), first = request();
    const response = createResponse(first, 407, undefined, {
      headers: [
        ["Proxy-Authenticate", 'Digest realm="a", nonce="1", algorithm=MD5, qop="auth"'],
        ["Proxy-Authenticate", 'Digest realm="b", nonce="2", algorithm=MD5, qop="auth"'],
        ["Proxy-Authenticate", 'Digest realm="a", nonce="3", algorithm=SHA-512-256, qop="auth"'],
      ],
    });
    expect(cache.takeChallenge(first, response, SERVER, beginAuthentication())).toBe("retry");
    const values = sent(cache).headers.proxyAuthorization.map(({ params }) => [params.get("realm"), params.get("nonce")]);
    expect(values).toEqual([["a", "3"], ["b", "2"]]);
  });
});

describe("nonces and their counts (RFC 7616 section 3.4)", () => {
  const nonceAndCount = (next: SipRequest, name: "authorization" | "proxyAuthorization" = "authorization"): unknown[] => {
    const params = next.headers[name][0]?.params;
    return [params?.get("nonce"), params?.get("nc")];
  };

  it("never uses a count twice, though the server comes back to an older nonce", () => {
    const cache = createCache();
    for (const nonce of ["a", "b", "a"]) {
      const bare = request();
      cache.takeChallenge(bare, challenge(bare, `Digest realm="r", nonce="${nonce}", qop="auth"`), SERVER, beginAuthentication());
      if (nonce !== "a") continue;
      sent(cache);
    }
    expect(nonceAndCount(sent(cache))).toEqual(["a", "00000003"]);
  });

  it("never uses a count twice, though registrar and proxy name the same nonce", () => {
    const cache = createCache(), register = request(), invite = request("INVITE");
    cache.takeChallenge(register, challenge(register, 'Digest realm="r", nonce="a", qop="auth"'), SERVER, beginAuthentication());
    cache.takeChallenge(invite, challenge(invite, 'Digest realm="r", nonce="a", qop="auth"', 407), SERVER, beginAuthentication());
    const next = sent(cache);
    expect([nonceAndCount(next), nonceAndCount(next, "proxyAuthorization")]).toEqual([["a", "00000001"], ["a", "00000002"]]);
  });

  it("answers once more when a nonce from before is refused, without asking anybody, and drops it", () => {
    const cache = createCache(), first = request();
    cache.takeChallenge(first, challenge(first, 'Digest realm="r", nonce="a", qop="auth"'), SERVER, beginAuthentication());
    const later = sent(cache);
    expect(cache.takeChallenge(later, challenge(later, 'Digest realm="r", nonce="b", qop="auth"'), SERVER, beginAuthentication())).toBe("retry");
    expect(nonceAndCount(sent(cache))).toEqual(["b", "00000001"]);
  });

  it("ends at once when the very nonce that was answered is named again", () => {
    const cache = createCache(), first = request();
    cache.takeChallenge(first, challenge(first, 'Digest realm="r", nonce="a", qop="auth"'), SERVER, beginAuthentication());
    const later = sent(cache);
    expect(cache.takeChallenge(later, challenge(later, 'Digest realm="r", nonce="a", qop="auth"'), SERVER, beginAuthentication())).toBe("refused");
    expect(sent(cache).headers.has("Authorization")).toBe(false);
  });

  it("goes on when a second server asks after the first was answered, and the first asks anew (RFC 3261 section 22.3)", () => {
    const cache = createCache(), attempt = beginAuthentication(), register = request();
    const ask = (of: SipRequest, realm: string, nonce: string) =>
      cache.takeChallenge(of, challenge(of, `Digest realm="${realm}", nonce="${nonce}", qop="auth"`, 407), SERVER, attempt);
    expect(ask(register, "near", "1")).toBe("retry");
    expect(ask(sent(cache), "far", "2")).toBe("retry");
    expect(ask(sent(cache), "near", "3")).toBe("retry");
    expect(ask(sent(cache), "near", "4")).toBe("refused");
  });
});

describe("the server's proof (RFC 7616 section 3.5)", () => {
  const withInfo = (info: (params: ReadonlyMap<string, string | null>) => string) => {
    const cache = createCache(), first = request();
    cache.takeChallenge(first, challenge(first, 'Digest realm="r", nonce="a", qop="auth"'), SERVER, beginAuthentication());
    const second = sent(cache);
    const params = second.headers.authorization[0]!.params;
    const proof = cache.takeAcceptance(second, createResponse(second, 200, undefined, { headers: [["Authentication-Info", info(params)]] }));
    return { proof, next: sent(cache).headers.authorization[0]?.params.get("nonce") };
  };
  const rspauth = (params: ReadonlyMap<string, string | null>, password: string): string =>
    computeDigest(new NodeCrypto(), {
      algorithm: "MD5", username: "ada", realm: "r", password, method: "", uri: "sip:example.org", nonce: "a",
      protection: { qop: "auth", nonceCount: "00000001", clientNonce: params.get("cnonce") ?? "" },
    });

  it("is right where rspauth is made of the same password", () => {
    expect(withInfo((params) => `rspauth="${rspauth(params, "secret")}", nextnonce="b"`)).toEqual({ proof: "right", next: "b" });
  });

  it("is wrong otherwise, and then the next nonce is not taken", () => {
    expect(withInfo((params) => `rspauth="${rspauth(params, "other")}", nextnonce="b"`)).toEqual({ proof: "wrong", next: "a" });
  });

  it("is wrong where it is that of another request", () => {
    expect(withInfo((params) => `rspauth="${rspauth(params, "secret")}", nc=00000009`)).toEqual({ proof: "wrong", next: "a" });
  });

  it("of two proxies belongs to the one whose cnonce it repeats", () => {
    const cache = createCache(), first = request();
    for (const realm of ["a", "b"]) {
      cache.takeChallenge(first, challenge(first, `Digest realm="${realm}", nonce="${realm}1", qop="auth"`, 407), SERVER, beginAuthentication());
    }
    const second = sent(cache);
    const clientNonce = second.headers.proxyAuthorization[1]?.params.get("cnonce") ?? "";
    const headers = [["Proxy-Authentication-Info", `nextnonce="b2", cnonce="${clientNonce}"`]] as const;
    cache.takeAcceptance(second, createResponse(second, 200, undefined, { headers: [...headers] }));
    expect(sent(cache).headers.proxyAuthorization.map(({ params }) => params.get("nonce"))).toEqual(["a1", "b2"]);
  });
});

describe("Basic (RFC 7617)", () => {
  const BASIC = 'Basic realm="r"';
  const ask = (allowBasic: boolean, isSecure: boolean, values = [BASIC]) => {
    const cache = new CredentialsCache({ username: "ada", password: "secret", allowBasic }, { crypto: new NodeCrypto(), random: new FakeRandom() });
    cache.trust(SERVER);
    const first = request();
    const response = createResponse(first, 401, undefined, { headers: values.map((value) => ["WWW-Authenticate", value]) });
    const verdict = cache.takeChallenge(first, response, SERVER, beginAuthentication(), { isSecure });
    return { cache, verdict };
  };

  it("is refused unless the account allows it and the hop is encrypted", () => {
    expect([ask(false, true).verdict, ask(true, false).verdict, ask(false, false).verdict]).toEqual(["unsupported", "unsupported", "unsupported"]);
  });

  it("is answered where both hold, and never sent on another way", () => {
    const { cache, verdict } = ask(true, true);
    expect(verdict).toBe("retry");
    const safe = request(), open = request();
    cache.authorize(safe, { isSecure: true });
    cache.authorize(open, { isSecure: false });
    expect(safe.headers.get("Authorization")).toBe(`Basic ${Buffer.from("ada:secret").toString("base64")}`);
    expect(open.headers.has("Authorization")).toBe(false);
  });

  it("gives way to any digest", () => {
    const { cache } = ask(true, true, [BASIC, 'Digest realm="r", nonce="a", qop="auth"']);
    expect(sent(cache).headers.authorization[0]?.scheme).toBe("digest");
  });

  it("ends when it is refused", () => {
    const { cache } = ask(true, true);
    const second = request();
    cache.authorize(second, { isSecure: true });
    const verdict = cache.takeChallenge(second, challenge(second, BASIC), SERVER, beginAuthentication(), { isSecure: true });
    expect(verdict).toBe("refused");
  });
});

describe("refusing to answer", () => {
  it("gives a proxy behind its own none either, for a realm that the registrar did not name", () => {
    const cache = createCache(), first = request(), call = request("INVITE");
    cache.takeChallenge(first, challenge(first, 'Digest realm="home", nonce="a", qop="auth"'), SERVER, beginAuthentication());
    const verdict = cache.takeChallenge(call, challenge(call, 'Digest realm="stranger", nonce="b", qop="auth"', 407), SERVER, beginAuthentication());
    expect(verdict).toBe("stranger");
  });

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
