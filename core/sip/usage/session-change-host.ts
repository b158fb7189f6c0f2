// What the changes of one dialog of a session need of the session, and what they tell it.
import type { Failure } from "../../base/errors.ts";
import type { SessionBody } from "../dialog/session-body.ts";
import type { ServerTransaction } from "../transaction/transaction-user.ts";
import type { ClientReply } from "./client-request.ts";
import type { DialogChannel } from "./dialog-channel.ts";
import type { OfferAnswer } from "./offer-answer.ts";
import type { OwnOffer } from "./offer-queue.ts";
import type { InviteSessionEvent } from "./session-event.ts";
import type { SessionTimer } from "./session-timer.ts";
import type { UserAgentContext } from "./user-agent-context.ts";

/** Who put an offer of the peer to the user and takes the answer. */
export interface OfferAsker {
  answer(body: SessionBody): void;
  refuse(status: number): void;
}

export interface SessionChangeHost {
  readonly context: UserAgentContext;
  readonly channel: DialogChannel;
  readonly exchange: OfferAnswer;
  readonly timer: SessionTimer;
  /** Whether this side made the Call-ID (RFC 3261 section 14.1). */
  readonly ownsCallId: boolean;
  /** Whether the INVITE has its 2xx and its ACK: no re-INVITE goes out before (RFC 3261 section 14.1). */
  isConfirmed(): boolean;
  /** Whether the peer takes UPDATE, and nothing of ours awaits its PRACK (RFC 3311 section 5.1). */
  mayUpdate(): boolean;
  /** The Contact of this side, for the 2xx to the peer's changes. */
  contact(): string;
  emit(event: InviteSessionEvent): void;
  /** Asks the user about an offer of the peer, or for ours where there is none. */
  ask(asker: OfferAsker, body: SessionBody | undefined): void;
  /** The session is beyond repair. */
  onLost(failure: Failure): void;
}

/** What an input brings along. */
export interface ChangeFacts {
  readonly offer?: OwnOffer;
  readonly reply?: ClientReply;
  readonly failure?: Failure;
  readonly transaction?: ServerTransaction;
  readonly body?: SessionBody | undefined;
  readonly status?: number;
  /** The peer said when to try again. */
  readonly delayMs?: number;
}
