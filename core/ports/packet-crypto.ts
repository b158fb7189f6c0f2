// The ciphers that encrypted media is made of, each bound to its key once and then used for every packet: synchronous,
// since a packet is a few microseconds of work. What they are combined to is SRTP's business.

/** AES in single blocks of 16 bytes (FIPS 197), encrypting; counter mode is made of it. */
export interface BlockCipher {
  /** Encrypts whole blocks, each for itself. */
  encrypt(blocks: Uint8Array): Uint8Array;
}

/** HMAC-SHA1 (RFC 2104), 20 bytes. */
export interface MessageAuthenticator {
  /** Over the parts, one after the other. */
  sign(...parts: readonly Uint8Array[]): Uint8Array;
}

/** AES-GCM with a tag of 16 bytes (RFC 5116 section 5). A nonce is used once. */
export interface AeadCipher {
  /** Ciphertext with the tag behind it. */
  seal(nonce: Uint8Array, additional: Uint8Array, plaintext: Uint8Array): Uint8Array;
  /** The plaintext; undefined where ciphertext, additional data or tag were changed. */
  open(nonce: Uint8Array, additional: Uint8Array, sealed: Uint8Array): Uint8Array | undefined;
}

/** Makes ciphers from keys of 16 or 32 bytes. */
export interface PacketCrypto {
  blockCipher(key: Uint8Array): BlockCipher;
  messageAuthenticator(key: Uint8Array): MessageAuthenticator;
  aeadCipher(key: Uint8Array): AeadCipher;
}
