// From a next hop's URI to addresses (RFC 3261 section 8.1.2): only SIP URIs lead somewhere by themselves.
import type { Failure } from "../../base/errors.ts";
import { fail, type Result } from "../../base/result.ts";
import type { Uri } from "../message/model.ts";
import { formatUri } from "../message/uri.ts";
import type { Hop, SipTransport } from "../transport/hop.ts";
import type { UserAgentContext } from "./user-agent-context.ts";

/** Locates a next hop; a URI of another scheme is `network/unknown-host`. */
export function locateNextHop(context: UserAgentContext, uri: Uri, preferred: SipTransport): Promise<Result<readonly Hop[], Failure>> {
  if (uri.scheme === "sip" || uri.scheme === "sips") return context.locate(uri, preferred);
  return Promise.resolve(fail(notFound(uri)));
}

/** The failure for a next hop without addresses. */
export function notFound(uri: Uri): Failure {
  const name = uri.scheme === "sip" || uri.scheme === "sips" ? uri.host : formatUri(uri);
  return { code: "network/unknown-host", message: `${name} was not found; check the address.` };
}
