// A new session in the place of one whose dialog leads nowhere any more, with the same media and for the same person: the last
// resort of a call that moves (RFC 3891). The user agent ends the old session when the new one is up.
import type { Failure } from "../base/errors.ts";
import { fail, succeed, type Result } from "../base/result.ts";
import type { InviteSession } from "../sip/usage/invite-session.ts";
import type { InviteSessionEvent } from "../sip/usage/session-event.ts";
import type { UserAgent } from "../sip/usage/user-agent.ts";
import type { CallMedia } from "./call-media.ts";

const GIVEN_UP: Failure = { code: "call/change-superseded", message: "A newer change took the place of this one." };
const NOT_CONNECTED: Failure = { code: "call/not-connected", message: "The call is not connected." };

/** What it needs of its call. */
export interface CallSuccessorHost {
  readonly userAgent: UserAgent;
  readonly media: CallMedia;
  session(): InviteSession | undefined;
  isHeld(): boolean;
  /** From now on this is the call's session. */
  adopt(session: InviteSession): void;
}

export class CallSuccessor {
  readonly #host: CallSuccessorHost;
  #session: InviteSession | undefined;
  #orphaned: (() => void) | undefined;

  constructor(host: CallSuccessorHost) {
    this.#host = host;
  }

  /** Starts it from a local address; resolves when the other side has answered, or with why it has not. */
  begin(localAddress: string): Promise<Result<void, Failure>> {
    const { userAgent, media } = this.#host;
    const former = this.#host.session();
    if (!former) return Promise.resolve(fail(NOT_CONNECTED));
    const begun = userAgent.replace(former, { body: media.offer(this.#host.isHeld()), localAddress });
    if (!begun.ok) return Promise.resolve(begun);
    const session = begun.value;
    this.#session = session;
    return new Promise((resolve) => {
      session.onEvent((event) => {
        const outcome = this.#session === session ? this.#take(session, event) : fail(GIVEN_UP);
        if (outcome) resolve(outcome);
      });
    });
  }

  /**
   * The other side has ended the former session. It may have taken the new one and say so a moment later (RFC 3891 section 3):
   * `orphaned` is told once the new one comes to nothing. False where there is none.
   */
  outlives(orphaned: () => void): boolean {
    if (!this.#session) return false;
    this.#orphaned = orphaned;
    return true;
  }

  /** Gives it up; the call goes on with the session that it has, if that stands. */
  drop(): void {
    const session = this.#session;
    const orphaned = this.#orphaned;
    this.#session = undefined;
    this.#orphaned = undefined;
    session?.end();
    if (session) this.#host.media.withdrawOffer();
    orphaned?.();
  }

  #take(session: InviteSession, event: InviteSessionEvent): Result<void, Failure> | undefined {
    if (event.kind === "ended") {
      this.drop();
      return fail(event.failure);
    }
    if (event.kind !== "accepted") return undefined;
    const taken = this.#host.media.takeAnswer(event.body);
    if (!taken.ok) {
      this.drop();
      return taken;
    }
    this.#session = undefined;
    this.#orphaned = undefined;
    this.#host.adopt(session);
    return succeed(undefined);
  }
}
