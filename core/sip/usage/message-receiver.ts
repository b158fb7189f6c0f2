// Takes MESSAGE requests (RFC 3428 section 7): screens their bodies, bounds how many come in a second, hands them on.
import type { Disposable } from "../../base/disposable.ts";
import { Emitter, type Event } from "../../base/emitter.ts";
import type { HeaderList } from "../dialog/dialog.ts";
import { bodyOf, type SessionBody } from "../dialog/session-body.ts";
import { createResponse } from "../message/create-message.ts";
import type { SipRequest } from "../message/model.ts";
import type { ServerTransaction } from "../transaction/transaction-user.ts";
import { createTag } from "./identifiers.ts";
import type { Hop } from "../transport/hop.ts";
import type { UserAgentContext } from "./user-agent-context.ts";

/** A message that waits for its answer: `accept` once somebody has it, or `refuse`. */
export interface IncomingMessage {
  readonly request: SipRequest;
  readonly body: SessionBody;
  /** Who sent it to us, and by what. */
  readonly source: Hop;
  accept(): void;
  refuse(status: number): void;
}

/** Bodies that are taken; others get 415 with these in Accept. */
const ACCEPTED_TYPES = ["text/plain", "message/cpim", "application/im-iscomposing+xml"];

/** More in a second, after a first burst, than people write: what is over is answered 503. */
const MESSAGES_PER_SECOND = 20;
const BURST = 50;

export class MessageReceiver implements Disposable {
  readonly #context: UserAgentContext;
  readonly #messages = new Emitter<IncomingMessage>();
  #credit = BURST;
  #creditedMs: number;

  /** The listener answers each message; without a listener they get 480. */
  readonly onMessage: Event<IncomingMessage> = this.#messages.event;

  constructor(context: UserAgentContext) {
    this.#context = context;
    this.#creditedMs = context.clock.nowMs();
  }

  receive(transaction: ServerTransaction): void {
    const { request } = transaction;
    const body = bodyOf(request, ACCEPTED_TYPES);
    if (!body || !ACCEPTED_TYPES.includes(body.contentType)) return this.#respond(transaction, 415, [["Accept", ACCEPTED_TYPES.join(", ")]]);
    if (!this.#takeCredit()) return this.#respond(transaction, 503, [["Retry-After", "5"]]);
    if (this.#messages.listenerCount === 0) return this.#respond(transaction, 480);
    this.#messages.emit({
      request,
      body,
      source: transaction.arrival.source,
      accept: () => this.#respond(transaction, 200),
      refuse: (status) => this.#respond(transaction, status),
    });
  }

  dispose(): void {
    this.#messages.dispose();
  }

  #takeCredit(): boolean {
    const nowMs = this.#context.clock.nowMs();
    this.#credit = Math.min(BURST, this.#credit + ((nowMs - this.#creditedMs) / 1000) * MESSAGES_PER_SECOND);
    this.#creditedMs = nowMs;
    if (this.#credit < 1) return false;
    this.#credit -= 1;
    return true;
  }

  #respond(transaction: ServerTransaction, status: number, headers: HeaderList = []): void {
    transaction.respond(createResponse(transaction.request, status, undefined, { toTag: createTag(this.#context.random), headers }));
  }
}
