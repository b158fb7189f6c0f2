// Whom clients trust and what they show, as OpenSSL wants it, made once and kept: reading some 150 authorities takes 60 ms and
// more, in which nothing else is done, and a connection over a new network path must not wait for it. RFC 5280 section 6.1.1.
import * as tls from "node:tls";
import { GodwitError, type Failure } from "../../base/errors.ts";
import type { TlsIdentity } from "../../ports/network.ts";

export const MIN_TLS_VERSION = "TLSv1.2";

/** One for each sort of account; the one that was unused for longest goes first. */
const MAX_KEPT = 8;

const kept = new Map<string, tls.SecureContext>();

/** What clients with these authorities of their own and this identity connect by; throws `tls/bad-identity`. */
export function clientContext(given: string | undefined, identity: TlsIdentity | undefined): tls.SecureContext {
  const key = JSON.stringify([given, identity?.certificate, identity?.privateKey]);
  const context = kept.get(key) ?? createContext(given, identity);
  kept.delete(key);
  kept.set(key, context);
  for (const oldest of kept.keys()) if (kept.size > MAX_KEPT) kept.delete(oldest);
  return context;
}

/** The identity in Node's words; throws `tls/bad-identity`. */
export function ownCertificate({ certificate, privateKey }: TlsIdentity): { readonly cert: string; readonly key: string } {
  try {
    tls.createSecureContext({ cert: certificate, key: privateKey });
  } catch {
    // What OpenSSL says of a key stays here.
    throw new GodwitError(BAD_IDENTITY);
  }
  return { cert: certificate, key: privateKey };
}

function createContext(given: string | undefined, identity: TlsIdentity | undefined): tls.SecureContext {
  return tls.createSecureContext({ ca: authorities(given), minVersion: MIN_TLS_VERSION, ...(identity ? ownCertificate(identity) : {}) });
}

/** The authorities that Node brings, those of the system where this Node can read them, and the ones given. */
function authorities(given: string | undefined): string[] {
  const system = "getCACertificates" in tls ? (tls.getCACertificates as (type: "system") => string[])("system") : [];
  return [...tls.rootCertificates, ...system, ...(given === undefined ? [] : [given])];
}

const BAD_IDENTITY: Failure = { code: "tls/bad-identity", message: "This certificate and this key do not belong together, or are not PEM files." };
