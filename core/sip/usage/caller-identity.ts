// Who calls: what the account's own servers vouch for (RFC 3325), what the caller claims, and what stays hidden
// (RFC 3323). And the other way round: the fields by which our own call says or hides who calls. Pure.
import type { HeaderList } from "../dialog/dialog.ts";
import type { NameAddr, SipHeaders, Uri } from "../message/model.ts";
import { createNameAddr, formatNameAddr } from "../message/name-addr.ts";
import { createSipUri } from "../message/uri.ts";
import { isOwnHop, type Identity } from "./identity.ts";

/** Who calls, as far as this phone may know and show it. */
export interface CallerIdentity {
  readonly uri: Uri;
  readonly displayName: string;
  /** The account's own server vouches for the address; otherwise it is what the caller says of itself. */
  readonly isAsserted: boolean;
  /** The caller does not want to be named: `uri` is nobody's. */
  readonly isAnonymous: boolean;
}

/** RFC 3323 section 4.1.1.3. */
export const ANONYMOUS_URI = createSipUri({ user: "anonymous", host: "anonymous.invalid" });
const ANONYMOUS: CallerIdentity = { uri: ANONYMOUS_URI, displayName: "", isAsserted: false, isAnonymous: true };

/**
 * Reads who calls. `isTrusted` says that the INVITE came from one of the account's own servers: only these are in the
 * trust domain whose word on somebody else counts (RFC 3325 section 8). Who asked for privacy is not named, whatever else came.
 */
export function readCallerIdentity(headers: SipHeaders, isTrusted: boolean): CallerIdentity {
  if (headers.privacy.some((value) => value === "id" || value === "user")) return ANONYMOUS;
  const { from } = headers;
  const asserted = isTrusted ? chooseAsserted(headers.assertedIdentities) : undefined;
  if (asserted) return { uri: asserted.uri, displayName: nameOf(asserted, from), isAsserted: true, isAnonymous: false };
  if (isAnonymous(from)) return ANONYMOUS;
  return { uri: from.uri, displayName: from.displayName, isAsserted: false, isAnonymous: false };
}

/** The address by which a call with this identity names its caller. */
export function callerAddress(identity: Identity): NameAddr {
  if (identity.account) return createNameAddr(ANONYMOUS_URI, undefined, "Anonymous");
  return createNameAddr(identity.address, undefined, identity.displayName);
}

/**
 * What a caller adds who does not want to be named. Only the account's own server is told who it is, which it needs for
 * its assertion to others (RFC 3325 section 9.2).
 */
export function privacyHeaders(identity: Identity, nextHop: Uri): HeaderList {
  const { account } = identity;
  if (!account) return [];
  const preferred = formatNameAddr(createNameAddr(account.address, undefined, account.displayName));
  return [["Privacy", "id"], ...(isOwnHop(account, nextHop) ? [["P-Preferred-Identity", preferred] as const] : [])];
}

/** A sip or sips URI and a telephone number may stand side by side (RFC 3325 section 9.1); the first leads to more. */
function chooseAsserted(identities: readonly NameAddr[]): NameAddr | undefined {
  const callable = identities.filter(({ uri }) => uri.scheme !== "other");
  return callable.find(({ uri }) => uri.scheme !== "tel") ?? callable[0];
}

/** A server may know the number and leave the name to the caller; that name is taken only for the same address. */
function nameOf(asserted: NameAddr, from: NameAddr): string {
  return asserted.displayName || (userOf(asserted.uri) === userOf(from.uri) ? from.displayName : "");
}

function userOf(uri: Uri): string | undefined {
  if (uri.scheme === "tel") return uri.number;
  return uri.scheme === "other" ? undefined : uri.user;
}

/** The address of RFC 3323 section 4.1.1.3, or the user part that many servers put into their own domain instead. */
function isAnonymous({ uri }: NameAddr): boolean {
  if (uri.scheme !== "sip" && uri.scheme !== "sips") return false;
  return uri.host === ANONYMOUS_URI.host || uri.user?.toLowerCase() === "anonymous";
}
