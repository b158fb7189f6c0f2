// From a next hop's URI to addresses (RFC 3261 section 8.1.2), and how the account verifies who is there. Only SIP URIs
// lead somewhere by themselves.
import type { Failure } from "../../base/errors.ts";
import { fail, succeed, type Result } from "../../base/result.ts";
import type { Uri } from "../message/model.ts";
import { formatUri } from "../message/uri.ts";
import type { Hop } from "../transport/hop.ts";
import { homeOf, isOwnHop, type Identity } from "./identity.ts";
import type { FlowGrant } from "./registration-grant.ts";
import type { IdentityMemory, UserAgentContext } from "./user-agent-context.ts";

/** Locates a next hop; a URI of another scheme is `network/unknown-host`. */
export async function locateNextHop(context: UserAgentContext, uri: Uri, identity: Identity): Promise<Result<readonly Hop[], Failure>> {
  if (uri.scheme !== "sip" && uri.scheme !== "sips") return fail(notFound(uri));
  const located = await context.locate(uri, identity.transport);
  return located.ok ? succeed(located.value.map((hop) => withAccount(hop, uri, identity, context.memoryOf(identity)))) : located;
}

/**
 * The account's pin, client certificate and path are for its own server, also where a Record-Route of that server names
 * its bare address; other servers are verified as by any account.
 */
function withAccount(hop: Hop, uri: Uri, identity: Identity, memory: IdentityMemory): Hop {
  const { server } = hop;
  if (!server) return hop;
  const { webSocketPath: path, tls } = identity;
  const homeName = homeOf(identity).host;
  if (!isOwnHop(identity, uri) && server.serverName !== hop.address) {
    return { ...hop, server: { ...server, trust: { ...(tls?.trust.authorities === undefined ? {} : { authorities: tls.trust.authorities }) } } };
  }
  const isBareHome = server.serverName === hop.address && memory.credentials.trusts(hop.address);
  const serverName = isBareHome ? nameAt(hop, memory.registered) ?? homeName : server.serverName;
  return { ...hop, server: { ...server, ...tls, serverName, homeName, ...(path === undefined ? {} : { path }) } };
}

/**
 * The name that the server at a bare address proved when the account registered there. A call that moves needs a new
 * connection to the address that Record-Route names, and no certificate is for that: it must prove the same name again.
 */
function nameAt({ transport, address, port }: Hop, registered: FlowGrant | undefined): string | undefined {
  const known = registered?.hop;
  return known?.transport === transport && known.address === address && known.port === port ? known.server?.serverName : undefined;
}

/** The failure for a next hop without addresses. */
export function notFound(uri: Uri): Failure {
  const name = uri.scheme === "sip" || uri.scheme === "sips" ? uri.host : formatUri(uri);
  return { code: "network/unknown-host", message: `${name} was not found; check the address.` };
}
