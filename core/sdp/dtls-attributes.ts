// What a description says of DTLS: certificates' fingerprints (RFC 8122 section 5) and who begins (RFC 4145, RFC 5763
// section 5). a=tls-id is passed over: whether an association is new is told from the fingerprints.
import type { CertificateFingerprint } from "../ports/media-engine.ts";
import { splitFields } from "./sdp-line.ts";
import { findAttribute, type Attribute, type MediaDescription, type SessionDescription } from "./session-description.ts";

/** Who opens the association, from the point of view of who says it. */
export type Setup = "active" | "passive" | "actpass" | "holdconn";

const SETUPS: readonly Setup[] = ["active", "passive", "actpass", "holdconn"];

/** Hashes that are strong enough to tell a certificate by (RFC 8122 section 5, MD5 and SHA-1 left out), with their bytes. */
const HASH_BYTES: Readonly<Record<string, number>> = { "sha-224": 28, "sha-256": 32, "sha-384": 48, "sha-512": 64 };

/** A stream's fingerprints: its own, else the session's (RFC 8122 section 5); those of unknown or weak hashes are left out. */
export function readFingerprints(session: SessionDescription, media: MediaDescription): CertificateFingerprint[] {
  const lines = hasFingerprint(media.attributes) ? media.attributes : session.attributes;
  return lines.flatMap(({ name, value = "" }) => {
    const fingerprint = name === "fingerprint" ? parseFingerprint(value) : undefined;
    return fingerprint ? [fingerprint] : [];
  });
}

/** a=setup of a stream or its session; where there is none, `unsaid` (RFC 4145 section 4: active in an offer, passive in an answer). */
export function readSetup(session: SessionDescription, media: MediaDescription, unsaid: Setup): Setup | undefined {
  const said = findAttribute(media.attributes, "setup") ?? findAttribute(session.attributes, "setup");
  return said === undefined ? unsaid : SETUPS.find((setup) => setup === said.trim());
}

/** The two lines of our side. */
export function describeDtls({ algorithm, value }: CertificateFingerprint, setup: Setup): Attribute[] {
  return [{ name: "fingerprint", value: `${algorithm} ${value}` }, { name: "setup", value: setup }];
}

function hasFingerprint(attributes: readonly Attribute[]): boolean {
  return findAttribute(attributes, "fingerprint") !== undefined;
}

/** "sha-256 4A:AD:..."; the hash's name is case-insensitive and so are the digits that arrive. */
function parseFingerprint(text: string): CertificateFingerprint | undefined {
  const [hash = "", digits = "", ...more] = splitFields(text);
  const algorithm = hash.toLowerCase();
  const bytes = Object.hasOwn(HASH_BYTES, algorithm) ? HASH_BYTES[algorithm] : undefined;
  if (bytes === undefined || more.length > 0 || digits.length !== bytes * 3 - 1) return undefined;
  const isHex = digits.split(":").every((pair) => /^[0-9a-f]{2}$/i.test(pair));
  return isHex ? { algorithm, value: digits.toUpperCase() } : undefined;
}
