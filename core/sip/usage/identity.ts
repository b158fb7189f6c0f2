// What an account gives to the requests that it sends. Plain data; the user agent remembers nonces and learnt
// addresses by the object, so an account keeps one Identity until its settings change.
import type { Credentials } from "../auth/credentials-cache.ts";
import type { HeaderList } from "../dialog/dialog.ts";
import type { SipUri, Uri } from "../message/model.ts";
import { createNameAddr, formatNameAddr } from "../message/name-addr.ts";
import { noParams, withParam } from "../message/params.ts";
import type { TlsClientOptions } from "../../ports/network.ts";
import type { SipTransport } from "../transport/hop.ts";

export interface Identity {
  /** The address of record, "sip:ada@example.org". */
  readonly address: SipUri;
  /** The name that callees see; empty for none. */
  readonly displayName: string;
  readonly transport: SipTransport;
  readonly credentials?: Credentials;
  /** Every request outside a dialog goes here first, as a preloaded Route (RFC 3261 section 8.1.2). */
  readonly outboundProxy?: SipUri;
  /** The rest of the outbound-proxy-set: a flow goes through each where the registrar does outbound (RFC 5626 section 4.2.1). */
  readonly furtherProxies?: readonly SipUri[];
  /** The URN that names this phone for ever, "urn:uuid:..." (RFC 5626 section 4.1); without it there is no outbound and no GRUU. */
  readonly instance?: string;
  /** The server of the address's domain, where DNS does not lead to it. */
  readonly registrar?: SipUri;
  /** How the account's own server is verified, and what it is shown of us. */
  readonly tls?: Pick<TlsClientOptions, "trust" | "identity">;
  /** The path of the account's WebSocket (RFC 7118 section 4); "/" if absent. */
  readonly webSocketPath?: string;
  /** Set where requests hide who sends them (RFC 3323): the identity behind, whose credentials and memory serve. */
  readonly account?: Identity;
}

/** The same account without its name: what it sends says "anonymous", and its Contact has no user part. */
export function withhold(identity: Identity): Identity {
  return { ...identity, account: identity };
}

/** Where a request outside a dialog goes first: outbound proxy, the domain's own server, or the target itself. */
export function firstHop(identity: Identity, target: Uri): Uri {
  if (identity.outboundProxy) return identity.outboundProxy;
  if (target.scheme === "tel" || target.scheme === "other") return identity.registrar ?? domainOf(identity);
  return identity.registrar && isHome(identity, target) ? identity.registrar : target;
}

/** The Route through a proxy, as a loose router; nothing without one. */
export function looseRoute(proxy: SipUri | undefined): HeaderList {
  if (!proxy) return [];
  const loose: SipUri = { ...proxy, params: withParam(proxy.params, "lr", null) };
  return [["Route", formatNameAddr(createNameAddr(loose))]];
}

/**
 * Whether a next hop is the account's own: only there its credentials may go (see CredentialsCache). Names below the
 * account's domain are its owner's, too: a proxy "edge1.example.org" that recorded its route belongs to example.org.
 */
export function isOwnHop(identity: Identity, hop: Uri): boolean {
  if (hop.scheme !== "sip" && hop.scheme !== "sips") return false;
  if (leadsAside(identity, hop)) return false;
  return ownHosts(identity).includes(hop.host) || hop.host.endsWith(`.${identity.address.host}`);
}

/** A maddr sends elsewhere than the name says (RFC 3263 section 4): only the account's own settings may do that. */
function leadsAside({ address, outboundProxy, furtherProxies = [], registrar }: Identity, hop: SipUri): boolean {
  const aside = hop.params.get("maddr") ?? undefined;
  return aside !== undefined && ![address, outboundProxy, ...furtherProxies, registrar].some((own) => own?.params.get("maddr") === aside);
}

/** The host names of the account's domain and servers. */
export function ownHosts({ address, outboundProxy, furtherProxies = [], registrar }: Identity): readonly string[] {
  return [address, outboundProxy, ...furtherProxies, registrar].flatMap((uri) => uri?.host ?? []);
}

/** The account's own server: whom its requests go to first, and whose name a certificate has to prove. */
export function homeOf({ outboundProxy, registrar, address }: Identity): SipUri {
  return outboundProxy ?? registrar ?? address;
}

/** The domain of the account's address, without user: whom REGISTER names (RFC 3261 section 10.2). */
export function domainOf({ address }: Identity): SipUri {
  const { user: _user, password: _password, ...domain } = address;
  return { ...domain, params: noParams, headers: new Map() };
}

function isHome(identity: Identity, target: SipUri): boolean {
  return target.host === identity.address.host && (target.port ?? 0) === (identity.address.port ?? 0);
}
