// The server's side of digest authentication for the embedded domain: challenges out, credentials checked.
// RFC 3261 section 22, RFC 7616 sections 3.3-3.5, RFC 8760. Keeps no state for a challenge until it is answered well.
import { concatBytes, encodeUtf8, formatHex } from "../../base/bytes.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Crypto } from "../../ports/crypto.ts";
import type { Random } from "../../ports/random.ts";
import type { AuthValue, SipRequest } from "../message/model.ts";
import { formatAuthenticationInfo, formatChallenge } from "./challenge.ts";
import { computeDigest, isSessionAlgorithm, readDigestAlgorithm, type DigestAlgorithm, type DigestInput, type QualityOfProtection } from "./digest.ts";

/** The outcome of looking at a request's credentials. */
export type Verification =
  | { readonly kind: "accepted"; readonly username: string; readonly proof: ProofMaker }
  /** No usable credentials: challenge. `stale` says that only the nonce was too old. */
  | { readonly kind: "challenge"; readonly stale: boolean }
  /** Credentials were there and wrong; challenge again, and count against guessing. */
  | { readonly kind: "wrong"; readonly username: string };

/** Makes the Authentication-Info for the 2xx (RFC 7616 section 3.5): our proof, and a new nonce before the old one expires. */
export type ProofMaker = (body?: Uint8Array) => string;

export interface DigestVerifierOptions {
  readonly realm: string;
  /** The password of a user, or undefined for one that does not exist. */
  readonly passwordOf: (username: string) => string | undefined;
  readonly clock: Clock;
  readonly random: Random;
  readonly crypto: Crypto;
  /** What is offered and taken, the preferred one first; DEFAULT_DIGEST_ALGORITHMS if absent. */
  readonly algorithms?: readonly DigestAlgorithm[];
  /** What may be covered; "auth" alone if absent, since servers on the way that mend bodies break "auth-int". */
  readonly qops?: readonly QualityOfProtection[];
}

/** Two refreshes of a registration of an hour: none needs a second round trip. A nonce seen by others is of no use to them. */
export const NONCE_LIFE_MS = 7_200_000;
/** Nonces whose counts are remembered; when one is forgotten, all older ones become stale, so none can be replayed. */
const MAX_NONCES = 4096;
/** Strongest first, as RFC 8760 section 2.4 asks; MD5 for all the phones that know nothing else. */
export const DEFAULT_DIGEST_ALGORITHMS: readonly DigestAlgorithm[] = ["SHA-256", "MD5"];

export class DigestVerifier {
  readonly #options: DigestVerifierOptions;
  readonly #key: Uint8Array;
  readonly #counts = new Map<string, { highest: number; readonly issuedMs: number }>();
  readonly #algorithms: readonly DigestAlgorithm[];
  readonly #qops: readonly QualityOfProtection[];
  #forgottenUpToMs = -1;

  constructor(options: DigestVerifierOptions) {
    this.#options = options;
    this.#algorithms = options.algorithms ?? DEFAULT_DIGEST_ALGORITHMS;
    this.#qops = options.qops ?? ["auth"];
    this.#key = options.random.bytes(32);
  }

  /** Header values for WWW-Authenticate or Proxy-Authenticate, strongest first (RFC 8760 section 2.4). */
  createChallenges(stale: boolean): readonly string[] {
    const nonce = this.#createNonce();
    return this.#algorithms.map((algorithm) => {
      const params = new Map([["realm", this.#options.realm], ["nonce", nonce], ["qop", this.#qops.join(",")], ["algorithm", algorithm]]);
      if (stale) params.set("stale", "true");
      return formatChallenge(params);
    });
  }

  /**
   * Checks Authorization ("server") or Proxy-Authorization ("proxy"). The digest's uri is taken as the client wrote
   * it: proxies on the way may have changed the Request-URI (RFC 3261 section 22.4 item 5 leaves the check out too).
   */
  verify(request: SipRequest, role: "server" | "proxy"): Verification {
    const values = role === "proxy" ? request.headers.proxyAuthorization : request.headers.authorization;
    const credentials = values.find((value) => value.scheme === "digest" && value.params.get("realm") === this.#options.realm);
    return credentials ? this.#check(credentials, request) : { kind: "challenge", stale: false };
  }

  #check({ params }: AuthValue, { method, body }: SipRequest): Verification {
    const username = params.get("username"), nonce = params.get("nonce"), uri = params.get("uri");
    const response = params.get("response"), nonceCount = params.get("nc"), clientNonce = params.get("cnonce");
    const algorithm = readDigestAlgorithm(params.get("algorithm"));
    const qop = this.#qops.find((offered) => offered === params.get("qop")?.toLowerCase());
    if (!username || !nonce || !uri || !response || !nonceCount || !clientNonce) return { kind: "challenge", stale: false };
    if (!qop || !algorithm || !this.#algorithms.includes(algorithm)) return { kind: "challenge", stale: false };
    const issuedMs = this.#readNonce(nonce);
    if (issuedMs === undefined) return { kind: "challenge", stale: true };
    const { crypto, realm, passwordOf } = this.#options;
    const password = passwordOf(username);
    const input = { algorithm, username, realm, password: password ?? "", uri, nonce, protection: { qop, nonceCount, clientNonce } };
    const expected = computeDigest(crypto, { ...input, method, body });
    if (!equalInConstantTime(expected, response.toLowerCase()) || password === undefined) return { kind: "wrong", username };
    if (!this.#use(nonce, issuedMs, nonceCount)) return { kind: "challenge", stale: true };
    return { kind: "accepted", username, proof: (responseBody) => this.#prove(input, issuedMs, responseBody) };
  }

  #prove(input: Omit<DigestInput, "method"> & Required<Pick<DigestInput, "protection">>, issuedMs: number, body?: Uint8Array): string {
    const { qop, nonceCount, clientNonce } = input.protection;
    const proof = computeDigest(this.#options.crypto, { ...input, method: "", ...(body ? { body } : {}) });
    const info = new Map([["qop", qop], ["rspauth", proof], ["cnonce", clientNonce], ["nc", nonceCount]]);
    // A -sess secret is bound to its first nonce, of which no memory is kept: such clients are challenged again instead.
    const isAging = this.#options.clock.nowMs() - issuedMs > NONCE_LIFE_MS / 2;
    if (isAging && !isSessionAlgorithm(input.algorithm)) info.set("nextnonce", this.#createNonce());
    return formatAuthenticationInfo(info);
  }

  /** Each count serves once and in order (RFC 7616 section 3.4.6: a repeated nc is a replay). */
  #use(nonce: string, issuedMs: number, nonceCount: string): boolean {
    const count = /^[0-9a-f]{1,9}$/i.test(nonceCount) ? Number.parseInt(nonceCount, 16) : 0;
    const known = this.#counts.get(nonce);
    if (count <= (known?.highest ?? 0)) return false;
    if (!known && issuedMs <= this.#forgottenUpToMs) return false;
    if (known) known.highest = count;
    else this.#counts.set(nonce, { highest: count, issuedMs });
    this.#forgetOldest();
    return true;
  }

  #forgetOldest(): void {
    const oldestMs = this.#options.clock.nowMs() - NONCE_LIFE_MS;
    for (const [nonce, { issuedMs }] of this.#counts) {
      if (this.#counts.size <= MAX_NONCES && issuedMs >= oldestMs) break;
      this.#counts.delete(nonce);
      this.#forgottenUpToMs = Math.max(this.#forgottenUpToMs, issuedMs);
    }
  }

  /** time "." salt "." keyed hash of both and the realm: checked without memory (RFC 7616 section 3.3 suggests it). */
  #createNonce(): string {
    const issued = `${Math.floor(this.#options.clock.nowMs()).toString(16)}.${formatHex(this.#options.random.bytes(8))}`;
    return `${issued}.${this.#seal(issued)}`;
  }

  #readNonce(nonce: string): number | undefined {
    const end = nonce.lastIndexOf(".");
    const issued = nonce.slice(0, Math.max(0, end));
    if (!equalInConstantTime(this.#seal(issued), nonce.slice(end + 1))) return undefined;
    const issuedMs = Number.parseInt(issued, 16);
    return this.#options.clock.nowMs() - issuedMs < NONCE_LIFE_MS ? issuedMs : undefined;
  }

  /** HMAC-SHA-256 (RFC 2104) over the nonce's open part and the realm, shortened to 128 bits. */
  #seal(issued: string): string {
    const { crypto, realm } = this.#options;
    const pad = (byte: number): Uint8Array => Uint8Array.from({ length: 64 }, (_, index) => (this.#key[index] ?? 0) ^ byte);
    const inner = crypto.hash("sha256", concatBytes([pad(0x36), encodeUtf8(`${issued} ${realm}`)]));
    return formatHex(crypto.hash("sha256", concatBytes([pad(0x5c), inner]))).slice(0, 32);
  }
}

function equalInConstantTime(left: string, right: string): boolean {
  let difference = left.length ^ right.length;
  for (let index = 0; index < left.length; index++) difference |= left.charCodeAt(index) ^ right.charCodeAt(index);
  return difference === 0;
}
