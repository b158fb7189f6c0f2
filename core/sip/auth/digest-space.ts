// One digest challenge that was met, and all that follows from it: answers with rising counts, the next nonce, and
// whether the server proved itself. RFC 7616 sections 3.4 and 3.5. When to answer is credentials-cache.ts's decision.
import { formatHex } from "../../base/bytes.ts";
import type { Crypto } from "../../ports/crypto.ts";
import type { Random } from "../../ports/random.ts";
import type { Params, SipRequest, SipResponse } from "../message/model.ts";
import { formatUri } from "../message/uri.ts";
import { formatCredentials, type DigestChallenge } from "./challenge.ts";
import { computeDigest, computeUserHash, isSessionAlgorithm, type DigestInput, type DigestProtection } from "./digest.ts";
import type { NonceCounts } from "./nonce-counts.ts";

/** Whether a response proved that the server knows the password, too (`rspauth`, RFC 7616 section 3.5). */
export type ServerProof = "absent" | "right" | "wrong";

export interface DigestSpaceOptions {
  readonly username: string;
  readonly password: string;
  readonly crypto: Crypto;
  readonly random: Random;
  readonly counts: NonceCounts;
}

const MAX_NONCE_LENGTH = 1024;

export class DigestSpace {
  readonly #challenge: DigestChallenge;
  readonly #options: DigestSpaceOptions;
  readonly #username: string;
  readonly #password: string;
  #nonce: string;
  /** Of a -sess algorithm: made once, then kept (RFC 7616 section 3.4.2). */
  #session: { readonly nonce: string; readonly clientNonce: string } | undefined;

  constructor(challenge: DigestChallenge, options: DigestSpaceOptions) {
    const normal = (text: string): string => (challenge.isUtf8 ? text.normalize("NFC") : text);
    this.#challenge = challenge;
    this.#options = options;
    this.#username = normal(options.username);
    this.#password = normal(options.password);
    this.#nonce = challenge.nonce;
  }

  /** The nonce that the next answer will carry. */
  get nonce(): string {
    return this.#nonce;
  }

  /** The value of (Proxy-)Authorization for a request, whose method, URI and body must be final. */
  answer(request: SipRequest): string {
    const { realm, algorithm, algorithmToken, opaque, hashesUser } = this.#challenge;
    const uri = formatUri(request.uri);
    const protection = this.#protect();
    const response = this.#digest({ nonce: this.#nonce, method: request.method, uri, body: request.body, ...(protection ? { protection } : {}) });
    const username = hashesUser ? computeUserHash(this.#options.crypto, algorithm, this.#username, realm) : this.#username;
    const params = new Map([["username", username], ["realm", realm], ["nonce", this.#nonce], ["uri", uri], ["response", response]]);
    if (protection) params.set("qop", protection.qop).set("nc", protection.nonceCount).set("cnonce", protection.clientNonce);
    if (algorithmToken !== undefined) params.set("algorithm", algorithmToken);
    if (opaque !== undefined) params.set("opaque", opaque);
    if (hashesUser) params.set("userhash", "true");
    return formatCredentials(params);
  }

  /** Reads the (Proxy-)Authentication-Info of a 2xx to a request that carried `sent`; a wrong proof's next nonce is not used. */
  takeInfo(sent: Params, info: Params, response: SipResponse): ServerProof {
    const proof = this.#checkProof(sent, info, response);
    const next = info.get("nextnonce");
    if (proof !== "wrong" && next && next.length <= MAX_NONCE_LENGTH) this.#nonce = next;
    return proof;
  }

  #checkProof(sent: Params, info: Params, { body }: SipResponse): ServerProof {
    const proof = info.get("rspauth");
    if (!proof) return "absent";
    const nonce = sent.get("nonce") ?? "", uri = sent.get("uri") ?? "";
    const nonceCount = sent.get("nc"), clientNonce = sent.get("cnonce");
    if ((info.get("cnonce") ?? clientNonce) !== clientNonce || (info.get("nc") ?? nonceCount) !== nonceCount) return "wrong";
    const qop = (info.get("qop") ?? sent.get("qop"))?.toLowerCase() === "auth-int" ? "auth-int" : "auth";
    const protection = nonceCount && clientNonce ? { protection: { qop, nonceCount, clientNonce } as const } : {};
    const expected = this.#digest({ nonce, method: "", uri, body, ...protection });
    return expected === proof.toLowerCase() ? "right" : "wrong";
  }

  #protect(): DigestProtection | undefined {
    const { qop, algorithm } = this.#challenge;
    if (!qop) return undefined;
    const nonceCount = this.#options.counts.next(this.#nonce).toString(16).padStart(8, "0");
    const fresh = (): string => formatHex(this.#options.random.bytes(16));
    if (!isSessionAlgorithm(algorithm)) return { qop, nonceCount, clientNonce: fresh() };
    this.#session ??= { nonce: this.#nonce, clientNonce: fresh() };
    return { qop, nonceCount, clientNonce: this.#session.clientNonce };
  }

  #digest(input: Pick<DigestInput, "method" | "uri" | "nonce" | "protection" | "body">): string {
    const { algorithm, realm } = this.#challenge;
    const session = this.#session ? { session: this.#session } : {};
    return computeDigest(this.#options.crypto, { algorithm, realm, username: this.#username, password: this.#password, ...session, ...input });
  }
}
