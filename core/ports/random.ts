// Randomness. Tags, branches, Call-IDs, SSRCs and nonces need unpredictable bits (RFC 3261 section 19.3).

export interface Random {
  /** Cryptographically strong random bytes. */
  bytes(count: number): Uint8Array;
}
