// Which transaction a message belongs to: RFC 3261 sections 17.1.3 and 17.2.3. Keys are text for a Map.
import type { NameAddr, SipRequest, SipResponse, Via } from "../message/model.ts";
import { formatUri } from "../message/uri.ts";
import { formatVia } from "../message/via.ts";
import { MAGIC_COOKIE } from "../transport/via-routing.ts";

/** The client transaction that a branch of ours and a method stand for. */
export function clientKey(branch: string, method: string): string {
  return `${branch.toLowerCase()}|${method}`;
}

/** The client transaction that a response answers; undefined if its topmost Via has no branch. */
export function responseKey(response: SipResponse): string | undefined {
  const branch = response.headers.vias[0]?.params.get("branch");
  return branch ? clientKey(branch, response.headers.cseq.method) : undefined;
}

/**
 * The server transaction of a request: branch, sent-by and method, where ACK counts as the INVITE that it ends. `method`
 * stands in for the request's own: CANCEL looks for its INVITE with it (section 9.2).
 */
export function serverKey(request: SipRequest, method = request.method): string {
  const via = request.headers.vias[0];
  const matched = method === "ACK" ? "INVITE" : method;
  const branch = via?.params.get("branch");
  if (!via || !branch?.toLowerCase().startsWith(MAGIC_COOKIE.toLowerCase())) return oldServerKey(request, via, matched);
  return `${branch.toLowerCase()}|${via.host}:${via.port ?? 5060}|${matched}`;
}

/**
 * For peers of RFC 2543, whose branches are not unique: Request-URI, From tag, Call-ID, sequence number and topmost Via
 * must all be the same. The To tag is left out, since the ACK carries ours and the INVITE did not.
 */
function oldServerKey(request: SipRequest, via: Via | undefined, method: string): string {
  const { from, callId, cseq } = request.headers;
  return ["2543", formatUri(request.uri), tagOf(from), callId, cseq.sequence, via ? formatVia(via) : "", method].join("|");
}

function tagOf(party: NameAddr): string {
  return party.params.get("tag") ?? "";
}
