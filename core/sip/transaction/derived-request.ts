// Requests that follow from a request already sent: the ACK for a rejected INVITE (RFC 3261 section 17.1.1.3) and
// CANCEL (section 9.1). The ACK for a 2xx is the dialog's, not ours.
import type { SipRequest, SipResponse } from "../message/model.ts";

const COPIED = new Set(["from", "to", "call-id", "route"]);
const MAX_FORWARDS = "70";

/** The ACK for a 3xx to 6xx: same branch, Request-URI, Route and sequence number; To as in the response. */
export function createAck(invite: SipRequest, response: SipResponse): SipRequest {
  const ack = derive(invite, "ACK");
  const to = response.headers.get("To");
  if (to !== undefined) ack.headers.set("To", to);
  return ack;
}

/** The CANCEL for an INVITE: same branch, Request-URI, Route, To and sequence number. */
export function createCancel(invite: SipRequest, headers: readonly (readonly [name: string, value: string])[] = []): SipRequest {
  const cancel = derive(invite, "CANCEL");
  for (const [name, value] of headers) cancel.headers.append(name, value);
  return cancel;
}

function derive(invite: SipRequest, method: "ACK" | "CANCEL"): SipRequest {
  const headers = invite.headers.clone();
  const topVia = invite.headers.getAll("Via")[0];
  const names = new Set([...invite.headers.entries()].map(([name]) => name.toLowerCase()));
  for (const name of names) if (!COPIED.has(name)) headers.remove(name);
  if (topVia !== undefined) headers.prepend("Via", topVia);
  headers.set("Max-Forwards", MAX_FORWARDS);
  headers.set("CSeq", `${invite.headers.cseq.sequence} ${method}`);
  return { kind: "request", method, uri: invite.uri, headers, body: new Uint8Array(0) };
}
