// Who a user of this domain is, said to the callee by the server that has checked it (RFC 3325 sections 5, 7 and 8).
// Phones are outside of the trust domain: what they assert is taken away, and an identity that is to be hidden is not told.
import type { SipRequest } from "../sip/message/model.ts";
import { formatNameAddr, createNameAddr } from "../sip/message/name-addr.ts";
import { createSipUri } from "../sip/message/uri.ts";
import { ANONYMOUS_URI } from "../sip/usage/caller-identity.ts";

/** Whether From is nobody's address, which every user may send (RFC 3323 section 4.1.1.3). */
export function isAnonymousFrom({ headers }: SipRequest): boolean {
  const { uri } = headers.from;
  return (uri.scheme === "sip" || uri.scheme === "sips") && uri.host === ANONYMOUS_URI.host;
}

/** Writes `user` of `domain` into a request that is free to be changed; undefined where nobody was authenticated now. */
export function assertIdentity({ headers }: SipRequest, user: string | undefined, domain: string): void {
  headers.remove("P-Asserted-Identity");
  headers.remove("P-Preferred-Identity");
  const isHidden = headers.privacy.some((value) => value !== "none");
  if (user === undefined || isHidden) return;
  headers.append("P-Asserted-Identity", formatNameAddr(createNameAddr(createSipUri({ user, host: domain }))));
}
