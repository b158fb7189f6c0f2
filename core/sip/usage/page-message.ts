// Sends one MESSAGE in pager mode (RFC 3428): no dialog, no Contact, one final response. What the body means (text,
// a report, "is composing") is its user's business.
import type { Disposable } from "../../base/disposable.ts";
import { toDisposable } from "../../base/disposable.ts";
import type { Failure } from "../../base/errors.ts";
import type { SessionBody } from "../dialog/session-body.ts";
import type { HeaderList } from "../dialog/dialog.ts";
import { createRequest } from "../message/create-message.ts";
import type { SipRequest, SipResponse, Uri } from "../message/model.ts";
import { createNameAddr, formatNameAddr } from "../message/name-addr.ts";
import { createParams } from "../message/params.ts";
import { serializeSipMessage } from "../message/serialize-message.ts";
import { ClientRequest } from "./client-request.ts";
import { messageFailure } from "./event-failure.ts";
import { createCallId, createTag } from "./identifiers.ts";
import type { Identity } from "./identity.ts";
import { initialRoute } from "./initial-route.ts";
import type { UserAgentContext } from "./user-agent-context.ts";

export interface PageMessageOptions {
  readonly identity: Identity;
  readonly target: Uri;
  readonly body: SessionBody;
  readonly headers?: HeaderList;
  /** `isFinal`: it has arrived (200); else a server keeps it for later (202, RFC 3428 section 7). */
  onAccepted(isFinal: boolean): void;
  /** `response` is absent where none came. */
  onFailure(failure: Failure, response?: SipResponse): void;
}

/** RFC 3428 section 8: no MESSAGE is larger than this where its way may be a datagram's. */
const MAX_DATAGRAM_BYTES = 1300;
/** What the first Via and credentials add, with some air. */
const RESERVED_BYTES = 420;
/** Over a stream there is congestion control; this is for the receiver's sake. */
const MAX_STREAM_BYTES = 32_768;

/** Sends a message; dispose to hear no more of it. One that is too large fails with `message/too-long`, unsent. */
export function sendPageMessage(context: UserAgentContext, options: PageMessageOptions): Disposable {
  const { identity, target } = options;
  const facts = { callId: createCallId(context.random), tag: createTag(context.random), sequence: 0 };
  const limit = identity.transport === "udp" ? MAX_DATAGRAM_BYTES - RESERVED_BYTES : MAX_STREAM_BYTES;
  if (serializeSipMessage(createMessage(context, options, facts)).length > limit) {
    options.onFailure({ code: "message/too-long", message: "The message is too long to be sent in one piece; send it in parts." });
    return toDisposable(() => {});
  }
  return new ClientRequest(context, {
    identity,
    nextHop: initialRoute(context.memoryOf(identity), identity, target).nextHop,
    build: () => createMessage(context, options, { ...facts, sequence: ++facts.sequence }),
    onReply: ({ response }) => {
      if (response.status >= 300) options.onFailure(messageFailure(response), response);
      else if (response.status >= 200) options.onAccepted(response.status !== 202);
    },
    onFailure: (failure) => options.onFailure(failure),
  });
}

interface MessageFacts {
  readonly callId: string;
  readonly tag: string;
  readonly sequence: number;
}

function createMessage(context: UserAgentContext, options: PageMessageOptions, { callId, tag, sequence }: MessageFacts): SipRequest {
  const { identity, target, body, headers = [] } = options;
  return createRequest("MESSAGE", target, [
    ...initialRoute(context.memoryOf(identity), identity, target).headers,
    ["Max-Forwards", "70"],
    ["From", formatNameAddr(createNameAddr(identity.address, createParams({ tag }), identity.displayName))],
    ["To", formatNameAddr(createNameAddr(target))],
    ["Call-ID", callId],
    ["CSeq", `${sequence} MESSAGE`],
    ...headers,
    ["User-Agent", context.product],
    ["Content-Type", body.contentType],
  ], body.bytes);
}
