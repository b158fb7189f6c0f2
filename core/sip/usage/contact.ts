// The Contact that names this user agent to the peer (RFC 3261 section 8.1.1.8), as seen from the other side of a NAT
// where a registration has learnt that (RFC 3581 section 4).
import type { SipUri } from "../message/model.ts";
import { withParam } from "../message/params.ts";
import type { SentBy } from "../transport/flow.ts";
import { uriTransport, type Hop, type SipTransport } from "../transport/hop.ts";
import type { Identity } from "./identity.ts";
import type { UserAgentContext } from "./user-agent-context.ts";

/** Where we are for one hop: the address that it reaches us by, and the URI that others should use. */
export interface OwnContact {
  readonly local: SentBy;
  readonly uri: SipUri;
  /** What carries the messages that name it. */
  readonly transport: SipTransport;
  /** What a registration binds, where `uri` is more than an address. */
  readonly binding?: SipUri;
}

/** Where requests for `identity` that come by way of `hop` should be sent. */
export async function contactFor(context: UserAgentContext, identity: Identity, hop: Hop, localAddress?: string): Promise<OwnContact> {
  return ownContact(context, identity, await context.transactions.contactAddress(hop, localAddress), hop);
}

/**
 * The Contact for a local address: the account's GRUU where its registrar gave one (RFC 5627 section 4.4), else as the
 * server sees the address, where a registration has learnt that. Who withholds a name gives the GRUU that has none. A call
 * that comes or goes past the account's servers keeps its own way: they may not let a stranger's ACK in.
 */
export function ownContact(context: UserAgentContext, identity: Identity, local: SentBy, hop: Hop): OwnContact {
  const { seenAs, registered, credentials } = context.memoryOf(identity);
  const binding = contactUri(identity.account ? undefined : identity.address.user, seenAs.get(addressKey(local)) ?? local, hop);
  if (!registered || !credentials.trusts(hop.address)) return { local, uri: binding, transport: hop.transport };
  const uri = (identity.account ? registered.temporaryGruu : registered.publicGruu) ?? withFlow(binding, registered.outbound);
  return { local, uri, transport: hop.transport, binding };
}

/** RFC 5626 section 4.3: later requests of the dialog should come by the flow that this one goes by. */
function withFlow(uri: SipUri, outbound: boolean): SipUri {
  return outbound ? { ...uri, params: withParam(uri.params, "ob", null) } : uri;
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
