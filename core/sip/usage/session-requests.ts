// Sorts what the peer sends within a session's dialog (RFC 3261 sections 12.2.2, 14.2, 15.1.2).
import type { Random } from "../../ports/random.ts";
import type { Dialog } from "../dialog/dialog.ts";
import { dialogIdOf } from "../dialog/dialog-table.ts";
import { createResponse } from "../message/create-message.ts";
import type { SipRequest } from "../message/model.ts";
import type { ServerTransaction } from "../transaction/transaction-user.ts";
import { allowHeader } from "./capabilities.ts";
import { randomFraction } from "./identifiers.ts";

export interface SessionRequestHost {
  readonly random: Random;
  /** The session's dialog; undefined while a caller has early ones only. */
  readonly dialog: Dialog | undefined;
  onBye(bye: SipRequest): void;
  onReinvite(transaction: ServerTransaction): void;
}

/** Answers a request of the dialog, or hands it to whom it concerns. */
export function receiveSessionRequest(transaction: ServerTransaction, host: SessionRequestHost): void {
  const { request } = transaction;
  const { dialog } = host;
  if (!dialog || dialogIdOf(request).remoteTag !== dialog.id.remoteTag) return receiveFromFork(transaction, host);
  if (!dialog.acceptSequence(request)) return respond(transaction, 500);
  switch (request.method) {
    case "BYE":
      respond(transaction, 200);
      return host.onBye(request);
    case "INVITE":
      return host.onReinvite(transaction);
    case "OPTIONS":
      return respond(transaction, 200);
    default:
      return respond(transaction, 405);
  }
}

/** 500 with a random Retry-After of 0 to 10 s: an INVITE before the one before it is done (RFC 3261 section 14.2). */
export function refuseForNow(transaction: ServerTransaction, random: Random): void {
  const retryAfter = String(Math.floor(randomFraction(random) * 11));
  transaction.respond(createResponse(transaction.request, 500, undefined, { headers: [["Retry-After", retryAfter]] }));
}

/** A fork that was let go, or one that rings still: nothing but its end matters. */
function receiveFromFork(transaction: ServerTransaction, { dialog, onBye }: SessionRequestHost): void {
  const isBye = transaction.request.method === "BYE";
  respond(transaction, isBye ? 200 : 481);
  if (isBye && !dialog) onBye(transaction.request);
}

function respond(transaction: ServerTransaction, status: number): void {
  const saysWhatIsAllowed = status === 405 || transaction.request.method === "OPTIONS";
  transaction.respond(createResponse(transaction.request, status, undefined, { headers: saysWhatIsAllowed ? [allowHeader] : [] }));
}
