// How one kind of packet, SRTP or SRTCP, is encrypted and authenticated: AES in counter mode with HMAC-SHA1 (RFC 3711
// sections 4.1.1 and 4.2), or AES-GCM (RFC 7714 sections 8 and 9). Knows ciphers and no layout: where tag, index and key
// identifier lie in a packet is its users' business.
import { concatBytes } from "../base/bytes.ts";
import type { SrtpKeying } from "../ports/media-engine.ts";
import type { AeadCipher, MessageAuthenticator, PacketCrypto } from "../ports/packet-crypto.ts";
import { CounterMode } from "./counter-mode.ts";
import { deriveSessionKeys, type SessionKeys } from "./key-derivation.ts";
import { rolloverCounterOf } from "./packet-index.ts";
import { SRTP_SUITES } from "./srtp-suite.ts";

/** One packet's parts, as sender and receiver see them alike. */
export interface PacketParts {
  readonly ssrc: number;
  /** 48 bits of an SRTP packet, 31 of an SRTCP packet. */
  readonly index: number;
  /** What stays readable. */
  readonly header: Uint8Array;
  /** SRTCP's word with E flag and index (RFC 3711 section 3.4), which is authenticated; absent in SRTP. */
  readonly indexWord?: Uint8Array;
}

export interface PacketCipher {
  readonly tagBytes: number;
  seal(parts: PacketParts, plaintext: Uint8Array): { readonly ciphertext: Uint8Array; readonly tag: Uint8Array };
  /** The plaintext; undefined where the tag does not prove the packet. */
  open(parts: PacketParts, ciphertext: Uint8Array, tag: Uint8Array): Uint8Array | undefined;
}

/** The cipher for one kind of packet under one master key. */
export function packetCipher(crypto: PacketCrypto, keying: SrtpKeying, kind: "rtp" | "rtcp"): PacketCipher {
  return packetCipherOf(crypto, keying, kind, deriveSessionKeys(crypto, keying, kind));
}

/** The same with session keys that are there already. */
export function packetCipherOf(
  crypto: PacketCrypto, { suite }: Pick<SrtpKeying, "suite">, kind: "rtp" | "rtcp", keys: SessionKeys,
): PacketCipher {
  const { cipher, tagBytes, rtcpTagBytes } = SRTP_SUITES[suite];
  const length = kind === "rtp" ? tagBytes : rtcpTagBytes;
  return cipher === "gcm" ? new GcmPacketCipher(crypto, keys, length) : new CounterModePacketCipher(crypto, keys, length);
}

class CounterModePacketCipher implements PacketCipher {
  readonly tagBytes: number;
  readonly #cipher: CounterMode;
  readonly #authenticator: MessageAuthenticator;
  readonly #salt: Uint8Array;

  constructor(crypto: PacketCrypto, keys: SessionKeys, tagBytes: number) {
    this.tagBytes = tagBytes;
    this.#cipher = new CounterMode(crypto.blockCipher(keys.encryptionKey));
    this.#authenticator = crypto.messageAuthenticator(keys.authenticationKey);
    this.#salt = keys.salt;
  }

  seal(parts: PacketParts, plaintext: Uint8Array): { readonly ciphertext: Uint8Array; readonly tag: Uint8Array } {
    const ciphertext = this.#cipher.apply(saltedIndex(this.#salt, parts), plaintext);
    return { ciphertext, tag: this.#tag(parts, ciphertext) };
  }

  open(parts: PacketParts, ciphertext: Uint8Array, tag: Uint8Array): Uint8Array | undefined {
    if (!areEqualBytes(this.#tag(parts, ciphertext), tag)) return undefined;
    return this.#cipher.apply(saltedIndex(this.#salt, parts), ciphertext);
  }

  /** Over header, ciphertext and, in SRTP, the rollover counter that does not travel (RFC 3711 section 4.2). */
  #tag({ header, index, indexWord }: PacketParts, ciphertext: Uint8Array): Uint8Array {
    return this.#authenticator.sign(header, ciphertext, indexWord ?? wordOf(rolloverCounterOf(index))).subarray(0, this.tagBytes);
  }
}

class GcmPacketCipher implements PacketCipher {
  readonly tagBytes: number;
  readonly #cipher: AeadCipher;
  readonly #salt: Uint8Array;

  constructor(crypto: PacketCrypto, keys: SessionKeys, tagBytes: number) {
    this.tagBytes = tagBytes;
    this.#cipher = crypto.aeadCipher(keys.encryptionKey);
    this.#salt = keys.salt;
  }

  seal(parts: PacketParts, plaintext: Uint8Array): { readonly ciphertext: Uint8Array; readonly tag: Uint8Array } {
    const sealed = this.#cipher.seal(saltedIndex(this.#salt, parts), additionalData(parts), plaintext);
    return { ciphertext: sealed.subarray(0, plaintext.length), tag: sealed.subarray(plaintext.length) };
  }

  open(parts: PacketParts, ciphertext: Uint8Array, tag: Uint8Array): Uint8Array | undefined {
    return this.#cipher.open(saltedIndex(this.#salt, parts), additionalData(parts), concatBytes([ciphertext, tag]));
  }
}

/** RFC 7714 sections 8.2 and 9.2. */
function additionalData({ header, indexWord }: PacketParts): Uint8Array {
  return indexWord ? concatBytes([header, indexWord]) : header;
}

/**
 * The salt combined with SSRC and index, which stand at its end: what makes each packet's keystream or nonce its own
 * (RFC 3711 section 4.1.1 for 14 bytes, RFC 7714 sections 8.1 and 9.1 for 12).
 */
function saltedIndex(salt: Uint8Array, { ssrc, index }: PacketParts): Uint8Array {
  const salted = new Uint8Array(salt);
  const view = new DataView(salted.buffer);
  const at = salt.length - 10;
  view.setUint32(at, view.getUint32(at) ^ ssrc);
  view.setUint32(at + 4, view.getUint32(at + 4) ^ rolloverCounterOf(index));
  view.setUint16(at + 8, view.getUint16(at + 8) ^ (index % 0x1_0000));
  return salted;
}

/** A number as 32 bits in network order. */
export function wordOf(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

/** In a time that tells nothing of where they differ. */
function areEqualBytes(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false;
  let difference = 0;
  for (let at = 0; at < one.length; at++) difference |= one[at]! ^ other[at]!;
  return difference === 0;
}
