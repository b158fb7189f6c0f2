// Whether a server's certificate is the one that was wanted: its dates, its chain, its name, or an account's pin.
// RFC 5922 section 7 for names, RFC 6125 for those of secure WebSockets. Revocation is not asked about.
import { isIP } from "node:net";
import type { X509Certificate } from "node:crypto";
import type { CertificateFacts, ErrorCode, Failure } from "../../base/errors.ts";
import type { TlsClientOptions } from "../../ports/network.ts";

export interface PresentedCertificate {
  readonly certificate: X509Certificate;
  /** What OpenSSL has against the chain, such as "SELF_SIGNED_CERT_IN_CHAIN"; undefined if it leads to an authority that is trusted. */
  readonly chainError: string | undefined;
  /** Whether "*.example.org" may stand for "sip.example.org": for WebSockets as for web pages, never for SIP (RFC 5922 section 7.2). */
  readonly wildcards: boolean;
}

/** The failure that keeps us from talking to this server, or undefined. A pin replaces chain and name, not the dates. */
export function judgeServer({ certificate, chainError, wildcards }: PresentedCertificate, wanted: TlsClientOptions, nowMs: number): Failure | undefined {
  const facts = factsOf(certificate);
  const refuse = (code: ErrorCode, message: string): Failure => ({ code, message, certificate: facts, ...(chainError === undefined ? {} : { detail: chainError }) });
  const { pin } = wanted.trust;
  if (pin !== undefined && normalized(pin) !== normalized(facts.fingerprint)) return refuse("tls/certificate-changed", CHANGED);
  if (!isCurrent(facts, nowMs) || chainError === "CERT_HAS_EXPIRED" || chainError === "CERT_NOT_YET_VALID") return refuse("tls/expired", EXPIRED);
  if (pin !== undefined) return undefined;
  if (chainError !== undefined) return refuse("tls/untrusted-certificate", UNTRUSTED);
  if (!isFor(certificate, wanted.serverName, wildcards)) return refuse("tls/wrong-name", `The server's certificate is not for ${wanted.serverName}, so this may be another server. Check the name that you entered.`);
  return undefined;
}

function factsOf(certificate: X509Certificate): CertificateFacts {
  return {
    fingerprint: certificate.fingerprint256,
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    validFromMs: Date.parse(certificate.validFrom),
    validToMs: Date.parse(certificate.validTo),
  };
}

function isCurrent({ validFromMs, validToMs }: CertificateFacts, nowMs: number): boolean {
  return nowMs >= validFromMs && nowMs <= validToMs;
}

/** RFC 5922 section 7.1: a SIP URI or a DNS name among the alternative names; the common name only where there are none. */
function isFor(certificate: X509Certificate, name: string, wildcards: boolean): boolean {
  if (isIP(name) !== 0) return certificate.checkIP(name) !== undefined;
  const hasAlternatives = certificate.subjectAltName !== undefined;
  const options = { wildcards, partialWildcards: false, subject: hasAlternatives ? "never" : "default" } as const;
  return certificate.checkHost(name, options) !== undefined || sipDomains(certificate).includes(name.toLowerCase());
}

/** The domains of SIP URIs among the alternative names; one with a user part names a person, not a server. */
function sipDomains({ subjectAltName = "" }: X509Certificate): readonly string[] {
  return subjectAltName.split(", ").flatMap((entry) => {
    const domain = /^URI:sip:([^@:;?]+)$/i.exec(entry)?.[1];
    return domain === undefined ? [] : [domain.toLowerCase()];
  });
}

/** Subject and issuer come with a line for each attribute. */
function oneLine(name: string | undefined): string {
  return (name ?? "").split("\n").join(", ");
}

function normalized(fingerprint: string): string {
  return fingerprint.replaceAll(":", "").toLowerCase();
}

const CHANGED = "The server shows another certificate than the one that you trust. Ask whoever runs it whether it was replaced; somebody may be pretending to be it.";
const EXPIRED = "The server's certificate is not valid today. Check this computer's clock, or ask whoever runs the server to renew it.";
const UNTRUSTED = "Nobody whom this computer trusts vouches for the server's certificate. Compare its fingerprint with whoever runs the server before you trust it.";
