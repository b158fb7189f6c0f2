// The arithmetic of digest authentication: RFC 7616 section 3.4 (MD5, SHA-256, their -sess variants, qop=auth) and
// RFC 2069 (no qop). Pure; which challenge to answer is decided in challenge.ts and credentials-cache.ts.
import { encodeUtf8, formatHex } from "../../base/bytes.ts";
import type { Crypto, HashAlgorithm } from "../../ports/crypto.ts";

/** Algorithm tokens in their RFC 7616 and RFC 8760 spelling. */
export type DigestAlgorithm = "MD5" | "MD5-sess" | "SHA-256" | "SHA-256-sess" | "SHA-512-256" | "SHA-512-256-sess";

/** What the hash of RFC 7616 section 3.4.1 is made of; all values unquoted. */
export interface DigestInput {
  readonly algorithm: DigestAlgorithm;
  readonly username: string;
  readonly realm: string;
  readonly password: string;
  readonly method: string;
  /** digest-uri exactly as it stands in the credentials. */
  readonly uri: string;
  readonly nonce: string;
  /** Absent: the response of RFC 2069, without nonce count and client nonce. */
  readonly protection?: { readonly qop: "auth"; readonly nonceCount: string; readonly clientNonce: string };
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

/** The `response` value in lower-case hexadecimal (RFC 7616 section 3.4.1). */
export function computeDigest(crypto: Crypto, input: DigestInput): string {
  const hash = (text: string): string => formatHex(crypto.hash(HASHES[input.algorithm], encodeUtf8(text)));
  const { nonce, protection } = input;
  const secret = hash(`${input.username}:${input.realm}:${input.password}`);
  const isSession = input.algorithm.endsWith("-sess");
  const a1 = isSession ? hash(`${secret}:${nonce}:${protection?.clientNonce ?? ""}`) : secret;
  const a2 = hash(`${input.method}:${input.uri}`);
  if (!protection) return hash(`${a1}:${nonce}:${a2}`);
  return hash(`${a1}:${nonce}:${protection.nonceCount}:${protection.clientNonce}:${protection.qop}:${a2}`);
}
