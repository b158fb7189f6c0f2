// The redirect server (RFC 3261 section 8.3): tells the caller where somebody is instead of asking there.
import { formatUri } from "../sip/message/uri.ts";
import type { Binding } from "./location.ts";
import { reply, type Reply } from "./reply.ts";

/** 302 with all contacts and their preferences, or 480 where nobody is registered. */
export function createRedirection(bindings: readonly Binding[]): Reply {
  if (bindings.length === 0) return reply(480);
  const headers = bindings.map(({ contact, q }) => ["Contact", `<${formatUri(contact)}>;q=${q}`] as const);
  return reply(302, undefined, headers);
}
