// Challenges and credentials as header values: reading, ranking, formatting. RFC 7616 sections 3.3, 3.4, RFC 8760;
// Basic is RFC 7617, read so that it can be refused by name or answered where the user allows it.
import type { AuthValue, Params } from "../message/model.ts";
import { formatQuoted } from "../message/scanner.ts";
import { isSessionAlgorithm, readDigestAlgorithm, type DigestAlgorithm, type QualityOfProtection } from "./digest.ts";

/** A digest challenge that this phone can answer. */
export interface DigestChallenge {
  readonly scheme: "digest";
  readonly realm: string;
  readonly nonce: string;
  readonly opaque?: string;
  readonly algorithm: DigestAlgorithm;
  /** The algorithm as the server spelled it; absent where it named none, and then none is sent back. */
  readonly algorithmToken?: string;
  /** How it is answered; absent for a challenge in the style of RFC 2069. */
  readonly qop?: QualityOfProtection;
  /** The nonce was too old though the credentials were right (RFC 7616 section 3.3). */
  readonly stale: boolean;
  /** The server wants the user's name hashed (RFC 7616 section 3.4.4). */
  readonly hashesUser: boolean;
  /** charset=UTF-8: names and passwords are normalised first (RFC 7616 section 4). */
  readonly isUtf8: boolean;
}

/** A challenge for the password itself (RFC 7617). */
export interface BasicChallenge {
  readonly scheme: "basic";
  readonly realm: string;
}

export type Challenge = DigestChallenge | BasicChallenge;

/** Longest realm, nonce or opaque taken from a peer: they are echoed in each later request. */
const MAX_VALUE_LENGTH = 1024;

const STRENGTH: Readonly<Record<DigestAlgorithm, number>> = {
  "SHA-512-256": 3, "SHA-512-256-sess": 3, "SHA-256": 2, "SHA-256-sess": 2, "MD5": 1, "MD5-sess": 1,
};

/** Reads one challenge; undefined where it is of another scheme, not complete, or needs what this phone cannot do. */
export function readChallenge(value: AuthValue): Challenge | undefined {
  const realm = value.params.get("realm");
  if (typeof realm !== "string" || realm.length > MAX_VALUE_LENGTH) return undefined;
  if (value.scheme === "basic") return { scheme: "basic", realm };
  return value.scheme === "digest" ? readDigest(value.params, realm) : undefined;
}

function readDigest(params: Params, realm: string): DigestChallenge | undefined {
  const nonce = params.get("nonce"), opaque = params.get("opaque"), token = params.get("algorithm");
  const algorithm = readDigestAlgorithm(token);
  if (typeof nonce !== "string" || !algorithm || Math.max(nonce.length, opaque?.length ?? 0) > MAX_VALUE_LENGTH) return undefined;
  const qop = readQop(params.get("qop"));
  if (qop === "unknown" || (qop === undefined && isSessionAlgorithm(algorithm))) return undefined;
  return {
    scheme: "digest", realm, nonce, algorithm,
    stale: isTrue(params.get("stale")),
    hashesUser: isTrue(params.get("userhash")),
    isUtf8: params.get("charset")?.toLowerCase() === "utf-8",
    ...(qop ? { qop } : {}),
    ...(typeof opaque === "string" ? { opaque } : {}),
    ...(token ? { algorithmToken: token } : {}),
  };
}

/** "auth" before "auth-int": servers on the way that mend addresses in bodies would break the latter. */
function readQop(list: string | null | undefined): QualityOfProtection | "unknown" | undefined {
  if (!list) return undefined;
  const offered = new Set(list.split(",").map((option) => option.trim().toLowerCase()));
  if (offered.has("auth")) return "auth";
  return offered.has("auth-int") ? "auth-int" : "unknown";
}

function isTrue(value: string | null | undefined): boolean {
  return value?.toLowerCase() === "true";
}

/**
 * The strongest answerable challenge of each realm, in the server's order of realms; among equals the topmost
 * (RFC 8760 section 2.4 allows a policy of one's own). Basic counts only where it `mayBeBasic`, and then last.
 */
export function chooseChallenges(values: readonly AuthValue[], mayBeBasic: boolean): readonly Challenge[] {
  const best = new Map<string, Challenge>();
  for (const value of values) {
    const challenge = readChallenge(value);
    if (!challenge || (challenge.scheme === "basic" && !mayBeBasic)) continue;
    const rival = best.get(challenge.realm);
    if (!rival || strengthOf(challenge) > strengthOf(rival)) best.set(challenge.realm, challenge);
  }
  return [...best.values()];
}

function strengthOf(challenge: Challenge): number {
  return challenge.scheme === "basic" ? 0 : STRENGTH[challenge.algorithm];
}

/** Formats a challenge; `qop` is a quoted list there (RFC 7616 section 3.3). */
export function formatChallenge(params: Params): string {
  return `Digest ${formatParams(params, new Set(["algorithm", "stale"]))}`;
}

/** Formats credentials; `qop`, `nc`, `algorithm` and `userhash` are bare tokens there (RFC 7616 section 3.4). */
export function formatCredentials(params: Params): string {
  return `Digest ${formatParams(params, new Set(["algorithm", "qop", "nc", "userhash"]))}`;
}

/** Formats Authentication-Info (RFC 7616 section 3.5). */
export function formatAuthenticationInfo(params: Params): string {
  return formatParams(params, new Set(["qop", "nc"]));
}

function formatParams(params: Params, bare: ReadonlySet<string>): string {
  const parts: string[] = [];
  for (const [name, value] of params) {
    if (value === null) continue;
    parts.push(bare.has(name) ? `${name}=${value}` : `${name}=${formatQuoted(value)}`);
  }
  return parts.join(", ");
}
