// What a registrar grants with its 2xx: how long, and by which way the account's requests come and go from now on
// (RFC 3261 section 10.2.4, RFC 3608, RFC 5626 section 6, RFC 5627 section 4.2, RFC 7315 section 4.1). Pure.
import type { NameAddr, SipResponse, SipUri } from "../message/model.ts";
import { parseUri } from "../message/uri.ts";
import type { Hop } from "../transport/hop.ts";

export interface RegistrationGrant {
  readonly expiresS: number;
  /** The Route of the account's requests outside dialogs (RFC 3608 section 6.1). */
  readonly serviceRoute: readonly NameAddr[];
  /** Our flow is kept and used by the server (RFC 5626 section 6). */
  readonly outbound: boolean;
  /** The server gives the flow up after so long without a keep-alive. */
  readonly flowTimerS: number | undefined;
  /** URIs that lead to this phone from everywhere: one that says whose it is, and one that does not (RFC 5627 section 3). */
  readonly publicGruu: SipUri | undefined;
  readonly temporaryGruu: SipUri | undefined;
  /** Other addresses that lead to the account; the first is the default one (RFC 7315 section 4.1). */
  readonly associated: readonly NameAddr[];
}

/** A grant in force, and by which flow it came. */
export interface FlowGrant extends RegistrationGrant {
  readonly proxy: SipUri | undefined;
  /** Whom the flow leads to. */
  readonly hop: Hop;
}

/** How our own binding is found among all that a response lists. */
export interface OwnBinding {
  readonly contact: SipUri;
  readonly instance: string | undefined;
  readonly regId: number;
  /** What we asked for; counts where the server says nothing. */
  readonly expiresS: number;
}

/** A server that grants more than a day is not believed: the address could not change for that long. */
const MAX_EXPIRES_S = 86_400;

/**
 * Reads a 2xx to REGISTER.
 *
 * Deviation from RFC 5627 section 4.2: GRUUs count only where the registrar says that it supports them. Kamailio gives them
 * out as it comes, while its proxy routes requests within a dialog to them only if somebody has configured that: calls
 * could not be hung up by the other side.
 */
export function readGrant({ headers }: SipResponse, own: OwnBinding): RegistrationGrant {
  const listed = headers.contacts === "*" ? [] : headers.contacts;
  const ours = listed.filter((contact) => isOwn(contact, own));
  const isRouted = headers.supported.includes("gruu") || headers.require.includes("gruu");
  const readGruu = (name: string): SipUri | undefined => (isRouted ? ours.map((contact) => readUri(contact, name)).find((uri) => uri) : undefined);
  return {
    expiresS: Math.max(1, grantedS(ours, listed, headers.expires, own.expiresS)),
    serviceRoute: headers.serviceRoutes,
    outbound: own.instance !== undefined && headers.require.includes("outbound"),
    flowTimerS: headers.flowTimer,
    publicGruu: readGruu("pub-gruu"),
    temporaryGruu: readGruu("temp-gruu"),
    associated: headers.associatedUris,
  };
}

/**
 * The interval that our binding got: its own parameter, else Expires. A server that mends NATs lists it with an address
 * that we do not know; being the newest, it has as long to go as any.
 */
function grantedS(ours: readonly NameAddr[], listed: readonly NameAddr[], expires: number | undefined, askedS: number): number {
  const own = ours.map(secondsOf).find((seconds) => seconds > 0);
  return Math.min((own ?? expires) || Math.max(0, ...listed.map(secondsOf)) || askedS, MAX_EXPIRES_S);
}

/** By instance and reg-id where we have them (RFC 5626 section 4.2), else by what RFC 3261 section 10.2.4 compares. */
function isOwn({ uri, params }: NameAddr, { contact, instance, regId }: OwnBinding): boolean {
  const listed = params.get("+sip.instance");
  if (instance && listed?.toLowerCase() === `<${instance}>`.toLowerCase()) {
    const listedId = params.get("reg-id");
    return listedId === undefined || listedId === String(regId);
  }
  if (uri.scheme !== "sip") return false;
  return uri.user === contact.user && uri.host === contact.host && (uri.port ?? 5060) === (contact.port ?? 5060);
}

function readUri({ params }: NameAddr, name: string): SipUri | undefined {
  const parsed = parseUri(params.get(name) ?? "");
  return parsed.ok && (parsed.value.scheme === "sip" || parsed.value.scheme === "sips") ? parsed.value : undefined;
}

/** The expires parameter of a Contact; 0 where it has none that can be read. */
function secondsOf({ params }: NameAddr): number {
  return Math.max(0, Number(params.get("expires") ?? "") || 0);
}
