// Challenges and credentials as header values: reading, ranking, formatting. RFC 7616 sections 3.3, 3.4, RFC 8760.
import type { AuthValue, Params } from "../message/model.ts";
import { formatQuoted } from "../message/scanner.ts";
import { readDigestAlgorithm, type DigestAlgorithm } from "./digest.ts";

/** A digest challenge that this phone can answer. */
export interface DigestChallenge {
  readonly realm: string;
  readonly nonce: string;
  readonly opaque?: string;
  readonly algorithm: DigestAlgorithm;
  /** The algorithm as the server spelled it; absent where it named none, and then none is sent back. */
  readonly algorithmToken?: string;
  /** False for a challenge in the style of RFC 2069. */
  readonly offersAuth: boolean;
  /** The nonce was too old though the credentials were right (RFC 7616 section 3.3). */
  readonly stale: boolean;
}

/** Longest realm, nonce or opaque taken from a peer: they are echoed in each later request. */
const MAX_VALUE_LENGTH = 1024;

const STRENGTH: Readonly<Record<DigestAlgorithm, number>> = {
  "SHA-512-256": 3, "SHA-512-256-sess": 3, "SHA-256": 2, "SHA-256-sess": 2, "MD5": 1, "MD5-sess": 1,
};

/** Reads one challenge; undefined where it is not digest, not complete, or needs what this phone cannot do. */
export function readChallenge(value: AuthValue): DigestChallenge | undefined {
  const { params } = value;
  const realm = params.get("realm");
  const nonce = params.get("nonce");
  const algorithm = readDigestAlgorithm(params.get("algorithm"));
  if (value.scheme !== "digest" || typeof realm !== "string" || typeof nonce !== "string" || !algorithm) return undefined;
  const qop = params.get("qop");
  const offersAuth = typeof qop === "string" && qop.split(",").some((option) => option.trim().toLowerCase() === "auth");
  if (qop && !offersAuth) return undefined;
  if (algorithm.endsWith("-sess") && !offersAuth) return undefined;
  const opaque = params.get("opaque");
  if (Math.max(realm.length, nonce.length, opaque?.length ?? 0) > MAX_VALUE_LENGTH) return undefined;
  const token = params.get("algorithm");
  return {
    realm, nonce, algorithm, offersAuth,
    stale: params.get("stale")?.toLowerCase() === "true",
    ...(typeof opaque === "string" ? { opaque } : {}),
    ...(token ? { algorithmToken: token } : {}),
  };
}

/** The strongest answerable challenge of each realm, in the server's order of realms (RFC 8760 section 2.4). */
export function chooseChallenges(values: readonly AuthValue[]): readonly DigestChallenge[] {
  const best = new Map<string, DigestChallenge>();
  for (const value of values) {
    const challenge = readChallenge(value);
    if (!challenge) continue;
    const rival = best.get(challenge.realm);
    if (!rival || STRENGTH[challenge.algorithm] > STRENGTH[rival.algorithm]) best.set(challenge.realm, challenge);
  }
  return [...best.values()];
}

/** Formats a challenge; `qop` is a quoted list there (RFC 7616 section 3.3). */
export function formatChallenge(params: Params): string {
  return formatDigest(params, new Set(["algorithm", "stale"]));
}

/** Formats credentials; `qop`, `nc` and `algorithm` are bare tokens there (RFC 7616 section 3.4). */
export function formatCredentials(params: Params): string {
  return formatDigest(params, new Set(["algorithm", "qop", "nc"]));
}

function formatDigest(params: Params, bare: ReadonlySet<string>): string {
  const parts: string[] = [];
  for (const [name, value] of params) {
    if (value === null) continue;
    parts.push(bare.has(name) ? `${name}=${value}` : `${name}=${formatQuoted(value)}`);
  }
  return `Digest ${parts.join(", ")}`;
}
