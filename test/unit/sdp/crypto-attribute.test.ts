// Keys in a description (RFC 4568 sections 5.1, 6 and 9.1, RFC 6188, RFC 7714) and what it says of DTLS (RFC 8122, RFC 4145).
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeUtf8, formatBase64, parseBase64 } from "../../../core/base/bytes.ts";
import type { SrtpSuite } from "../../../core/ports/media-engine.ts";
import { formatCrypto, hasCrypto, keySizes, parseCrypto, readCryptoLines } from "../../../core/sdp/crypto-attribute.ts";
import { readFingerprints, readSetup } from "../../../core/sdp/dtls-attributes.ts";
import { parseSdp } from "../../../core/sdp/parse-sdp.ts";

const SUITES: readonly (readonly [SrtpSuite, keyBytes: number, saltBytes: number])[] = [
  ["AES_CM_128_HMAC_SHA1_80", 16, 14], ["AES_CM_128_HMAC_SHA1_32", 16, 14], ["AES_256_CM_HMAC_SHA1_80", 32, 14],
  ["AES_256_CM_HMAC_SHA1_32", 32, 14], ["AEAD_AES_128_GCM", 16, 12], ["AEAD_AES_256_GCM", 32, 12],
];
const KEY = "NzB4d1BINUAvLEw6UzF3WSJ+PSdFcGdUJShpX1Zj";

describe("a=crypto (RFC 4568 4)", () => {
  it("reads the example of the standard: suite, key and salt, lifetime, master key identifier", () => {
    const line = parseCrypto(`1 AES_CM_128_HMAC_SHA1_80 inline:${KEY}|2^20|1:32`)!;
    const whole = encodeUtf8('70xwPH5@/,L:S1wY"~=\'EpgT%(i_Vc');
    expect(line).toEqual({
      tag: 1,
      keying: {
        suite: "AES_CM_128_HMAC_SHA1_80", masterKey: whole.slice(0, 16), masterSalt: whole.slice(16),
        mki: Uint8Array.from([...Array<number>(31).fill(0), 1]),
      },
    });
  });

  it.each(SUITES)("knows %s: %i bytes of key, %i of salt", (suite, keyBytes, saltBytes) => {
    const value = (length: number): string => `7 ${suite} inline:${formatBase64(new Uint8Array(length).fill(65))}`;
    expect(parseCrypto(value(keyBytes + saltBytes))?.keying).toMatchObject({ masterKey: { length: keyBytes }, masterSalt: { length: saltBytes } });
    for (const wrong of [0, keyBytes, keyBytes + saltBytes - 1, keyBytes + saltBytes + 1]) expect(parseCrypto(value(wrong))).toBeUndefined();
  });

  it.each(["2^48", "2^31", "1048576", "281474976710656"])("takes a lifetime of %s packets (section 6.1, RFC 3711 9.2)", (lifetime) => {
    expect(parseCrypto(`1 AES_CM_128_HMAC_SHA1_80 inline:${KEY}|${lifetime}`)?.keying).not.toHaveProperty("mki");
  });

  it.each(["2^49", "2^999999999", "0", "", "281474976710657", "2^", "x", "-1"])("refuses a lifetime of \"%s\"", (lifetime) => {
    expect(parseCrypto(`1 AES_CM_128_HMAC_SHA1_80 inline:${KEY}|${lifetime}`)).toBeUndefined();
  });

  it.each([["1:4", [0, 0, 0, 1]], ["66051:3", [1, 2, 3]], ["0:1", [0]]])("takes the master key identifier %s without a lifetime", (mki, bytes) => {
    expect(parseCrypto(`1 AES_CM_128_HMAC_SHA1_80 inline:${KEY}|${mki}`)?.keying.mki).toEqual(Uint8Array.from(bytes));
  });

  it.each(["256:1", "1:0", "1:129", ":4", "1:", "1:4:4", "a:4"])("refuses the master key identifier %s", (mki) => {
    expect(parseCrypto(`1 AES_CM_128_HMAC_SHA1_80 inline:${KEY}|2^20|${mki}`)).toBeUndefined();
  });

  it.each([
    ["KDR=1"], ["UNENCRYPTED_SRTP"], ["UNENCRYPTED_SRTCP"], ["UNAUTHENTICATED_SRTP"], ["FEC_ORDER=FEC_SRTP"], [`FEC_KEY=inline:${KEY}`], ["SOMETHING_NEW"],
    ["WSH=64 UNENCRYPTED_SRTP"],
  ])("does not take a line with the session parameters %s (section 6.3)", (parameters) => {
    expect(parseCrypto(`1 AES_CM_128_HMAC_SHA1_80 inline:${KEY} ${parameters}`)).toBeUndefined();
  });

  it.each(["WSH=128", "-SOMETHING_NEW", "WSH=64 -x=y"])("takes one with %s: a hint, and what may be passed over (sections 6.3.6, 6.3.8)", (parameters) => {
    expect(parseCrypto(`1 AES_CM_128_HMAC_SHA1_80 inline:${KEY} ${parameters}`)?.tag).toBe(1);
  });

  it.each([
    "", "1", "1 AES_CM_128_HMAC_SHA1_80", `x AES_CM_128_HMAC_SHA1_80 inline:${KEY}`, `1234567890 AES_CM_128_HMAC_SHA1_80 inline:${KEY}`,
    `1 F8_128_HMAC_SHA1_80 inline:${KEY}`, `1 toString inline:${KEY}`, `1 AES_CM_128_HMAC_SHA1_80 uri:${KEY}`, `1 AES_CM_128_HMAC_SHA1_80 inline:${KEY.slice(1)}`,
    `1 AES_CM_128_HMAC_SHA1_80 inline:${KEY.slice(0, -1)}!`, `1 AES_CM_128_HMAC_SHA1_80 inline:${KEY}|2^20|1:4;inline:${KEY}|2^20|2:4`,
  ])("passes over \"%s\"", (value) => {
    expect(parseCrypto(value)).toBeUndefined();
  });

  it("counts lines in their order, and neither of two with one tag (section 5.1.1: tags are unique)", () => {
    const lines = ["3 AES_CM_128_HMAC_SHA1_32", "1 AES_CM_128_HMAC_SHA1_80", "2 F8_128_HMAC_SHA1_80", "4 AES_CM_128_HMAC_SHA1_80", "4 AES_CM_128_HMAC_SHA1_32"];
    const attributes = lines.map((line) => ({ name: "crypto", value: `${line} inline:${KEY}` }));
    expect(readCryptoLines(attributes).map(({ tag }) => tag)).toEqual([3, 1]);
    expect([hasCrypto(attributes.slice(2, 3)), hasCrypto([])]).toEqual([true, false]);
  });

  it("never throws, whatever comes: what is not a line of ours is passed over", () => {
    const field = fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom("1", "AES_CM_128_HMAC_SHA1_80", `inline:${KEY}`, "|2^20", "|1:4", "|1:", ";", "WSH=", "inline:", "|"));
    fc.assert(fc.property(fc.array(field, { maxLength: 6 }), fc.constantFrom("", " "), (fields, glue) => {
      const line = parseCrypto(fields.join(glue));
      if (line) expect(line.keying.masterKey.length + line.keying.masterSalt.length).toBe(30);
    }), { numRuns: 300 });
  });

  it("reads what it writes, whatever the keys are", () => {
    const line = fc.constantFrom(...SUITES).chain(([suite, keyBytes, saltBytes]) => fc.record({
      tag: fc.integer({ min: 0, max: 999_999_999 }),
      keying: fc.record({
        suite: fc.constant(suite),
        masterKey: fc.uint8Array({ minLength: keyBytes, maxLength: keyBytes }), masterSalt: fc.uint8Array({ minLength: saltBytes, maxLength: saltBytes }),
      }),
    }));
    fc.assert(fc.property(line, (written) => {
      const read = parseCrypto(formatCrypto(written).value!);
      expect(JSON.stringify(read)).toBe(JSON.stringify(written));
    }), { numRuns: 40 });
    expect(SUITES.map(([suite]) => keySizes(suite).saltBytes)).toEqual(SUITES.map(([, , saltBytes]) => saltBytes));
  });
});

describe("base64 (RFC 4648 4, vectors of section 10)", () => {
  it.each([["", ""], ["Zg==", "f"], ["Zm8=", "fo"], ["Zm9v", "foo"], ["Zm9vYg==", "foob"], ["Zm9vYmE=", "fooba"], ["Zm9vYmFy", "foobar"]])("reads \"%s\" as \"%s\"", (text, meaning) => {
    expect(parseBase64(text)).toEqual(encodeUtf8(meaning));
  });

  it.each(["Zg", "Zg=", "Z===", "====", "Zm9v\n", "Zm 9", "Zm-_"])("refuses %j", (text) => {
    expect(parseBase64(text)).toBeUndefined();
  });
});

describe("DTLS in a description", () => {
  const HASH = Array.from({ length: 32 }, (_, index) => (index + 160).toString(16)).join(":");

  function read(...lines: readonly string[]) {
    const parsed = parseSdp(["v=0", "o=- 5 5 IN IP4 198.51.100.7", "s=-", "c=IN IP4 198.51.100.7", "t=0 0", ...lines].join("\r\n"));
    if (!parsed.ok) throw new Error(parsed.error.message);
    return [parsed.value, parsed.value.media[0]!] as const;
  }

  it("takes the stream's fingerprints, else the session's, in upper case (RFC 8122 5)", () => {
    const own = read("a=fingerprint:sha-256 00", "m=audio 6000 UDP/TLS/RTP/SAVP 8", `a=fingerprint:SHA-256 ${HASH}`);
    expect(readFingerprints(...own)).toEqual([{ algorithm: "sha-256", value: HASH.toUpperCase() }]);
    expect(readFingerprints(...read(`a=fingerprint:sha-256 ${HASH}`, "m=audio 6000 UDP/TLS/RTP/SAVP 8"))).toHaveLength(1);
  });

  it.each([`md5 ${HASH.slice(0, 47)}`, `sha-1 ${HASH.slice(0, 59)}`, `sha-256 ${HASH.slice(3)}`, `sha-256 ${HASH} x`, `sha-256 ${HASH.replace("a0", "g0")}`, "sha-256", "toString 00"])("passes over %s", (value) => {
    expect(readFingerprints(...read("m=audio 6000 UDP/TLS/RTP/SAVP 8", `a=fingerprint:${value}`))).toEqual([]);
  });

  it.each([["a=setup:passive", "passive"], ["a=setup:actpass", "actpass"], ["a=x", "active"], ["a=setup:maybe", undefined]])("with %s is %s (RFC 4145 4)", (line, setup) => {
    expect(readSetup(...read("m=audio 6000 UDP/TLS/RTP/SAVP 8", line), "active")).toBe(setup);
  });
});
