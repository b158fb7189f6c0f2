// a=crypto: keys for SRTP in a description (RFC 4568 sections 5, 6 and 9; suites of RFC 6188 and RFC 7714 too). Reads the
// lines that this phone can keep to, and passes over the others: a line is taken as it is or not at all.
import { concatBytes, formatBase64, parseBase64 } from "../base/bytes.ts";
import type { SrtpKeying, SrtpSuite } from "../ports/media-engine.ts";
import { isDigits, splitFields } from "./sdp-line.ts";
import type { Attribute } from "./session-description.ts";

/** One way to encrypt: a tag that names it in the answer, and the keys of who wrote it. */
export interface CryptoLine {
  /** 1 to 9 digits. */
  readonly tag: number;
  readonly keying: SrtpKeying;
}

/** Bytes of key and salt by suite (RFC 4568 section 6.2, RFC 6188 section 4, RFC 7714 section 12). */
const KEY_AND_SALT: Readonly<Record<SrtpSuite, readonly [keyBytes: number, saltBytes: number]>> = {
  AEAD_AES_256_GCM: [32, 12],
  AEAD_AES_128_GCM: [16, 12],
  AES_256_CM_HMAC_SHA1_80: [32, 14],
  AES_CM_128_HMAC_SHA1_80: [16, 14],
  AES_256_CM_HMAC_SHA1_32: [32, 14],
  AES_CM_128_HMAC_SHA1_32: [16, 14],
};

/** RFC 3711 section 9.2: packets under one key at the most; fewer than this would not last a long call. */
const LONGEST_LIFETIME = 2n ** 48n;
const MAX_MKI_BYTES = 128;
const MAX_TAG_DIGITS = 9;

/** Tells whether a description speaks of keys at all, usable or not. */
export function hasCrypto(attributes: readonly Attribute[]): boolean {
  return attributes.some(({ name }) => name === "crypto");
}

/** The usable lines in their order, which is that of preference (RFC 4568 section 5.1.1); of two with one tag neither counts. */
export function readCryptoLines(attributes: readonly Attribute[]): CryptoLine[] {
  const values = attributes.flatMap(({ name, value = "" }) => (name === "crypto" ? [value] : []));
  const tags = values.map((value) => Number(splitFields(value)[0]));
  return values.flatMap((value) => {
    const line = parseCrypto(value);
    return line && tags.filter((tag) => tag === line.tag).length === 1 ? [line] : [];
  });
}

/** What follows "a=crypto:"; undefined where it is malformed, or asks for what this phone does not do. */
export function parseCrypto(value: string): CryptoLine | undefined {
  const [tag = "", suite = "", keys = "", ...parameters] = splitFields(value);
  if (!isDigits(tag) || tag.length > MAX_TAG_DIGITS || !isSuite(suite) || !parameters.every(isHarmless)) return undefined;
  const keying = parseKey(suite, keys);
  return keying && { tag: Number(tag), keying };
}

/** A line of ours: no lifetime, which means the longest, and no MKI, as there is one key. */
export function formatCrypto({ tag, keying: { suite, masterKey, masterSalt } }: CryptoLine): Attribute {
  return { name: "crypto", value: `${tag} ${suite} inline:${formatBase64(concatBytes([masterKey, masterSalt]))}` };
}

/** How many bytes of key and of salt a suite takes. */
export function keySizes(suite: SrtpSuite): { readonly keyBytes: number; readonly saltBytes: number } {
  const [keyBytes, saltBytes] = KEY_AND_SALT[suite];
  return { keyBytes, saltBytes };
}

function isSuite(text: string): text is SrtpSuite {
  return Object.hasOwn(KEY_AND_SALT, text);
}

/**
 * Session parameters (section 6.3): a hint for the replay window is none of our business, and one with "-" may be passed
 * over. All others change what is encrypted, or how, and a line is not taken without them (section 6.3.8).
 */
function isHarmless(parameter: string): boolean {
  return parameter.startsWith("-") || parameter.startsWith("WSH=");
}

/** "inline:" key and salt, then perhaps lifetime and MKI. Several keys would be changed by the peer as it likes: not taken. */
function parseKey(suite: SrtpSuite, text: string): SrtpKeying | undefined {
  if (!/^inline:/i.test(text) || text.includes(";")) return undefined;
  const [encoded = "", ...rest] = text.slice("inline:".length).split("|");
  const { keyBytes, saltBytes } = keySizes(suite);
  const bytes = parseBase64(encoded);
  if (bytes?.length !== keyBytes + saltBytes) return undefined;
  const mki = rest.at(-1)?.includes(":") ? parseMki(rest.pop()!) : null;
  const [lifetime, ...more] = rest;
  if (mki === undefined || more.length > 0 || (lifetime !== undefined && !isLifetime(lifetime))) return undefined;
  return { suite, masterKey: bytes.slice(0, keyBytes), masterSalt: bytes.slice(keyBytes), ...(mki && { mki }) };
}

/** A count of packets, perhaps as a power of two. Whoever owns the key changes it in time; it is not ours to count. */
function isLifetime(text: string): boolean {
  const isPower = text.startsWith("2^");
  const digits = isPower ? text.slice(2) : text;
  if (!isDigits(digits) || digits.length > 15) return false;
  const packets = isPower ? (digits.length > 2 ? LONGEST_LIFETIME + 1n : 2n ** BigInt(digits)) : BigInt(digits);
  return packets > 0n && packets <= LONGEST_LIFETIME;
}

/** "value:length": a number in so many bytes, big end first. */
function parseMki(text: string): Uint8Array | undefined {
  const [value = "", length = "", ...more] = text.split(":");
  const size = isDigits(length) && length.length <= 3 ? Number(length) : 0;
  if (!isDigits(value) || value.length > 309 || size < 1 || size > MAX_MKI_BYTES || more.length > 0) return undefined;
  const bytes = new Uint8Array(size);
  let rest = BigInt(value);
  for (let at = size - 1; at >= 0; at--, rest >>= 8n) bytes[at] = Number(rest & 255n);
  return rest === 0n ? bytes : undefined;
}
