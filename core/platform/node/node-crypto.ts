// The Crypto port on Node's hashes.
import { createHash } from "node:crypto";
import type { Crypto, HashAlgorithm } from "../../ports/crypto.ts";

const OPENSSL_NAME: Readonly<Record<HashAlgorithm, string>> = {
  md5: "md5",
  sha256: "sha256",
  "sha512-256": "sha512-256",
};

/** Hashes by OpenSSL, or by BoringSSL inside Electron. */
export class NodeCrypto implements Crypto {
  hash(algorithm: HashAlgorithm, data: Uint8Array): Uint8Array {
    return new Uint8Array(createHash(OPENSSL_NAME[algorithm]).update(data).digest());
  }
}
