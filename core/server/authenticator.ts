// Who is asking: digest authentication of the domain's users, with a limit on guessing passwords.
// The digest itself (RFC 3261 section 22, RFC 7616) is sip/auth/digest-verifier.ts; here are the refusals.
import { fail, succeed, type Result } from "../base/result.ts";
import type { Clock } from "../ports/clock.ts";
import type { DigestVerifier, ProofMaker } from "../sip/auth/digest-verifier.ts";
import type { SipRequest } from "../sip/message/model.ts";
import { FailureLimiter } from "./failure-limiter.ts";
import { reply, type Reply } from "./reply.ts";

/** A registrar challenges as "server" with 401, a proxy as "proxy" with 407 (RFC 3261 sections 22.2 and 22.3). */
export type AuthenticationRole = "server" | "proxy";

/** Wrong passwords for one user from one address in a minute: some phones, such as baresip 1.0, repeat one without end. */
export const FAILURES_PER_USER = 10;
/** All wrong passwords from one address in a minute; a household behind it goes on while one phone is set up wrongly. */
export const FAILURES_PER_SOURCE = 100;

/** Whose credentials a request carried. */
export interface Authenticated {
  readonly user: string;
  /** Makes the Authentication-Info of the 2xx. */
  readonly proof: ProofMaker;
}

const BLOCKED = reply(403, "Too Many Failed Attempts");

export class Authenticator {
  readonly #verifier: DigestVerifier;
  readonly #failuresOfUser: FailureLimiter;
  readonly #failuresOfSource: FailureLimiter;

  constructor(verifier: DigestVerifier, clock: Clock) {
    this.#verifier = verifier;
    this.#failuresOfUser = new FailureLimiter(clock, FAILURES_PER_USER);
    this.#failuresOfSource = new FailureLimiter(clock, FAILURES_PER_SOURCE);
  }

  /** Whose credentials the request carries, or how to refuse it. `source` is the sender's IP address. */
  authenticate(request: SipRequest, role: AuthenticationRole, source: string): Result<Authenticated, Reply> {
    if (this.#failuresOfSource.isBlocked(source)) return fail(BLOCKED);
    const verification = this.#verifier.verify(request, role);
    if (verification.kind === "challenge") return fail(this.#challenge(role, verification.stale));
    const key = `${source} ${verification.username}`;
    if (this.#failuresOfUser.isBlocked(key)) return fail(BLOCKED);
    if (verification.kind === "accepted") {
      this.#failuresOfUser.recordSuccess(key);
      return succeed({ user: verification.username, proof: verification.proof });
    }
    this.#failuresOfUser.recordFailure(key);
    this.#failuresOfSource.recordFailure(source);
    return fail(this.#challenge(role, false));
  }

  #challenge(role: AuthenticationRole, stale: boolean): Reply {
    const [status, name] = role === "server" ? ([401, "WWW-Authenticate"] as const) : ([407, "Proxy-Authenticate"] as const);
    return reply(status, undefined, this.#verifier.createChallenges(stale).map((value) => [name, value] as const));
  }
}
