// The Contact of an answer to a request that makes a dialog (RFC 3261 section 12.1.1): where the request reached us.
import type { ServerTransaction } from "../transaction/transaction-user.ts";
import { contactUri, type OwnContact } from "./contact.ts";
import type { UserAgentContext } from "./user-agent-context.ts";

/** Where the sender of a request should send the next ones: the user that was asked for, on the way it came. */
export async function contactForRequest(context: UserAgentContext, { request, arrival }: ServerTransaction): Promise<OwnContact> {
  const { uri } = request;
  const user = uri.scheme === "sip" || uri.scheme === "sips" ? uri.user : undefined;
  const local = await context.transactions.contactAddress(arrival.source, arrival.local.address).catch(() => arrival.local);
  return { local, uri: contactUri(user, local, arrival.source), transport: arrival.source.transport };
}
