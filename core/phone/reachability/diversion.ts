// How a caller is sent on: 302 with the new place in Contact (RFC 3261 section 21.3.3) and who sent it on, and why, in
// Diversion, above those that the call had already (RFC 5806 sections 4 and 5). A mailbox is told in its URI whose callers
// come and why (RFC 4458 section 2). Pure.
import type { HeaderList } from "../../sip/dialog/dialog.ts";
import type { SipHeaders, SipUri, Uri } from "../../sip/message/model.ts";
import { createNameAddr, formatNameAddr } from "../../sip/message/name-addr.ts";
import { formatUri } from "../../sip/message/uri.ts";
import type { ForwardingOccasion } from "../protocol/reachability-protocol.ts";

/** RFC 5806 section 4's words. */
const REASONS: Readonly<Record<ForwardingOccasion, string>> = {
  "always": "unconditional", "busy": "user-busy", "no-answer": "no-answer", "offline": "do-not-disturb",
};

/** RFC 4458 section 2.2's causes; a phone that is not to be disturbed deflects at once. */
const CAUSES: Readonly<Record<ForwardingOccasion, string>> = { "always": "302", "busy": "486", "no-answer": "408", "offline": "480" };

/** The header fields of the 302. */
export function diversionHeaders(request: { readonly headers: SipHeaders }, by: SipUri, to: Uri, reason: ForwardingOccasion): HeaderList {
  const diverting = createNameAddr(plainAddress(by), new Map([["reason", REASONS[reason]]]));
  const before = request.headers.getAll("Diversion").map((value) => ["Diversion", value] as const);
  return [["Contact", formatNameAddr(createNameAddr(to))], ["Diversion", formatNameAddr(diverting)], ...before];
}

/** The URI of a mailbox that takes a message for `by`; one that is not of SIP has no room for that. */
export function mailboxUri(mailbox: Uri, by: SipUri, reason: ForwardingOccasion): Uri {
  if (mailbox.scheme !== "sip" && mailbox.scheme !== "sips") return mailbox;
  return { ...mailbox, params: new Map([...mailbox.params, ["target", formatUri(plainAddress(by))], ["cause", CAUSES[reason]]]) };
}

function plainAddress({ password: _ours, ...address }: SipUri): SipUri {
  return { ...address, params: new Map(), headers: new Map() };
}
