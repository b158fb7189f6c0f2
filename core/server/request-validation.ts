// The checks that a proxy makes before it forwards anything (RFC 3261 section 16.3, in its order). Pure.
// Reasonable syntax is the parser's; authorisation comes after these, in proxy.ts.
import type { SipRequest } from "../sip/message/model.ts";
import { formatUri } from "../sip/message/uri.ts";
import { reply, type Reply } from "./reply.ts";

/** What a request without Max-Forwards is taken to carry (RFC 3261 section 16.6 step 3). */
export const DEFAULT_MAX_FORWARDS = 70;

/** Why a request cannot be forwarded, or undefined. `isLooping` says that the same request is being forwarded already. */
export function validateRequest(request: SipRequest, isLooping: (request: SipRequest) => boolean): Reply | undefined {
  if (request.uri.scheme !== "sip") return reply(416);
  if (request.headers.maxForwards === 0) return reply(483);
  if (isLooping(request)) return reply(482);
  return refuseOptions(request.headers.proxyRequire);
}

/** 420 with what is not understood; a proxy here understands no extension that needs its help (RFC 3261 section 20.29). */
export function refuseOptions(required: readonly string[], known: readonly string[] = []): Reply | undefined {
  const unknown = required.filter((option) => !known.includes(option));
  if (unknown.length === 0) return undefined;
  return reply(420, undefined, [["Unsupported", unknown.join(", ")]]);
}

/**
 * What tells a loop from a spiral: a request that comes back with the same key would be forwarded just the same
 * again (RFC 3261 section 16.6 step 8, with the fields of RFC 5393 section 4.2 that
 * this proxy looks at).
 */
export function loopKey(request: SipRequest): string {
  const { headers } = request;
  return [
    formatUri(request.uri),
    headers.from.params.get("tag"),
    headers.to.params.get("tag"),
    headers.callId,
    headers.cseq.sequence,
    headers.cseq.method,
    ...headers.getAll("Proxy-Require"),
    ...headers.getAll("Route"),
  ].join("\n");
}
