// One account's credentials and the challenges it has met, so that later requests carry an answer at once.
// RFC 3261 section 22, RFC 7616. A challenge is answered only when it came from the account's own servers and names
// one of its realms (own-realms.ts); the arithmetic of an answer is in digest-space.ts.
import { encodeUtf8, formatBase64 } from "../../base/bytes.ts";
import type { Crypto } from "../../ports/crypto.ts";
import type { Random } from "../../ports/random.ts";
import type { AuthValue, Params, SipRequest, SipResponse } from "../message/model.ts";
import { chooseChallenges, type Challenge } from "./challenge.ts";
import { DigestSpace, type ServerProof } from "./digest-space.ts";
import { NonceCounts } from "./nonce-counts.ts";
import { OwnRealms } from "./own-realms.ts";

/** What the user proves the account with. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
  /** The realm that the account's servers name, where the user knows it: no other is answered outside of REGISTER. */
  readonly realm?: string;
  /** Lets the password itself be sent (Basic, RFC 7617) over an encrypted hop; default: never. */
  readonly allowBasic?: boolean;
}

/** What a request's way says about secrets. */
export interface Way {
  /** Every hop that it may take is encrypted and its server verified. */
  readonly isSecure: boolean;
}

/** Who asked: the registrar (401 to REGISTER), another user agent server (401), or a proxy (407). */
type Challenger = "registrar" | "server" | "proxy";

interface MetChallenge {
  readonly challenger: Challenger;
  readonly realm: string;
  /** Absent: Basic. */
  readonly digest?: DigestSpace;
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
const OPEN_WAY: Way = { isSecure: false };

/** Starts the bookkeeping of one request. */
export function beginAuthentication(): AuthenticationAttempt {
  return { answered: new Set(), rounds: 0 };
}

export class CredentialsCache {
  readonly #credentials: Credentials | undefined;
  readonly #ports: { readonly crypto: Crypto; readonly random: Random };
  readonly #realms: OwnRealms;
  readonly #counts = new NonceCounts();
  readonly #met = new Map<string, MetChallenge>();
  readonly #trusted = new Set<string>();

  /** `hosts` are the names of the account's domain and servers, which are its realms as well. */
  constructor(credentials: Credentials | undefined, ports: { readonly crypto: Crypto; readonly random: Random }, hosts: readonly string[] = []) {
    this.#credentials = credentials;
    this.#ports = ports;
    this.#realms = new OwnRealms(credentials?.realm, hosts);
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
  authorize(request: SipRequest, { isSecure }: Way = OPEN_WAY): void {
    request.headers.remove("Authorization");
    request.headers.remove("Proxy-Authorization");
    for (const { challenger, digest } of this.#met.values()) {
      if (challenger === "registrar" && request.method !== "REGISTER") continue;
      if (challenger === "server" && request.method === "REGISTER") continue;
      if (!digest && !isSecure) continue;
      request.headers.append(headerFor(challenger), digest?.answer(request) ?? this.#basic());
    }
  }

  /** Takes a 401 or 407 that came from `source`; after "retry" the caller authorizes and sends a new request. */
  takeChallenge(request: SipRequest, response: SipResponse, source: string, attempt: AuthenticationAttempt, { isSecure }: Way = OPEN_WAY): ChallengeVerdict {
    if (!this.#credentials) return "no-credentials";
    if (!this.trusts(source)) return "stranger";
    const challenger = challengerOf(request, response);
    const values = challenger === "proxy" ? response.headers.proxyAuthenticate : response.headers.wwwAuthenticate;
    const offered = chooseChallenges(values, isSecure && this.#credentials.allowBasic === true);
    if (offered.length === 0) return "unsupported";
    if (++attempt.rounds > MAX_ROUNDS) return "refused";
    const own = this.#realms.ownOf(offered.map(({ realm }) => realm), request.method);
    const asked = offered.filter(({ realm }) => own.has(realm));
    this.#noteAccepted(attempt, offered.map(({ realm }) => keyOf(challenger, realm)));
    const isRefused = asked.map((challenge) => this.#meet(challenger, challenge, { request, attempt })).includes("refused");
    if (isRefused) return "refused";
    return asked.length > 0 ? "retry" : "stranger";
  }

  /** Takes a 2xx: the next nonces that servers name with it, and whether they proved themselves (RFC 7616 section 3.5). */
  takeAcceptance(request: SipRequest, response: SipResponse): ServerProof {
    const { authenticationInfo, proxyAuthenticationInfo } = response.headers;
    const proofs = [
      this.#takeInfo(request.method === "REGISTER" ? "registrar" : "server", request, authenticationInfo, response),
      this.#takeInfo("proxy", request, proxyAuthenticationInfo, response),
    ];
    return proofs.find((proof) => proof === "wrong") ?? proofs.find((proof) => proof === "right") ?? "absent";
  }

  /** A realm answered before that does not ask again has let the request pass; it may ask once more with a new nonce. */
  #noteAccepted(attempt: AuthenticationAttempt, offered: readonly string[]): void {
    for (const key of attempt.answered) if (!offered.includes(key)) attempt.answered.delete(key);
  }

  #meet(challenger: Challenger, challenge: Challenge, { request, attempt }: { request: SipRequest; attempt: AuthenticationAttempt }): "retry" | "refused" {
    const { realm } = challenge;
    const key = keyOf(challenger, realm);
    const carried = credentialsIn(request, challenger).find((value) => value.params.get("realm") === realm || value.scheme === "basic");
    const isSame = challenge.scheme === "digest" ? carried?.params.get("nonce") === challenge.nonce : carried?.scheme === "basic";
    const isStale = challenge.scheme === "digest" && challenge.stale;
    if (!isStale && (isSame || attempt.answered.has(key))) {
      this.#met.delete(key);
      return "refused";
    }
    attempt.answered.add(key);
    const { username = "", password = "" } = this.#credentials ?? {};
    const digest = challenge.scheme === "digest" && new DigestSpace(challenge, { username, password, counts: this.#counts, ...this.#ports });
    this.#met.delete(key);
    this.#met.set(key, { challenger, realm, ...(digest ? { digest } : {}) });
    if (this.#met.size > MAX_CHALLENGES) this.#met.delete(first(this.#met.keys()));
    return "retry";
  }

  /** The info names no realm: it is that of the credentials whose cnonce it repeats, or of the only ones. */
  #takeInfo(challenger: Challenger, request: SipRequest, info: Params | undefined, response: SipResponse): ServerProof {
    if (!info) return "absent";
    const carried = credentialsIn(request, challenger);
    const clientNonce = info.get("cnonce");
    const named = carried.find(({ params }) => clientNonce && params.get("cnonce") === clientNonce);
    const sent = named ?? (carried.length === 1 ? carried[0] : undefined);
    if (!sent) return "absent";
    return this.#met.get(keyOf(challenger, sent.params.get("realm") ?? ""))?.digest?.takeInfo(sent.params, info, response) ?? "absent";
  }

  #basic(): string {
    const { username = "", password = "" } = this.#credentials ?? {};
    return `Basic ${formatBase64(encodeUtf8(`${username}:${password}`))}`;
  }
}

function challengerOf(request: SipRequest, response: SipResponse): Challenger {
  if (response.status === 407) return "proxy";
  return request.method === "REGISTER" ? "registrar" : "server";
}

function keyOf(challenger: Challenger, realm: string): string {
  return `${challenger} ${realm}`;
}

function headerFor(challenger: Challenger): "Authorization" | "Proxy-Authorization" {
  return challenger === "proxy" ? "Proxy-Authorization" : "Authorization";
}

function credentialsIn({ headers }: SipRequest, challenger: Challenger): readonly AuthValue[] {
  return challenger === "proxy" ? headers.proxyAuthorization : headers.authorization;
}

function first<T>(values: Iterable<T>): T {
  for (const value of values) return value;
  throw new RangeError("empty");
}
