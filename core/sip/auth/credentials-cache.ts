// One account's credentials and the challenges it has met, so that later requests carry an answer at once.
// RFC 3261 section 22, RFC 7616. A challenge is answered only when it came from the account's own servers.
import { formatHex } from "../../base/bytes.ts";
import type { Crypto } from "../../ports/crypto.ts";
import type { Random } from "../../ports/random.ts";
import type { AuthValue, SipRequest, SipResponse } from "../message/model.ts";
import { formatUri } from "../message/uri.ts";
import { chooseChallenges, formatCredentials, type DigestChallenge } from "./challenge.ts";
import { computeDigest } from "./digest.ts";

/** What the user proves the account with. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** Who asked: the registrar (401 to REGISTER), another user agent server (401), or a proxy (407). */
type Challenger = "registrar" | "server" | "proxy";

interface MetChallenge {
  readonly challenger: Challenger;
  readonly challenge: DigestChallenge;
  nonce: string;
  /** Requests sent with this nonce so far (RFC 7616 section 3.4, nc). */
  count: number;
}

/** How far one request has come with its challenges; a new request starts with a fresh one. */
export interface AuthenticationAttempt {
  readonly answered: Set<string>;
  rounds: number;
}

/**
 * What to do after a 401 or 407: send again with credentials; give up because the password was refused; or give up
 * because there are no credentials, the challenge came from a stranger, or its algorithm is unknown.
 */
export type ChallengeVerdict = "retry" | "refused" | "no-credentials" | "stranger" | "unsupported";

/** A chain of proxies may each ask once, and a nonce may grow stale in between; more is a loop. */
const MAX_ROUNDS = 5;
const MAX_CHALLENGES = 8;
const MAX_TRUSTED_ADDRESSES = 32;

/** Starts the bookkeeping of one request. */
export function beginAuthentication(): AuthenticationAttempt {
  return { answered: new Set(), rounds: 0 };
}

export class CredentialsCache {
  readonly #credentials: Credentials | undefined;
  readonly #crypto: Crypto;
  readonly #random: Random;
  readonly #met = new Map<string, MetChallenge>();
  readonly #trusted = new Set<string>();

  constructor(credentials: Credentials | undefined, ports: { readonly crypto: Crypto; readonly random: Random }) {
    this.#credentials = credentials;
    this.#crypto = ports.crypto;
    this.#random = ports.random;
  }

  /** Names an IP address as one of the account's own servers: the answer of locating its registrar or proxy. */
  trust(address: string): void {
    this.#trusted.delete(address);
    this.#trusted.add(address);
    if (this.#trusted.size > MAX_TRUSTED_ADDRESSES) this.#trusted.delete(first(this.#trusted));
  }

  trusts(address: string): boolean {
    return this.#trusted.has(address);
  }

  /** Puts credentials for every challenge met before into a request that goes to the account's own server. */
  authorize(request: SipRequest): void {
    request.headers.remove("Authorization");
    request.headers.remove("Proxy-Authorization");
    for (const met of this.#met.values()) {
      if (met.challenger === "registrar" && request.method !== "REGISTER") continue;
      if (met.challenger === "server" && request.method === "REGISTER") continue;
      const header = met.challenger === "proxy" ? "Proxy-Authorization" : "Authorization";
      request.headers.append(header, this.#answer(met, request));
    }
  }

  /** Takes a 401 or 407 that came from `source`; after "retry" the caller authorizes and sends a new request. */
  takeChallenge(request: SipRequest, response: SipResponse, source: string, attempt: AuthenticationAttempt): ChallengeVerdict {
    if (!this.#credentials) return "no-credentials";
    if (!this.trusts(source)) return "stranger";
    const challenger = challengerOf(request, response);
    const offered = this.#offered(challenger, response);
    if (offered.length === 0) return "unsupported";
    if (++attempt.rounds > MAX_ROUNDS) return "refused";
    const verdicts = offered.map((challenge) => this.#meet(challenger, challenge, attempt));
    if (verdicts.includes("retry")) return "retry";
    return verdicts.includes("refused") ? "refused" : "stranger";
  }

  /** Notes the next nonce that a server may name with its acceptance (RFC 7616 section 3.5). */
  takeAcceptance(request: SipRequest, response: SipResponse): void {
    this.#takeNextNonce(request.method === "REGISTER" ? "registrar" : "server", response.headers.get("Authentication-Info"));
    this.#takeNextNonce("proxy", response.headers.get("Proxy-Authentication-Info"));
  }

  #offered(challenger: Challenger, response: SipResponse): readonly DigestChallenge[] {
    const values: readonly AuthValue[] =
      challenger === "proxy" ? response.headers.proxyAuthenticate : response.headers.wwwAuthenticate;
    return chooseChallenges(values);
  }

  #meet(challenger: Challenger, challenge: DigestChallenge, attempt: AuthenticationAttempt): ChallengeVerdict {
    const key = `${challenger} ${challenge.realm}`;
    if (challenger === "server" && !this.#ownsRealm(challenge.realm)) return "stranger";
    if (attempt.answered.has(key) && !challenge.stale) {
      this.#met.delete(key);
      return "refused";
    }
    attempt.answered.add(key);
    const known = this.#met.get(key);
    const count = known?.nonce === challenge.nonce ? known.count : 0;
    this.#met.delete(key);
    this.#met.set(key, { challenger, challenge, nonce: challenge.nonce, count });
    if (this.#met.size > MAX_CHALLENGES) this.#met.delete(first(this.#met.keys()));
    return "retry";
  }

  /**
   * A callee behind our own proxy can send 401 too, and would get hashes to guess the password from. So once the
   * registrar or proxy has named realms, a user agent server is answered only for one of those.
   */
  #ownsRealm(realm: string): boolean {
    const own = [...this.#met.values()].filter((met) => met.challenger !== "server");
    return own.length === 0 || own.some((met) => met.challenge.realm === realm);
  }

  #answer(met: MetChallenge, request: SipRequest): string {
    const { challenge } = met;
    const credentials = this.#credentials ?? { username: "", password: "" };
    const uri = formatUri(request.uri);
    const params = new Map<string, string>([
      ["username", credentials.username], ["realm", challenge.realm], ["nonce", met.nonce], ["uri", uri],
    ]);
    const base = { ...credentials, algorithm: challenge.algorithm, realm: challenge.realm, method: request.method, uri, nonce: met.nonce };
    if (challenge.offersAuth) {
      const nonceCount = (++met.count).toString(16).padStart(8, "0");
      const clientNonce = formatHex(this.#random.bytes(16));
      const protection = { qop: "auth", nonceCount, clientNonce } as const;
      params.set("response", computeDigest(this.#crypto, { ...base, protection }));
      params.set("qop", "auth").set("nc", nonceCount).set("cnonce", clientNonce);
    } else {
      params.set("response", computeDigest(this.#crypto, base));
    }
    if (challenge.algorithmToken !== undefined) params.set("algorithm", challenge.algorithmToken);
    if (challenge.opaque !== undefined) params.set("opaque", challenge.opaque);
    return formatCredentials(params);
  }

  #takeNextNonce(challenger: Challenger, header: string | undefined): void {
    const nonce = header === undefined ? undefined : readNextNonce(header);
    if (!nonce) return;
    for (const met of this.#met.values()) {
      if (met.challenger !== challenger || met.nonce === nonce) continue;
      met.nonce = nonce;
      met.count = 0;
    }
  }
}

function challengerOf(request: SipRequest, response: SipResponse): Challenger {
  if (response.status === 407) return "proxy";
  return request.method === "REGISTER" ? "registrar" : "server";
}

/** Finds nextnonce="..." in Authentication-Info; nonces hold no quotes (RFC 7616 section 3.3 recommends base64). */
function readNextNonce(header: string): string | undefined {
  const mark = 'nextnonce="';
  const start = header.toLowerCase().indexOf(mark);
  if (start < 0) return undefined;
  const end = header.indexOf('"', start + mark.length);
  return end < 0 ? undefined : header.slice(start + mark.length, end);
}

function first<T>(values: Iterable<T>): T {
  for (const value of values) return value;
  throw new RangeError("empty");
}
