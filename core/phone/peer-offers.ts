// What the other side of a call offers while it is up: holds, resumes, moves, adds streams. Answered as soon as media is open for it.
import type { SessionBody } from "../sip/dialog/session-body.ts";
import type { InviteSession } from "../sip/usage/invite-session.ts";
import type { CallMedia } from "./call-media.ts";

export interface PeerOffersHost {
  readonly media: CallMedia;
  session(): InviteSession | undefined;
  isHeld(): boolean;
  onAnswered(): void;
}

export class PeerOffers {
  readonly #host: PeerOffersHost;
  /** The one for which a media session is still being opened. */
  #pending: Promise<void> | undefined;

  constructor(host: PeerOffersHost) {
    this.#host = host;
  }

  /** Answers an offer. Without a body the other side asks what we would like. */
  take(body: SessionBody | undefined): void {
    const opening = body && this.#host.media.prepareFor(body);
    this.#pending = opening;
    if (!opening) return this.#answer(body);
    void opening.then(() => {
      if (this.#pending === opening) this.#answer(body);
    });
  }

  /** Nobody waits for an answer any more. */
  withdraw(): void {
    this.#pending = undefined;
  }

  #answer(body: SessionBody | undefined): void {
    const { media } = this.#host;
    const session = this.#host.session();
    if (!body) return session?.answerOffer(media.offer(this.#host.isHeld()));
    const answer = media.answer(body, this.#host.isHeld());
    if (!answer.ok) return session?.rejectOffer(488);
    session?.answerOffer(answer.value);
    this.#host.onAnswered();
  }
}
