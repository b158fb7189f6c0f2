// A call's own offers: what it is, or is to be, is offered and the answer applied (RFC 3261 section 14.1, RFC 3264 section 8).
// Offers may overtake each other, as when the network changes while a hold is on its way; each brings all that the call wants.
import { Emitter } from "../base/emitter.ts";
import type { Failure } from "../base/errors.ts";
import { fail, type Result } from "../base/result.ts";
import type { Clock } from "../ports/clock.ts";
import type { ReofferOptions } from "../sip/usage/offer-queue.ts";
import type { InviteSession } from "../sip/usage/invite-session.ts";
import type { CallMedia } from "./call-media.ts";

/** How long a wish that the network lost may wait for the network. */
const PATIENCE_MS = 45_000;
const NOT_CONNECTED: Failure = { code: "call/not-connected", message: "The call is not connected." };

/** What it needs of its call. */
export interface CallNegotiationHost {
  readonly clock: Clock;
  readonly media: CallMedia;
  session(): InviteSession | undefined;
  /** Whether the call is held, or is to be. */
  isHold(): boolean;
}

export class CallNegotiation {
  readonly #host: CallNegotiationHost;
  readonly #outcomes = new Emitter<Result<void, Failure>>();
  #newest: Promise<Result<void, Failure>> | undefined;

  constructor(host: CallNegotiationHost) {
    this.#host = host;
  }

  /** Offers the call as it is to be. A newer offer that takes this one's place answers for it. */
  offer(options?: ReofferOptions): Promise<Result<void, Failure>> {
    const offered = this.#offer(options);
    this.#newest = offered;
    return offered;
  }

  /** The same for what a person wished: where the network lost it, the next offer answers for it, which mobility brings. */
  async insist(): Promise<Result<void, Failure>> {
    const outcome = await this.offer();
    return outcome.ok || !isLost(outcome.error) ? outcome : this.#next(outcome);
  }

  async #offer(options: ReofferOptions | undefined): Promise<Result<void, Failure>> {
    const { media } = this.#host;
    const answer = (await this.#host.session()?.reoffer(() => media.offer(this.#host.isHold()), options)) ?? fail(NOT_CONNECTED);
    if (!answer.ok && answer.error.code === "call/change-superseded") return this.#newest!;
    const applied = answer.ok ? media.takeAnswer(answer.value) : answer;
    if (!applied.ok) media.withdrawOffer();
    this.#outcomes.emit(applied);
    return applied;
  }

  #next(lost: Result<void, Failure>): Promise<Result<void, Failure>> {
    return new Promise((resolve) => {
      const finish = (outcome: Result<void, Failure>): void => {
        timer.dispose();
        listening.dispose();
        resolve(outcome);
      };
      const timer = this.#host.clock.setTimer(PATIENCE_MS, () => finish(lost));
      const listening = this.#outcomes.event((outcome) => {
        if (outcome.ok || !isLost(outcome.error)) finish(outcome);
      });
      this.#giveUp = () => finish(lost);
    });
  }

  /** Nobody waits any more. */
  #giveUp = (): void => {};

  dispose(): void {
    this.#giveUp();
    this.#outcomes.dispose();
  }
}

/** The network lost it; nobody refused. */
function isLost({ code }: Failure): boolean {
  return code.startsWith("sip/transport/") || code.startsWith("sip/transaction/") || code === "call/no-reply";
}
