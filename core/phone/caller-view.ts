// What a person is shown of who calls and about what: the caller's part of a CallView. Pure; all text is from the network.
import type { SipRequest } from "../sip/message/model.ts";
import { readCallInformation, plainText } from "../sip/usage/call-information.ts";
import { readCallerIdentity } from "../sip/usage/caller-identity.ts";
import { readForwardings } from "../sip/usage/forwarding.ts";
import { describeUri } from "./describe-uri.ts";
import type { CallView } from "./protocol.ts";

type CallerFields = "remoteUri" | "remoteName" | "subject" | "urgent" | "anonymous" | "vouchedFor" | "forwardedBy" | "information" | "transferredBy";
export type CallerView = Pick<CallView, CallerFields>;

const MAX_ADDRESS = 300;

/** Reads an INVITE; `isTrusted` says that it came from the account's own server. `remoteName` is what the caller sent. */
export function viewCaller({ headers }: SipRequest, isTrusted: boolean): CallerView {
  const caller = readCallerIdentity(headers, isTrusted);
  const subject = plainText(headers.subject ?? "");
  const priority = headers.priority?.toLowerCase();
  const forwardedBy = readForwardings(headers).map(({ by, reason }) => ({
    uri: plainText(describeUri(by.uri), MAX_ADDRESS), name: plainText(by.displayName), reason,
  }));
  const information = readCallInformation(headers);
  return {
    remoteUri: plainText(describeUri(caller.uri), MAX_ADDRESS),
    remoteName: plainText(caller.displayName),
    ...(subject === "" ? {} : { subject }),
    ...(priority === "urgent" || priority === "emergency" ? { urgent: true } : {}),
    ...(caller.isAnonymous ? { anonymous: true } : {}),
    ...(caller.isAsserted ? { vouchedFor: true } : {}),
    ...(forwardedBy.length > 0 ? { forwardedBy } : {}),
    ...(information ? { information } : {}),
    ...(headers.referredBy ? { transferredBy: plainText(describeUri(headers.referredBy.uri), MAX_ADDRESS) } : {}),
  };
}
