// Who is asking: digest authentication of the domain's users, with a limit on guessing passwords.
// The digest itself (RFC 3261 section 22, RFC 7616) is sip/auth/digest-verifier.ts; here are the refusals.
import { fail, succeed, type Result } from "../base/result.ts";
import type { DigestVerifier } from "../sip/auth/digest-verifier.ts";
import type { SipRequest } from "../sip/message/model.ts";
import type { FailureLimiter } from "./failure-limiter.ts";
import { reply, type Reply } from "./reply.ts";

/** A registrar challenges as "server" with 401, a proxy as "proxy" with 407 (RFC 3261 sections 22.2 and 22.3). */
export type AuthenticationRole = "server" | "proxy";

export class Authenticator {
  readonly #verifier: DigestVerifier;
  readonly #limiter: FailureLimiter;

  constructor(verifier: DigestVerifier, limiter: FailureLimiter) {
    this.#verifier = verifier;
    this.#limiter = limiter;
  }

  /** The user whose credentials the request carries, or how to refuse it. `source` is the sender's IP address. */
  authenticate(request: SipRequest, role: AuthenticationRole, source: string): Result<string, Reply> {
    if (this.#limiter.isBlocked(source)) return fail(reply(403, "Too Many Failed Attempts"));
    const verification = this.#verifier.verify(request, role);
    switch (verification.kind) {
      case "accepted":
        this.#limiter.recordSuccess(source);
        return succeed(verification.username);
      case "challenge":
        return fail(this.#challenge(role, verification.stale));
      case "wrong":
        this.#limiter.recordFailure(source);
        return fail(this.#challenge(role, false));
    }
  }

  #challenge(role: AuthenticationRole, stale: boolean): Reply {
    const [status, name] = role === "server" ? ([401, "WWW-Authenticate"] as const) : ([407, "Proxy-Authenticate"] as const);
    return reply(status, undefined, this.#verifier.createChallenges(stale).map((value) => [name, value] as const));
  }
}
