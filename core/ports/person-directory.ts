// A directory that is asked for people (LDAP, RFC 4511): nothing of it is kept. Rejects with a GodwitError `directory/...`.
import type { StopSignal } from "./address-book.ts";

export interface PersonDirectoryAccess {
  readonly host: string;
  readonly port: number;
  /** "starttls": LDAP that becomes TLS before anything is said (RFC 4513 section 3); "none" only where the user was warned. */
  readonly security: "tls" | "starttls" | "none";
  readonly baseDn: string;
  /** Empty: anonymous (RFC 4513 section 5.1.1). */
  readonly bindDn: string;
  readonly password: string;
  /** Authorities to trust besides this computer's, as PEM. */
  readonly authorities?: string;
}

export interface PersonQuery {
  /** RFC 4515. */
  readonly filter: string;
  readonly attributes: readonly string[];
  readonly limit: number;
  readonly timeLimitMs: number;
}

/** An entry's attributes by name in lower case; each has all its values as text. */
export type PersonEntry = Readonly<Record<string, readonly string[]>>;

export interface PersonDirectories {
  search(access: PersonDirectoryAccess, query: PersonQuery, signal: StopSignal): Promise<readonly PersonEntry[]>;
}
