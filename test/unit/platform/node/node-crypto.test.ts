// The hashes against the examples of their own standards.
import { describe, expect, it } from "vitest";
import { encodeUtf8, formatHex } from "../../../../core/base/bytes.ts";
import { NodeCrypto } from "../../../../core/platform/node/node-crypto.ts";
import { NodeRandom } from "../../../../core/platform/node/node-random.ts";

describe("NodeCrypto", () => {
  it.each([
    ["md5", "RFC 1321 appendix A.5", "900150983cd24fb0d6963f7d28e17f72"],
    ["sha256", "FIPS 180-4 example", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
    ["sha512-256", "FIPS 180-4 example", "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23"],
  ] as const)("%s of 'abc' is that of %s", (algorithm, _source, expected) => {
    expect(formatHex(new NodeCrypto().hash(algorithm, encodeUtf8("abc")))).toBe(expected);
  });
});

describe("NodeRandom", () => {
  it("gives as many bytes as asked for, and others the next time", () => {
    const random = new NodeRandom();
    const [one, other] = [random.bytes(16), random.bytes(16)];
    expect([one.length, other.length, random.bytes(0).length]).toEqual([16, 16, 0]);
    expect(one).not.toEqual(other);
  });
});
