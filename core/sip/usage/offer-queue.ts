// The offers of this side: the one that is out, and the newest of those that wait for their turn.
import type { Failure } from "../../base/errors.ts";
import { fail, type Result } from "../../base/result.ts";
import type { SessionBody } from "../dialog/session-body.ts";

/** An offer, or what makes one when its turn comes (a glare may delay it by seconds). */
export type OfferSource = SessionBody | (() => SessionBody);

export interface ReofferOptions {
  /**
   * Move the session's signalling to this local address. What the peer answers to a move never ends the session: who moves
   * it decides what is tried next, by the failure's code (see `move-failure.ts`).
   */
  readonly localAddress?: string;
  /** Over connections opened for it, and without waiting for what is out: all that there is seems dead, also from this address. */
  readonly fresh?: boolean;
  /** What was sent by the way before may still be answered by it; else a change that is out is given up for this one. */
  readonly oldWayWorks?: boolean;
  /** The offer is given up after so long without an answer, and fails with `call/no-reply` (or `call/glare`). */
  readonly deadlineMs?: number;
  /** In a confirmed session: by UPDATE where the peer takes it, since no person is to be asked there (RFC 3311 section 5.1). */
  readonly prefersUpdate?: boolean;
}

/** What became of an offer: the peer's answer, where it has a body. */
export type OfferOutcome = Result<SessionBody | undefined, Failure>;

export interface OwnOffer extends ReofferOptions {
  /**
   * "change": an offer. "request": none, the peer makes one. "refresh": nothing changes (RFC 4028). "target": only where
   * we are (RFC 3311 section 5.1).
   */
  readonly kind: "change" | "request" | "refresh" | "target";
  /** Absent for a request and a target. */
  readonly source?: OfferSource;
  settle(outcome: OfferOutcome): void;
}

export const SUPERSEDED: Failure = { code: "call/change-superseded", message: "A newer change took the place of this one." };

export class OfferQueue {
  #current: OwnOffer | undefined;
  #waiting: OwnOffer | undefined;

  /** The offer that is out, or that met the peer's and goes out again. */
  get current(): OwnOffer | undefined {
    return this.#current;
  }

  /** Takes an offer that waits back; false where it is not the one that waits. */
  drop(offer: OwnOffer): boolean {
    if (this.#waiting !== offer) return false;
    this.#waiting = undefined;
    return true;
  }

  begin(offer: OwnOffer): void {
    this.#current = offer;
  }

  /** The newest offer takes the place of one that waits. */
  wait(offer: OwnOffer): void {
    this.#waiting?.settle(fail(SUPERSEDED));
    this.#waiting = offer;
  }

  /** An offer that met the peer's goes back into the queue, unless a newer one is there. */
  requeue(): void {
    const current = this.#current;
    this.#current = undefined;
    if (!this.#waiting) this.#waiting = current;
    else current?.settle(fail(SUPERSEDED));
  }

  /** Takes the one that waits out of the queue, in place of an older one. */
  take(): OwnOffer | undefined {
    if (!this.#waiting) return undefined;
    this.requeue();
    const offer = this.#waiting;
    this.#waiting = undefined;
    return offer;
  }

  /** Tells what became of the offer that was out. */
  settle(outcome: OfferOutcome): void {
    const current = this.#current;
    this.#current = undefined;
    current?.settle(outcome);
  }

  /** Nothing of it will come to anything. */
  close(failure: Failure): void {
    this.settle(fail(failure));
    this.#waiting?.settle(fail(failure));
    this.#waiting = undefined;
  }
}
