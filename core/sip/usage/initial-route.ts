// The way of a request outside a dialog: where it goes first and which Route it carries (RFC 3261 section 8.1.2, RFC 3608
// section 6.1): the outbound proxy, then the Service-Route that the registrar gave. REGISTER goes without the latter.
import type { HeaderList } from "../dialog/dialog.ts";
import type { NameAddr, SipUri, Uri } from "../message/model.ts";
import { formatNameAddr } from "../message/name-addr.ts";
import { firstHop, looseRoute, type Identity } from "./identity.ts";
import type { IdentityMemory } from "./user-agent-context.ts";

export interface InitialRoute {
  readonly nextHop: Uri;
  readonly headers: HeaderList;
}

/** The way of a request of `identity` to `target`. */
export function initialRoute(memory: IdentityMemory, identity: Identity, target: Uri): InitialRoute {
  const { registered } = memory;
  const proxy = registered?.proxy ?? identity.outboundProxy;
  const service = registered?.serviceRoute ?? [];
  const isNamedAgain = proxy !== undefined && service[0] !== undefined && isSamePlace(service[0], proxy);
  const headers: HeaderList = [
    ...looseRoute(isNamedAgain ? undefined : proxy),
    ...service.map((route) => ["Route", formatNameAddr(route)] as const),
  ];
  const nextHop = (isNamedAgain ? undefined : proxy) ?? service[0]?.uri ?? firstHop({ ...identity, ...(proxy ? { outboundProxy: proxy } : {}) }, target);
  return { nextHop, headers };
}

/** A registrar that knows our proxy may begin its Service-Route with it. */
function isSamePlace({ uri }: NameAddr, proxy: SipUri): boolean {
  return (uri.scheme === "sip" || uri.scheme === "sips") && uri.host === proxy.host && (uri.port ?? 0) === (proxy.port ?? 0);
}
