// Whose call or message it is: the account that a request from outside is meant for.
import type { SipRequest } from "../sip/message/model.ts";
import type { Hop } from "../sip/transport/hop.ts";
import type { UserAgent } from "../sip/usage/user-agent.ts";
import type { Account } from "./account.ts";

/**
 * By the name in the Request-URI, which is our Contact's; else, as on a trunk where every number of a company comes to one
 * account, by the server that sent it, which only that account has. Of several, by the server in To.
 */
export function accountCalled(accounts: readonly Account[], userAgent: UserAgent, { uri, headers }: SipRequest, source: Hop | undefined): Account | undefined {
  const called = uri.scheme === "sip" || uri.scheme === "sips" ? uri.user : undefined;
  const named = accounts.filter((account) => account.owns(called));
  const candidates = named.length > 0 ? named : accounts.filter(({ identity }) => source !== undefined && userAgent.isOwnServer(identity, source));
  const to = headers.to.uri;
  const domain = to.scheme === "sip" || to.scheme === "sips" ? to.host : undefined;
  return candidates.find(({ identity }) => identity.address.host === domain) ?? candidates[0];
}
