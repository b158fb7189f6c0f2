// Sorts what the peer sends within a session's dialogs (RFC 3261 sections 12.2.2, 14.2, 15.1.2; RFC 3262, RFC 3311).
// A method that is not the session's own goes to whoever has asked for it: transfer, notifications of a transfer, INFO.
import type { HeaderList } from "../dialog/dialog.ts";
import type { Random } from "../../ports/random.ts";
import { dialogIdOf } from "../dialog/dialog-table.ts";
import { createResponse } from "../message/create-message.ts";
import type { SipRequest } from "../message/model.ts";
import type { ServerTransaction } from "../transaction/transaction-user.ts";
import { allowHeader } from "./capabilities.ts";
import type { RequestHandlers } from "./request-handlers.ts";
import type { SessionDialog } from "./session-dialog.ts";
import { refuseShortInterval, type SessionTimerOptions } from "./session-timer-machine.ts";

export interface SessionRequestHost {
  readonly random: Random;
  readonly timerOptions: SessionTimerOptions;
  /** Methods of others, within the session's dialogs. */
  readonly extensions: RequestHandlers;
  /** Whether no fork has answered yet. */
  readonly isForking: boolean;
  /** The dialog with that peer's tag; undefined for a fork that was let go. */
  find(remoteTag: string): SessionDialog | undefined;
  onBye(bye: SipRequest): void;
  onReinvite(transaction: ServerTransaction): void;
  onPrack(transaction: ServerTransaction): void;
}

/** Answers a request of the dialog, or hands it to whom it concerns. */
export function receiveSessionRequest(transaction: ServerTransaction, host: SessionRequestHost): void {
  const { request } = transaction;
  const dialog = host.find(dialogIdOf(request).remoteTag);
  if (!dialog) return receiveFromFork(transaction, host);
  if (!dialog.channel.dialog.acceptSequence(request)) return respond(transaction, 500);
  dialog.note(request);
  switch (request.method) {
    case "BYE":
      respond(transaction, 200);
      return host.onBye(request);
    case "INVITE":
      return host.isForking ? respond(transaction, 481) : receiveChange(transaction, host, (change) => host.onReinvite(change));
    case "UPDATE":
      return receiveChange(transaction, host, (change) => dialog.change.receive(change));
    case "PRACK":
      return host.onPrack(transaction);
    case "OPTIONS":
      return respond(transaction, 200);
    default:
      return receiveExtension(transaction, host);
  }
}

/** RFC 4028 section 8: a session timer that is too short. */
function receiveChange(transaction: ServerTransaction, host: SessionRequestHost, take: (transaction: ServerTransaction) => void): void {
  const minimum = refuseShortInterval(transaction.request, host.timerOptions);
  if (minimum) respond(transaction, 422, minimum);
  else take(transaction);
}

function receiveExtension(transaction: ServerTransaction, { extensions }: SessionRequestHost): void {
  const handler = extensions.find(transaction.request.method);
  if (handler) return handler(transaction);
  // Of a subscription that is over, or never was (RFC 6665 sections 4.1.3, 4.2.1.1).
  const isOfSubscription = transaction.request.method === "NOTIFY" || transaction.request.method === "SUBSCRIBE";
  if (isOfSubscription) respond(transaction, 481);
  else respond(transaction, 405, [allowHeader]);
}

/** A fork that was let go, or that is not tracked: nothing but its end matters. */
function receiveFromFork(transaction: ServerTransaction, { isForking, onBye }: SessionRequestHost): void {
  const isBye = transaction.request.method === "BYE";
  respond(transaction, isBye ? 200 : 481);
  if (isBye && isForking) onBye(transaction.request);
}

function respond(transaction: ServerTransaction, status: number, headers: HeaderList = []): void {
  const about: HeaderList = transaction.request.method === "OPTIONS" ? [allowHeader] : headers;
  transaction.respond(createResponse(transaction.request, status, undefined, { headers: about }));
}
