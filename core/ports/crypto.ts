// Hashes that the protocols name. Synchronous: a digest answer is a few microseconds of work.

export type HashAlgorithm = "md5" | "sha256" | "sha512-256";

export interface Crypto {
  hash(algorithm: HashAlgorithm, data: Uint8Array): Uint8Array;
}
