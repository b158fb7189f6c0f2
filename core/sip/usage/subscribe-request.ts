// What a SUBSCRIBE says (RFC 6665 sections 4.1.2 and 8.1.1). Pure.
import type { HeaderList } from "../dialog/dialog.ts";
import { createRequest } from "../message/create-message.ts";
import type { SipRequest } from "../message/model.ts";
import { createNameAddr, formatNameAddr } from "../message/name-addr.ts";
import { createParams } from "../message/params.ts";
import { bodyHeaders } from "./capabilities.ts";
import type { OwnContact } from "./contact.ts";
import { initialRoute } from "./initial-route.ts";
import type { SubscriptionOptions } from "./subscription-options.ts";
import type { UserAgentContext } from "./user-agent-context.ts";

/** The value of Event: the package and, where several share a dialog, the id. */
export function eventHeader(event: string, id: string | undefined): string {
  return id === undefined ? event : `${event};id=${id}`;
}

/** The header fields that every SUBSCRIBE of a subscription has. */
export function subscribeHeaders({ event, eventId, accept, headers = [] }: SubscriptionOptions, expiresS: number): HeaderList {
  return [["Event", eventHeader(event, eventId)], ["Accept", accept.join(", ")], ["Expires", String(expiresS)], ...headers];
}

export interface SubscribeFacts {
  readonly callId: string;
  readonly tag: string;
  readonly sequence: number;
  readonly contact: OwnContact;
  readonly expiresS: number;
}

/** The request that begins a subscription outside any dialog. */
export function createSubscribe(context: UserAgentContext, options: SubscriptionOptions, facts: SubscribeFacts): SipRequest {
  const { identity, target, method = "SUBSCRIBE", headers = [], body } = options;
  const { callId, tag, sequence, contact, expiresS } = facts;
  return createRequest(method, target, [
    ...initialRoute(context.memoryOf(identity), identity, target).headers,
    ["Max-Forwards", "70"],
    ["From", formatNameAddr(createNameAddr(identity.address, createParams({ tag }), identity.displayName))],
    ["To", formatNameAddr(createNameAddr(target))],
    ["Call-ID", callId],
    ["CSeq", `${sequence} ${method}`],
    ["Contact", formatNameAddr(createNameAddr(contact.uri))],
    ...(method === "SUBSCRIBE" ? subscribeHeaders(options, expiresS) : headers),
    ["User-Agent", context.product],
    ...bodyHeaders(body),
  ], body?.bytes);
}
