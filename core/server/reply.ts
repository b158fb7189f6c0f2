// What the server itself answers, where the answer does not come from another agent.
import type { Random } from "../ports/random.ts";
import { createResponse } from "../sip/message/create-message.ts";
import type { SipRequest, SipResponse } from "../sip/message/model.ts";
import { createTag } from "../sip/usage/identifiers.ts";

/** A response without what it copies from its request. */
export interface Reply {
  readonly status: number;
  /** The reason phrase where the usual one does not say what is wrong. */
  readonly reason?: string;
  readonly headers?: readonly (readonly [name: string, value: string])[];
}

/** Makes a reply. */
export function reply(status: number, reason?: string, headers: Reply["headers"] = []): Reply {
  return { status, ...(reason === undefined ? {} : { reason }), headers };
}

/** Turns a reply into the response to `request`, with a To tag of its own (RFC 3261 section 8.2.6.2). */
export function createReply(request: SipRequest, { status, reason, headers = [] }: Reply, random: Random): SipResponse {
  return createResponse(request, status, reason, { toTag: createTag(random), headers });
}
