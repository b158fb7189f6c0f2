// How a caller is sent on: 302 with the new place in Contact (RFC 3261 section 21.3.3) and who sent it on, and why, in
// Diversion, above those that the call had already (RFC 5806 sections 4 and 5). Pure.
import type { HeaderList } from "../../sip/dialog/dialog.ts";
import type { SipHeaders, SipUri, Uri } from "../../sip/message/model.ts";
import { createNameAddr, formatNameAddr } from "../../sip/message/name-addr.ts";
import type { ForwardingOccasion } from "../protocol/reachability-protocol.ts";

/** RFC 5806 section 4's words. */
const REASONS: Readonly<Record<ForwardingOccasion, string>> = {
  "always": "unconditional", "busy": "user-busy", "no-answer": "no-answer", "offline": "do-not-disturb",
};

/** The header fields of the 302. */
export function diversionHeaders(request: { readonly headers: SipHeaders }, by: SipUri, to: Uri, reason: ForwardingOccasion): HeaderList {
  const { password: _ours, ...address } = by;
  const diverting = createNameAddr({ ...address, params: new Map(), headers: new Map() }, new Map([["reason", REASONS[reason]]]));
  const before = request.headers.getAll("Diversion").map((value) => ["Diversion", value] as const);
  return [["Contact", formatNameAddr(createNameAddr(to))], ["Diversion", formatNameAddr(diverting)], ...before];
}
