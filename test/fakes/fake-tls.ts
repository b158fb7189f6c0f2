// Certificates of the fake network: facts in the place of cryptography. An identity's "certificate" is their JSON text.
import type { Failure } from "../../core/base/errors.ts";
import type { TlsClientOptions, TlsIdentity } from "../../core/ports/network.ts";

export interface FakeCertificate {
  readonly fingerprint: string;
  /** The names that it is for. */
  readonly names: readonly string[];
  /** Who signed it; an account trusts it where its `authorities` name the signer. "public" everybody trusts. */
  readonly issuer: string;
  readonly validToMs: number;
}

let made = 0;

/** A certificate with a fingerprint of its own. */
export function fakeIdentity(options: Partial<Omit<FakeCertificate, "fingerprint">> = {}): TlsIdentity {
  const fingerprint = `${(++made).toString(16).toUpperCase().padStart(2, "0")}${":FA".repeat(31)}`;
  const certificate: FakeCertificate = { names: [], issuer: "public", validToMs: Infinity, ...options, fingerprint };
  return { certificate: JSON.stringify({ ...certificate, validToMs: Math.min(certificate.validToMs, Number.MAX_SAFE_INTEGER) }), privateKey: "fake key" };
}

/** What a client has against a certificate, in the order that the port promises. */
export function judgeFakeServer(identity: TlsIdentity, { serverName, trust }: TlsClientOptions, nowMs: number): Failure | undefined {
  const { fingerprint, names, issuer, validToMs } = JSON.parse(identity.certificate) as FakeCertificate;
  const certificate = { fingerprint, subject: names.join(", "), issuer, validFromMs: 0, validToMs };
  const refuse = (code: Failure["code"]): Failure => ({ code, message: "The certificate will not do.", certificate });
  if (trust.pin !== undefined && trust.pin !== fingerprint) return refuse("tls/certificate-changed");
  if (nowMs > validToMs) return refuse("tls/expired");
  if (trust.pin !== undefined) return undefined;
  if (issuer !== "public" && issuer !== trust.authorities) return refuse("tls/untrusted-certificate");
  return names.includes(serverName) ? undefined : refuse("tls/wrong-name");
}
