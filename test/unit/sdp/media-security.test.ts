// Whether a stream is encrypted: every policy against everything that a peer can offer or answer (RFC 4568 sections 5.1
// and 7.1, RFC 5763 section 5, RFC 8643 sections 3 and 4). What comes out is keys on both sides, plain on both, or a refusal.
import { describe, expect, it } from "vitest";
import type { Failure } from "../../../core/base/errors.ts";
import { succeed, type Result } from "../../../core/base/result.ts";
import type { MediaSecurity } from "../../../core/ports/media-engine.ts";
import type { AgreedAudio, LocalAudio } from "../../../core/sdp/audio-section.ts";
import { formatSdp } from "../../../core/sdp/format-sdp.ts";
import type { AgreedSecurity, EncryptionPolicy, KeyExchange, SecurityWishes } from "../../../core/sdp/media-security.ts";
import { OwnKeys } from "../../../core/sdp/own-keys.ts";
import { parseSdp } from "../../../core/sdp/parse-sdp.ts";
import type { SessionDescription } from "../../../core/sdp/session-description.ts";
import { SessionNegotiation, usablePlaces } from "../../../core/sdp/session-negotiation.ts";
import { FakeRandom } from "../../fakes/fake-random.ts";

const PCMA = { name: "PCMA", payloadType: 8, clockRateHz: 8000 };
const POLICIES: readonly EncryptionPolicy[] = ["never", "offered", "required"];
const HASH = (seed: number): string => Array.from({ length: 32 }, (_, index) => ((index * 7 + seed) % 256).toString(16).padStart(2, "0").toUpperCase()).join(":");
const KEY = ["NzB4d1BINUAvLEw6UzF3WSJ+PSdFcGdUJShpX1Zj", "PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR"] as const;

interface Wanted {
  readonly policy: EncryptionPolicy;
  readonly keyExchange?: KeyExchange;
  /** Whether this side has a certificate. */
  readonly dtls?: boolean;
}

/** One side of a call with one stream. */
class Side {
  readonly wishes: SecurityWishes;
  readonly #keys: OwnKeys;
  readonly #negotiation = new SessionNegotiation({ sessionId: "7" });
  #agreed: AgreedSecurity | undefined;

  constructor({ policy, keyExchange = "sdes", dtls = true }: Wanted, seed: number) {
    this.wishes = { policy, keyExchange, ...(dtls && { fingerprint: { algorithm: "sha-256", value: HASH(seed) } }) };
    this.#keys = new OwnKeys(new FakeRandom(seed));
  }

  get security(): MediaSecurity | undefined {
    return this.#agreed?.security;
  }

  offer(): SessionDescription {
    return this.#negotiation.offer(new Map([[0, this.#local()]]));
  }

  answer(offer: SessionDescription): Result<SessionDescription, Failure> {
    const places = usablePlaces(offer, [PCMA], this.wishes);
    const answered = this.#negotiation.answer(offer, new Map(places.map((place) => [place, this.#local()])), [PCMA], this.wishes);
    if (!answered.ok) return answered;
    this.#keep(answered.value.agreed.get(0)!);
    return succeed(answered.value.answer);
  }

  take(answer: SessionDescription): Result<AgreedAudio, Failure> {
    const taken = this.#negotiation.takeAnswer(answer, this.wishes);
    const outcome = taken.ok ? taken.value.get(0)! : taken;
    if (outcome.ok) this.#keep(outcome.value);
    return outcome;
  }

  #keep({ protocol, parameters: { security } }: AgreedAudio): void {
    this.#agreed = { protocol, ...(security && { security }) };
  }

  #local(): LocalAudio {
    const security = { ...this.wishes, keys: this.#keys, ...(this.#agreed && { agreed: this.#agreed }) };
    return { localAddress: "192.0.2.1", rtpPort: 4000, codecs: [PCMA], direction: "sendrecv", rtcpMux: true, security };
  }
}

function remote(...lines: readonly string[]): SessionDescription {
  const parsed = parseSdp(["v=0", "o=- 5 5 IN IP4 198.51.100.7", "s=-", "c=IN IP4 198.51.100.7", "t=0 0", ...lines].join("\r\n"));
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
}

const linesOf = (session: SessionDescription): string[] => formatSdp(session).split("\r\n").filter((line) => /^(?:m=|a=(?:crypto|fingerprint|setup))/.test(line));
const suiteAndTag = (line: string): string => line.replace(/ inline:.*/, "");

/** "plain", or how both sides encrypt: what one sends with is what the other receives with. */
function describeBoth(one: Side, other: Side): string {
  const [a, b] = [one.security, other.security];
  if (!a && !b) return "plain";
  if (a?.kind === "sdes" && b?.kind === "sdes") {
    expect([a.send, a.receive]).toEqual([b.receive, b.send]);
    expect(a.send.masterKey).not.toEqual(a.receive.masterKey);
    return `sdes ${a.send.suite}`;
  }
  if (a?.kind === "dtls" && b?.kind === "dtls") {
    expect([a.role, b.role].toSorted()).toEqual(["active", "passive"]);
    expect([a.fingerprints, b.fingerprints]).toEqual([[other.wishes.fingerprint], [one.wishes.fingerprint]]);
    return "dtls";
  }
  throw new Error("one side encrypts, the other does not");
}

function call(caller: Side, callee: Side): string {
  const answer = callee.answer(caller.offer());
  if (!answer.ok) return answer.error.code;
  const taken = caller.take(answer.value);
  return taken.ok ? describeBoth(caller, callee) : taken.error.code;
}

describe("two of these phones", () => {
  const sdes = "sdes AEAD_AES_256_GCM";
  it.each([
    ["never", "never", "plain"], ["never", "offered", "plain"], ["never", "required", "sdp/offer/not-encrypted"],
    ["offered", "never", "plain"], ["offered", "offered", sdes], ["offered", "required", sdes],
    ["required", "never", "sdp/offer/no-audio"], ["required", "offered", sdes], ["required", "required", sdes],
  ] as const)("caller %s, callee %s: %s (RFC 8643 3.1, RFC 4568 5.1)", (caller, callee, outcome) => {
    expect(call(new Side({ policy: caller }, 1), new Side({ policy: callee }, 2))).toBe(outcome);
    const byDtls = call(new Side({ policy: caller, keyExchange: "dtls" }, 1), new Side({ policy: callee }, 2));
    expect(byDtls).toBe(outcome === sdes ? "dtls" : outcome);
  });

  it("without a certificate do not agree on DTLS", () => {
    expect(call(new Side({ policy: "required", keyExchange: "dtls" }, 1), new Side({ policy: "offered", dtls: false }, 2))).toBe("sdp/offer/no-usable-keys");
    expect(call(new Side({ policy: "offered", keyExchange: "dtls" }, 1), new Side({ policy: "offered", dtls: false }, 2))).toBe("plain");
  });
});

describe("an offer", () => {
  it.each([
    ["never", "sdes", ["m=audio 4000 RTP/AVP 8"]],
    ["offered", "sdes", ["m=audio 4000 RTP/AVP 8", "a=crypto:1 AEAD_AES_256_GCM", "a=crypto:2 AES_CM_128_HMAC_SHA1_80"]],
    ["required", "sdes", ["m=audio 4000 RTP/SAVP 8", "a=crypto:1 AEAD_AES_256_GCM", "a=crypto:2 AES_CM_128_HMAC_SHA1_80"]],
    ["never", "dtls", ["m=audio 4000 RTP/AVP 8"]],
    ["offered", "dtls", ["m=audio 4000 RTP/AVP 8", `a=fingerprint:sha-256 ${HASH(1)}`, "a=setup:actpass"]],
    ["required", "dtls", ["m=audio 4000 UDP/TLS/RTP/SAVP 8", `a=fingerprint:sha-256 ${HASH(1)}`, "a=setup:actpass"]],
  ] as const)("with encryption %s by %s", (policy, keyExchange, lines) => {
    expect(linesOf(new Side({ policy, keyExchange }, 1).offer()).map(suiteAndTag)).toEqual(lines);
  });

  it("has keys where DTLS is wished for, encryption only offered, and there is no certificate: plain for want of one it is not", () => {
    const wanted = { policy: "offered", keyExchange: "dtls", dtls: false } as const;
    expect(linesOf(new Side(wanted, 1).offer()).map(suiteAndTag)).toEqual(["m=audio 4000 RTP/AVP 8", "a=crypto:1 AEAD_AES_256_GCM", "a=crypto:2 AES_CM_128_HMAC_SHA1_80"]);
    expect(call(new Side(wanted, 1), new Side({ policy: "offered" }, 2))).toBe("sdes AEAD_AES_256_GCM");
    expect(linesOf(new Side({ ...wanted, policy: "required" }, 1).offer())).toEqual(["m=audio 4000 UDP/TLS/RTP/SAVP 8"]);
  });

  it("never has a key twice: not for two suites, nor for two streams (RFC 4568 5.1.1, 7.1.1)", () => {
    const keys = [1, 2].flatMap((seed) => linesOf(new Side({ policy: "offered" }, seed).offer()).slice(1));
    expect(new Set(keys.map((line) => line.replace(/.*inline:/, ""))).size).toBe(4);
  });
});

describe("what a peer offers", () => {
  const offers = {
    "RTP/AVP": ["m=audio 6000 RTP/AVP 8"],
    "RTP/AVP with keys": ["m=audio 6000 RTP/AVP 8", `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${KEY[0]}`],
    "RTP/AVPF with keys": ["m=audio 6000 RTP/AVPF 8", `a=crypto:1 AES_CM_128_HMAC_SHA1_32 inline:${KEY[0]}`],
    "RTP/AVP with keys that are of no use": ["m=audio 6000 RTP/AVP 8", `a=crypto:1 F8_128_HMAC_SHA1_80 inline:${KEY[0]}`],
    "RTP/AVP with a fingerprint": ["m=audio 6000 RTP/AVP 8", `a=fingerprint:sha-256 ${HASH(9)}`, "a=setup:actpass"],
    "RTP/SAVP with keys": ["m=audio 6000 RTP/SAVP 8", `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${KEY[0]}`],
    "RTP/SAVPF with keys": ["m=audio 6000 RTP/SAVPF 8", `a=crypto:9 AES_CM_128_HMAC_SHA1_80 inline:${KEY[0]}|2^31`],
    "RTP/SAVP without keys": ["m=audio 6000 RTP/SAVP 8"],
    "RTP/SAVP, unencrypted": ["m=audio 6000 RTP/SAVP 8", `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${KEY[0]} UNENCRYPTED_SRTP`],
    "UDP/TLS/RTP/SAVPF": ["m=audio 6000 UDP/TLS/RTP/SAVPF 8", `a=fingerprint:sha-256 ${HASH(9)}`, "a=setup:actpass", "a=tls-id:abc"],
    "UDP/TLS/RTP/SAVP with keys only": ["m=audio 6000 UDP/TLS/RTP/SAVP 8", `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${KEY[0]}`],
    "UDP/TLS/RTP/SAVP held": ["m=audio 6000 UDP/TLS/RTP/SAVP 8", `a=fingerprint:sha-256 ${HASH(9)}`, "a=setup:holdconn"],
    "keys and a fingerprint": ["m=audio 6000 RTP/SAVP 8", `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${KEY[0]}`, `a=fingerprint:sha-256 ${HASH(9)}`, "a=setup:actpass"],
  } as const;
  const PLAIN = "plain", SDES = "sdes", DTLS = "dtls", BAD = "sdp/offer/no-usable-keys", UNPROTECTED = "sdp/offer/not-encrypted", NONE = "sdp/offer/no-audio";

  it.each([
    ["RTP/AVP", PLAIN, PLAIN, UNPROTECTED],
    ["RTP/AVP with keys", PLAIN, SDES, SDES],
    ["RTP/AVPF with keys", PLAIN, SDES, SDES],
    ["RTP/AVP with keys that are of no use", PLAIN, PLAIN, UNPROTECTED],
    ["RTP/AVP with a fingerprint", PLAIN, DTLS, DTLS],
    ["RTP/SAVP with keys", NONE, SDES, SDES],
    ["RTP/SAVPF with keys", NONE, SDES, SDES],
    ["RTP/SAVP without keys", NONE, BAD, BAD],
    ["RTP/SAVP, unencrypted", NONE, BAD, BAD],
    ["UDP/TLS/RTP/SAVPF", NONE, DTLS, DTLS],
    ["UDP/TLS/RTP/SAVP with keys only", NONE, BAD, BAD],
    ["UDP/TLS/RTP/SAVP held", NONE, BAD, BAD],
    ["keys and a fingerprint", NONE, SDES, SDES],
  ] as const)("%s: never %s, offered %s, required %s", (name, ...outcomes) => {
    const seen = POLICIES.map((policy) => {
      const side = new Side({ policy }, 1);
      const answer = side.answer(remote(...offers[name]));
      if (!answer.ok) return answer.error.code;
      const [line, ...attributes] = linesOf(answer.value);
      // RFC 3264 section 6: the answer's profile is the offer's. Plain means that nothing is said of keys.
      expect(line?.split(" ")[2]).toBe(offers[name][0].split(" ")[2]);
      expect(attributes.length > 0).toBe(side.security !== undefined);
      return side.security?.kind ?? "plain";
    });
    expect(seen).toEqual(outcomes);
  });

  it("is answered with one line: the offer's tag and suite, our key (RFC 4568 5.1.2)", () => {
    const side = new Side({ policy: "offered" }, 1);
    const answer = side.answer(remote("m=audio 6000 RTP/SAVP 8", `a=crypto:4 AES_CM_128_HMAC_SHA1_32 inline:${KEY[0]}`, `a=crypto:5 AES_CM_128_HMAC_SHA1_80 inline:${KEY[1]}`));
    const lines = answer.ok ? linesOf(answer.value) : [];
    expect(lines.map(suiteAndTag)).toEqual(["m=audio 4000 RTP/SAVP 8", "a=crypto:4 AES_CM_128_HMAC_SHA1_32"]);
    expect(lines[1]).not.toContain(KEY[0]);
  });

  it.each([["a=setup:actpass", "active"], ["a=setup:active", "passive"], ["a=setup:passive", "active"], ["a=x", "passive"]])("with %s leaves us %s (RFC 5763 5, RFC 4145 4)", (line, role) => {
    const side = new Side({ policy: "required" }, 1);
    const answer = side.answer(remote("m=audio 6000 UDP/TLS/RTP/SAVPF 8", `a=fingerprint:sha-256 ${HASH(9)}`, line));
    expect(side.security).toMatchObject({ kind: "dtls", role });
    expect(answer.ok && linesOf(answer.value)).toContain(`a=setup:${role}`);
  });
});

describe("what a peer answers", () => {
  const answers = {
    plain: ["m=audio 6000 RTP/AVP 8"],
    "our second line": ["m=audio 6000 PROFILE 8", `a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:${KEY[0]}`],
    "keys under RTP/AVP": ["m=audio 6000 RTP/AVP 8", `a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:${KEY[0]}`],
    "another tag": ["m=audio 6000 PROFILE 8", `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${KEY[0]}`],
    "a suite that was not offered": ["m=audio 6000 PROFILE 8", `a=crypto:2 AES_CM_128_HMAC_SHA1_32 inline:${KEY[0]}`],
    "two lines": ["m=audio 6000 PROFILE 8", `a=crypto:1 AEAD_AES_256_GCM inline:${KEY[0]}`, `a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:${KEY[0]}`],
    "a broken key": ["m=audio 6000 PROFILE 8", "a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:AAAA"],
    "RTP/SAVP without keys": ["m=audio 6000 RTP/SAVP 8"],
    "a fingerprint that was not asked for": ["m=audio 6000 RTP/AVP 8", `a=fingerprint:sha-256 ${HASH(9)}`, "a=setup:active"],
  } as const;
  const BAD = "sdp/answer/bad-keys", UNPROTECTED = "sdp/answer/not-encrypted";

  it.each([
    ["plain", "plain", UNPROTECTED], ["our second line", "sdes", "sdes"], ["keys under RTP/AVP", "sdes", "sdes"], ["another tag", BAD, BAD],
    ["a suite that was not offered", BAD, BAD], ["two lines", BAD, BAD], ["a broken key", BAD, BAD], ["RTP/SAVP without keys", BAD, UNPROTECTED],
    ["a fingerprint that was not asked for", "plain", UNPROTECTED],
  ] as const)("%s: offered %s, required %s; a broken answer never becomes a plain call (RFC 4568 5.1.3)", (name, ...outcomes) => {
    const seen = (["offered", "required"] as const).map((policy) => {
      const side = new Side({ policy }, 1);
      const profile = linesOf(side.offer())[0]!.split(" ")[2]!;
      const taken = side.take(remote(...answers[name].map((line) => line.replace("PROFILE", profile))));
      return taken.ok ? (side.security?.kind ?? "plain") : taken.error.code;
    });
    expect(seen).toEqual(outcomes);
  });

  it.each([["active", "passive"], ["passive", "active"], ["", "active"], ["actpass", BAD], ["holdconn", BAD]])("to DTLS with setup \"%s\" leaves us %s (RFC 5763 5)", (setup, outcome) => {
    const side = new Side({ policy: "required", keyExchange: "dtls" }, 1);
    side.offer();
    const taken = side.take(remote("m=audio 6000 UDP/TLS/RTP/SAVP 8", `a=fingerprint:sha-256 ${HASH(9)}`, ...(setup ? [`a=setup:${setup}`] : [])));
    expect(taken.ok ? side.security : taken.error.code).toEqual(outcome === BAD ? BAD : { kind: "dtls", role: outcome, fingerprints: [{ algorithm: "sha-256", value: HASH(9) }] });
  });
});

describe("a session that goes on (RFC 4568 7.1.4, RFC 5763 5)", () => {
  it.each(["sdes", "dtls"] as const)("keeps %s keys and roles where nothing changes, whoever offers", (keyExchange) => {
    const [caller, callee] = [new Side({ policy: "offered", keyExchange }, 1), new Side({ policy: "offered" }, 2)];
    call(caller, callee);
    const before = [caller.security, callee.security];
    expect(call(caller, callee)).toBe(describeBoth(caller, callee));
    expect([caller.security, callee.security]).toEqual(before);
    call(callee, caller);
    expect([caller.security, callee.security]).toEqual(before);
  });

  it("offers in the profile and by the way that are in force", () => {
    const side = new Side({ policy: "offered", keyExchange: "dtls" }, 1);
    side.answer(remote("m=audio 6000 RTP/SAVPF 8", `a=crypto:1 AES_CM_128_HMAC_SHA1_32 inline:${KEY[0]}`));
    expect(linesOf(side.offer()).map(suiteAndTag)).toEqual(["m=audio 4000 RTP/SAVPF 8", "a=crypto:1 AES_CM_128_HMAC_SHA1_32", "a=crypto:2 AEAD_AES_256_GCM", "a=crypto:3 AES_CM_128_HMAC_SHA1_80"]);
  });

  it("gives a peer with another key another of ours, and the same one none", () => {
    const side = new Side({ policy: "offered" }, 1);
    const send = (key: string): MediaSecurity | undefined => {
      side.answer(remote("m=audio 6000 RTP/SAVP 8", `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${key}`));
      return side.security;
    };
    const [first, same, other] = [send(KEY[0]), send(KEY[0]), send(KEY[1])];
    expect(same).toEqual(first);
    expect(other?.kind === "sdes" && first?.kind === "sdes" && other.send.masterKey).not.toEqual(first?.kind === "sdes" && first.send.masterKey);
  });

  it("stays with the line in force though another is named first", () => {
    const side = new Side({ policy: "offered" }, 1);
    const line = `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${KEY[0]}`;
    side.answer(remote("m=audio 6000 RTP/SAVP 8", line));
    const before = side.security;
    side.answer(remote("m=audio 6000 RTP/SAVP 8", `a=crypto:2 AES_CM_128_HMAC_SHA1_32 inline:${KEY[1]}`, line));
    expect(side.security).toEqual(before);
  });

  it("of a required one that began under RTP/AVP takes no answer without keys to its own offer either", () => {
    const side = new Side({ policy: "required" }, 1);
    side.answer(remote("m=audio 6000 RTP/AVP 8", `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${KEY[0]}`));
    const before = side.security;
    side.offer();
    expect(side.take(remote("m=audio 6000 RTP/AVP 8"))).toMatchObject({ ok: false, error: { code: "sdp/answer/not-encrypted" } });
    expect(side.security).toEqual(before);
  });

  it("of a required one refuses an offer without keys and stays as it was", () => {
    const side = new Side({ policy: "required" }, 1);
    side.answer(remote("m=audio 6000 RTP/SAVP 8", `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${KEY[0]}`));
    const before = side.security;
    expect(side.answer(remote("m=audio 6000 RTP/AVP 8"))).toMatchObject({ ok: false, error: { code: "sdp/offer/not-encrypted" } });
    expect(side.security).toEqual(before);
  });
});
