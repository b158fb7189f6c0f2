// The arithmetic of digest authentication: RFC 7616 section 3.4 (every algorithm of RFC 8760, their -sess variants,
// qop=auth and auth-int) and RFC 2069 (no qop). Pure; which challenge to answer is decided in challenge.ts and
// credentials-cache.ts.
import { encodeUtf8, formatHex } from "../../base/bytes.ts";
import type { Crypto, HashAlgorithm } from "../../ports/crypto.ts";

/** Algorithm tokens in their RFC 7616 and RFC 8760 spelling. */
export type DigestAlgorithm = "MD5" | "MD5-sess" | "SHA-256" | "SHA-256-sess" | "SHA-512-256" | "SHA-512-256-sess";

/** What the digest covers: the request's line alone, or its body, too (RFC 7616 section 3.4.3). */
export type QualityOfProtection = "auth" | "auth-int";

export interface DigestProtection {
  readonly qop: QualityOfProtection;
  /** As it is sent: eight hexadecimal digits from us, anything from others. */
  readonly nonceCount: string;
  readonly clientNonce: string;
}

/** What the hash of RFC 7616 section 3.4.1 is made of; all values unquoted. */
export interface DigestInput {
  readonly algorithm: DigestAlgorithm;
  readonly username: string;
  readonly realm: string;
  readonly password: string;
  /** Empty for the `rspauth` of a response (RFC 7616 section 3.5). */
  readonly method: string;
  /** digest-uri exactly as it stands in the credentials. */
  readonly uri: string;
  readonly nonce: string;
  /** Absent: the response of RFC 2069, without nonce count and client nonce. */
  readonly protection?: DigestProtection;
  /** The nonces that began a -sess session (RFC 7616 section 3.4.2), where they are not this request's own. */
  readonly session?: { readonly nonce: string; readonly clientNonce: string };
  /** The message's body; counts for auth-int only. */
  readonly body?: Uint8Array;
}

const HASHES: Readonly<Record<DigestAlgorithm, HashAlgorithm>> = {
  "MD5": "md5",
  "MD5-sess": "md5",
  "SHA-256": "sha256",
  "SHA-256-sess": "sha256",
  "SHA-512-256": "sha512-256",
  "SHA-512-256-sess": "sha512-256",
};

/** Recognises an algorithm token, which compares without case; absent means MD5 (RFC 7616 section 3.3). */
export function readDigestAlgorithm(token: string | null | undefined): DigestAlgorithm | undefined {
  if (token === null || token === undefined || token === "") return "MD5";
  const wanted = token.toLowerCase();
  return (Object.keys(HASHES) as DigestAlgorithm[]).find((name) => name.toLowerCase() === wanted);
}

/** Whether A1 is made once for a whole session (RFC 7616 section 3.4.2). */
export function isSessionAlgorithm(algorithm: DigestAlgorithm): boolean {
  return algorithm.endsWith("-sess");
}

/** The `response` or `rspauth` value in lower-case hexadecimal (RFC 7616 sections 3.4.1 and 3.5). */
export function computeDigest(crypto: Crypto, input: DigestInput): string {
  const { algorithm, nonce, protection } = input;
  const hash = hasher(crypto, algorithm);
  const a2 = hash(`${input.method}:${input.uri}${protection?.qop === "auth-int" ? `:${hash(input.body ?? NO_BODY)}` : ""}`);
  const secret = computeSecret(hash, input);
  if (!protection) return hash(`${secret}:${nonce}:${a2}`);
  return hash(`${secret}:${nonce}:${protection.nonceCount}:${protection.clientNonce}:${protection.qop}:${a2}`);
}

/** The user's name as a hash, for servers that ask not to see it (RFC 7616 section 3.4.4). */
export function computeUserHash(crypto: Crypto, algorithm: DigestAlgorithm, username: string, realm: string): string {
  return hasher(crypto, algorithm)(`${username}:${realm}`);
}

const NO_BODY = new Uint8Array(0);

type Hasher = (data: string | Uint8Array) => string;

function hasher(crypto: Crypto, algorithm: DigestAlgorithm): Hasher {
  return (data) => formatHex(crypto.hash(HASHES[algorithm], typeof data === "string" ? encodeUtf8(data) : data));
}

function computeSecret(hash: Hasher, { algorithm, username, realm, password, nonce, protection, session }: DigestInput): string {
  const secret = hash(`${username}:${realm}:${password}`);
  if (!isSessionAlgorithm(algorithm)) return secret;
  return hash(`${secret}:${session?.nonce ?? nonce}:${session?.clientNonce ?? protection?.clientNonce ?? ""}`);
}
