// Whether one stream is encrypted, and how both sides come to it: profiles, keys in SDP (RFC 4568), DTLS (RFC 5763), and
// encryption that is offered beside plain RTP for whoever can (RFC 8643). Pure; whose keys they are is own-keys.ts's business.
//
//   policy    we offer                          RTP/AVP answered     keys answered    offered to us: plain   plain and keys   secure
//   never     RTP/AVP                           plain                (plain)          plain                  plain            refused
//   offered   RTP/AVP with keys                 plain                encrypted        plain                  encrypted        encrypted
//   required  RTP/SAVP, UDP/TLS/RTP/SAVP        failed               encrypted        refused                encrypted        encrypted
import type { Failure } from "../base/errors.ts";
import { fail, succeed, type Result } from "../base/result.ts";
import type { CertificateFingerprint, MediaSecurity, SrtpSuite } from "../ports/media-engine.ts";
import { formatCrypto, hasCrypto, readCryptoLines, type CryptoLine } from "./crypto-attribute.ts";
import { describeDtls, readFingerprints, readSetup, type Setup } from "./dtls-attributes.ts";
import { isSameKey, type OwnKeys } from "./own-keys.ts";
import { findAttribute, type Attribute, type MediaDescription, type SessionDescription } from "./session-description.ts";

/** A section of a description, with the session-level lines that it may lean on. */
export interface SectionOf {
  readonly session: SessionDescription;
  readonly section: MediaDescription;
}

/** What a person wants: no encryption, encryption where the other side can, or no call without. */
export type EncryptionPolicy = "never" | "offered" | "required";

/** How our own offers agree on keys; an answer takes either way. */
export type KeyExchange = "sdes" | "dtls";

/** What our side can and wants, the same for all streams of a call. */
export interface SecurityWishes {
  readonly policy: EncryptionPolicy;
  readonly keyExchange: KeyExchange;
  /** Of our certificate; absent where there is no DTLS. */
  readonly fingerprint?: CertificateFingerprint;
  /** What our offers name, the best first; absent: the usual ones. An answer takes any of the six. */
  readonly suites?: readonly SrtpSuite[];
}

/** Two of six: a line takes about 90 bytes, and everybody who encrypts at all has the second (RFC 4568 section 6.2). */
const USUAL_SUITES: readonly SrtpSuite[] = ["AEAD_AES_256_GCM", "AES_CM_128_HMAC_SHA1_80"];

/** Our side of one stream. */
export interface LocalSecurity extends SecurityWishes {
  readonly keys: OwnKeys;
  /** What is in force; what is offered and answered later leans on it. */
  readonly agreed?: AgreedSecurity;
}

/** What was agreed on for a stream, plain or not. */
export interface AgreedSecurity {
  /** The profile that both sides speak of. */
  readonly protocol: string;
  readonly security?: MediaSecurity;
}

/** A profile and the lines that go with it. */
export interface SecurityLines {
  readonly protocol: string;
  readonly attributes: readonly Attribute[];
}

/** Without keys nobody encrypts. */
export const PLAIN: SecurityWishes = { policy: "never", keyExchange: "sdes" };

/** Profiles that are audio to us (RFC 3551, 4585, 3711, 5124, 5764). */
export function isKnownProfile(protocol: string): boolean {
  return PLAIN_PROFILES.has(protocol) || isSecureProfile(protocol);
}

/** Our lines of an offer. In a session that goes on, what was agreed on is offered again, first and with the same keys. */
export function offerSecurity({ policy, keyExchange, fingerprint, suites = USUAL_SUITES, keys, agreed }: LocalSecurity): SecurityLines {
  const inForce = agreed?.security;
  if (policy === "never" && !inForce) return { protocol: "RTP/AVP", attributes: [] };
  // Without a certificate there is still the other way; required stays with what was asked for, and fails before it is offered.
  const usable = policy === "offered" && !fingerprint ? "sdes" : keyExchange;
  const kind = inForce?.kind ?? usable;
  const secure = kind === "dtls" ? "UDP/TLS/RTP/SAVP" : "RTP/SAVP";
  const protocol = (inForce && agreed.protocol) ?? (policy === "required" ? secure : "RTP/AVP");
  // "actpass" each time: who was active stays so (RFC 5763 section 5, RFC 8842 section 5.2).
  if (kind === "dtls") return { protocol, attributes: fingerprint ? describeDtls(fingerprint, "actpass") : [] };
  const offered = new Set(inForce?.kind === "sdes" ? [inForce.send.suite, ...suites] : suites);
  return { protocol, attributes: keys.offered([...offered]).map((keying, index) => formatCrypto({ tag: index + 1, keying })) };
}

/** Why an offered stream cannot be taken: `sdp/offer/not-encrypted`, `sdp/offer/no-usable-keys`. */
export function refuseSecurity(offered: SectionOf, wishes: SecurityWishes): Failure | undefined {
  const isSecure = isSecureProfile(offered.section.protocol);
  if (wishes.policy === "never") return isSecure ? UNWANTED : undefined;
  if (kindOf(offered, wishes) !== undefined) return undefined;
  if (isSecure) return NO_USABLE_KEYS;
  return wishes.policy === "required" ? NOT_ENCRYPTED : undefined;
}

/** Our lines of an answer, and what holds from then on. Fails as `refuseSecurity` does. */
export function answerSecurity(offered: SectionOf, ours: LocalSecurity): Result<SecurityLines & { readonly security?: MediaSecurity }, Failure> {
  const refusal = refuseSecurity(offered, ours);
  if (refusal) return fail(refusal);
  const { protocol, attributes } = offered.section;
  const kind = ours.policy === "never" ? undefined : kindOf(offered, ours);
  if (kind === undefined) return succeed({ protocol, attributes: [] });
  if (kind === "dtls") {
    const role = roleAgainst(offered, ours.agreed?.security);
    const security: MediaSecurity = { kind, role, fingerprints: readFingerprints(offered.session, offered.section) };
    return succeed({ protocol, security, attributes: describeDtls(ours.fingerprint!, role) });
  }
  const before = ours.agreed?.security?.kind === "sdes" ? ours.agreed.security.receive : undefined;
  const lines = readCryptoLines(attributes);
  const { tag, keying: receive } = lines.find(({ keying }) => before && isSameKey(keying, before)) ?? lines[0]!;
  const send = ours.keys.towards(receive, before);
  return succeed({ protocol, security: { kind, send, receive }, attributes: [formatCrypto({ tag, keying: send })] });
}

/** The peer's answer to our lines: keys, or none where that is allowed. `sdp/answer/not-encrypted`, `sdp/answer/bad-keys`. */
export function readSecurityAnswer(offered: SectionOf, answered: SectionOf, { policy }: SecurityWishes): Result<MediaSecurity | undefined, Failure> {
  const own = readCryptoLines(offered.section.attributes);
  const hasOwnDtls = readFingerprints(offered.session, offered.section).length > 0;
  const { attributes, protocol } = answered.section;
  if (own.length > 0 && hasCrypto(attributes)) return readCryptoAnswer(own, attributes);
  if (hasOwnDtls && hasDtls(answered)) return readDtlsAnswer(answered);
  // Keys may have been agreed on under RTP/AVP, as the peer offered them: then the profile alone demands nothing.
  if (policy === "required" || isSecureProfile(offered.section.protocol)) return fail(UNENCRYPTED_ANSWER);
  return isSecureProfile(protocol) ? fail(BAD_KEYS) : succeed(undefined);
}

/** RFC 4568 section 5.1.3: one line, with the tag and the suite of one of ours. */
function readCryptoAnswer(own: readonly CryptoLine[], attributes: readonly Attribute[]): Result<MediaSecurity, Failure> {
  const lines = readCryptoLines(attributes);
  const [line] = lines;
  const chosen = own.find(({ tag, keying }) => tag === line?.tag && keying.suite === line.keying.suite);
  const isOnlyOne = attributes.filter(({ name }) => name === "crypto").length === 1;
  return line && chosen && isOnlyOne ? succeed({ kind: "sdes", send: chosen.keying, receive: line.keying }) : fail(BAD_KEYS);
}

/** RFC 5763 section 5: who answers says which of us begins. */
function readDtlsAnswer(answered: SectionOf): Result<MediaSecurity, Failure> {
  const fingerprints = readFingerprints(answered.session, answered.section);
  const setup = readSetup(answered.session, answered.section, "passive");
  if (fingerprints.length === 0 || (setup !== "active" && setup !== "passive")) return fail(BAD_KEYS);
  return succeed({ kind: "dtls", role: setup === "active" ? "passive" : "active", fingerprints });
}

/** How an offered stream could be encrypted; where it could be both ways, as we like it ourselves. */
function kindOf(offered: SectionOf, { keyExchange, fingerprint }: SecurityWishes): KeyExchange | undefined {
  const { session, section } = offered;
  const isDtls = fingerprint !== undefined && readFingerprints(session, section).length > 0 && canBegin(readSetup(session, section, "active"));
  const isSdes = !section.protocol.startsWith(DTLS_PROFILES) && readCryptoLines(section.attributes).length > 0;
  if (isDtls && isSdes) return keyExchange;
  if (isDtls) return "dtls";
  return isSdes ? "sdes" : undefined;
}

function canBegin(setup: Setup | undefined): boolean {
  return setup !== undefined && setup !== "holdconn";
}

/** Who answers may choose, and begins, since that saves a round trip (RFC 5763 section 5); the same two keep their roles. */
function roleAgainst({ session, section }: SectionOf, agreed: MediaSecurity | undefined): "active" | "passive" {
  const setup = readSetup(session, section, "active");
  if (setup === "active") return "passive";
  if (setup === "passive") return "active";
  return agreed?.kind === "dtls" && isSame(agreed.fingerprints, readFingerprints(session, section)) ? agreed.role : "active";
}

function isSame(one: readonly CertificateFingerprint[], other: readonly CertificateFingerprint[]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function hasDtls({ session, section }: SectionOf): boolean {
  return [section.attributes, session.attributes].some((attributes) => findAttribute(attributes, "fingerprint") !== undefined);
}

const PLAIN_PROFILES: ReadonlySet<string> = new Set(["RTP/AVP", "RTP/AVPF"]);
const DTLS_PROFILES = "UDP/TLS/";
const SECURE_PROFILES: ReadonlySet<string> = new Set(["RTP/SAVP", "RTP/SAVPF", "UDP/TLS/RTP/SAVP", "UDP/TLS/RTP/SAVPF"]);

/** Profiles whose sound is always encrypted. */
export function isSecureProfile(protocol: string): boolean {
  return SECURE_PROFILES.has(protocol);
}

const UNWANTED: Failure = { code: "sdp/offer/no-audio", message: "The other side offers no audio that this phone can use." };
const NOT_ENCRYPTED: Failure = { code: "sdp/offer/not-encrypted", message: "The other side offers a call without encryption, which this account does not take." };
const NO_USABLE_KEYS: Failure = { code: "sdp/offer/no-usable-keys", message: "The other side encrypts in a way that this phone does not know." };
const UNENCRYPTED_ANSWER: Failure = { code: "sdp/answer/not-encrypted", message: "The other side does not encrypt, and this account makes no call without encryption." };
const BAD_KEYS: Failure = { code: "sdp/answer/bad-keys", message: "The other side answered with keys that do not fit what was offered." };
