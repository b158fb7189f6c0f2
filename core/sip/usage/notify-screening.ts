// What a NOTIFY is checked for before its subscription takes it (RFC 6665 sections 4.1.3, 8.2), and how it is answered.
import type { HeaderList } from "../dialog/dialog.ts";
import { createResponse } from "../message/create-message.ts";
import type { SipRequest } from "../message/model.ts";
import type { ServerTransaction } from "../transaction/transaction-user.ts";
import type { Refusal } from "./request-screening.ts";
import type { SubscriptionOptions } from "./subscription-options.ts";
import type { UserAgentContext } from "./user-agent-context.ts";

/** Undefined for a NOTIFY that the subscription takes. */
export function screenNotify(request: SipRequest, options: SubscriptionOptions): Refusal | undefined {
  const { headers, body } = request;
  if (request.method !== "NOTIFY") return { status: 405, headers: [["Allow", "NOTIFY"]] };
  if (!isOfSubscription(request, options)) return { status: 481, headers: [] };
  if (!headers.subscriptionState) return { status: 400, headers: [] };
  const isForeign = body.length > 0 && !options.accept.includes(headers.contentType ?? "");
  return isForeign ? { status: 415, headers: [["Accept", options.accept.join(", ")]] } : undefined;
}

/** Whether a NOTIFY names the subscription's package and id; a REFER's own id is not known before (RFC 3515 section 2.4.6). */
export function isOfSubscription({ headers }: SipRequest, { event, eventId, method }: Pick<SubscriptionOptions, "event" | "eventId" | "method">): boolean {
  const told = headers.event;
  if (told?.name !== event) return false;
  return told.id === eventId || (eventId === undefined && method !== undefined);
}

/** Answers a NOTIFY. */
export function answerNotify(transaction: ServerTransaction, { product }: UserAgentContext, status: number, headers: HeaderList = []): void {
  transaction.respond(createResponse(transaction.request, status, undefined, { headers: [...headers, ["Server", product]] }));
}
