// The callee's side of an INVITE: provisional responses, the 2xx until its ACK, refusals, CANCEL, expiry
// (RFC 3261 sections 13.3, 9.2). What happens when is decided by the session's machine.
import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import type { HeaderList } from "../dialog/dialog.ts";
import type { SessionBody } from "../dialog/session-body.ts";
import { createResponse } from "../message/create-message.ts";
import type { SipRequest, SipResponse } from "../message/model.ts";
import type { Arrival, ServerTransaction } from "../transaction/transaction-user.ts";
import type { SipTransport } from "../transport/hop.ts";
import { allowHeader, bodyHeaders } from "./capabilities.ts";
import { SuccessResponse } from "./success-response.ts";
import type { UserAgentContext } from "./user-agent-context.ts";

export interface InviteServerHandlers {
  onCancel(cancel: SipRequest): void;
  /** The caller's Expires, or our own limit, has passed without an answer. */
  onExpired(): void;
  /** The transport broke before a final response. */
  onBroken(): void;
  onAckTimeout(): void;
}

/** A proxy gives up on a call that it hears nothing of for 3 minutes (RFC 3261 sections 13.3.1.1, 16.6 timer C). */
const PROVISIONAL_AGAIN_MS = 60_000;
/**
 * The longest ringing, whatever Expires says. A caller whose computer or proxy is gone cannot cancel; since our 180
 * resets the timer C of the proxies that are left, nobody else would end it.
 */
const MAX_RINGING_S = 600;

export class InviteServer implements Disposable {
  readonly localTag: string;
  readonly #context: UserAgentContext;
  readonly #transaction: ServerTransaction;
  readonly #handlers: InviteServerHandlers;
  readonly #owned = new DisposableStore();
  #again: Disposable | undefined;
  readonly #expiry: Disposable;
  #success: SuccessResponse | undefined;
  #answered = false;

  constructor(context: UserAgentContext, transaction: ServerTransaction, localTag: string, handlers: InviteServerHandlers) {
    this.#context = context;
    this.#transaction = transaction;
    this.localTag = localTag;
    this.#handlers = handlers;
    this.#owned.add(transaction.onCancel((cancel) => handlers.onCancel(cancel)));
    this.#owned.add(transaction.onEnd(({ failure }) => {
      if (failure && !this.#answered) handlers.onBroken();
    }));
    const ringingS = Math.min(transaction.request.headers.expires || MAX_RINGING_S, MAX_RINGING_S);
    this.#expiry = context.clock.setTimer(ringingS * 1000, () => handlers.onExpired());
  }

  get request(): SipRequest {
    return this.#transaction.request;
  }

  /** What the INVITE came over. */
  get arrival(): Arrival {
    return this.#transaction.arrival;
  }

  get transport(): SipTransport {
    return this.#transaction.arrival.source.transport;
  }

  /** Sends 180 (or 183 with a body) and repeats it every minute. */
  ring(status: number, contact: string, body: SessionBody | undefined): void {
    const response = this.#create(status, undefined, [["Contact", contact], allowHeader], body);
    this.#again?.dispose();
    const send = (): void => {
      this.#transaction.respond(response);
      this.#again = this.#context.clock.setTimer(PROVISIONAL_AGAIN_MS, send);
    };
    send();
  }

  /** Sends 200 until `stop` or the ACK's timeout. */
  accept(contact: string, body: SessionBody): void {
    this.#finish();
    const headers: HeaderList = [["Contact", contact], allowHeader, ["User-Agent", this.#context.product]];
    const response = this.#create(200, undefined, headers, body);
    this.#success = new SuccessResponse(this.#context, this.#transaction, response, () => this.#handlers.onAckTimeout());
  }

  /** Whether an ACK belongs to this INVITE. */
  owns(ack: SipRequest): boolean {
    return ack.headers.cseq.sequence === this.request.headers.cseq.sequence;
  }

  /** The ACK has come, or does not matter any more. */
  stop(): void {
    this.#success?.dispose();
  }

  refuse(status: number, reason?: string, headers: HeaderList = []): void {
    this.#finish();
    this.#transaction.respond(this.#create(status, reason, headers));
  }

  dispose(): void {
    this.#again?.dispose();
    this.#expiry.dispose();
    this.stop();
    this.#owned.dispose();
  }

  #finish(): void {
    this.#answered = true;
    this.#again?.dispose();
    this.#expiry.dispose();
  }

  #create(status: number, reason: string | undefined, headers: HeaderList, body?: SessionBody): SipResponse {
    return createResponse(this.request, status, reason, {
      toTag: this.localTag,
      headers: [...headers, ...bodyHeaders(body)],
      ...(body ? { body: body.bytes } : {}),
    });
  }
}
