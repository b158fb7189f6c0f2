// The Contact that names this user agent to the peer (RFC 3261 section 8.1.1.8), as seen from the other side of a NAT
// where a registration has learnt that (RFC 3581 section 4).
import type { SipUri } from "../message/model.ts";
import type { SentBy } from "../transport/flow.ts";
import { uriTransport, type Hop, type SipTransport } from "../transport/hop.ts";
import type { Identity } from "./identity.ts";
import type { UserAgentContext } from "./user-agent-context.ts";

/** Where we are for one hop: the address that it reaches us by, and the URI that others should use. */
export interface OwnContact {
  readonly local: SentBy;
  readonly uri: SipUri;
}

/** Where requests for `identity` that come by way of `hop` should be sent. */
export async function contactFor(context: UserAgentContext, identity: Identity, hop: Hop, localAddress?: string): Promise<OwnContact> {
  return ownContact(context, identity, await context.transactions.contactAddress(hop, localAddress), hop.transport);
}

/** The Contact for a local address: as the account's server sees it, where a registration has learnt that. */
export function ownContact(context: UserAgentContext, identity: Identity, local: SentBy, transport: SipTransport): OwnContact {
  const seen = context.memoryOf(identity).seenAs.get(addressKey(local));
  return { local, uri: contactUri(identity.account ? undefined : identity.address.user, seen ?? local, { transport }) };
}

/** `sip:user@address:port`, with the transport unless it is UDP. */
export function contactUri(user: string | undefined, at: SentBy, { transport }: Pick<Hop, "transport">): SipUri {
  return {
    scheme: "sip",
    ...(user === undefined ? {} : { user }),
    host: at.address,
    ...(at.port === undefined ? {} : { port: at.port }),
    params: transport === "udp" ? new Map() : new Map([["transport", uriTransport(transport)]]),
    headers: new Map(),
  };
}

/** The key of `IdentityMemory.seenAs`. */
export function addressKey(local: SentBy): string {
  return `${local.address} ${local.port ?? ""}`;
}
