// Which local addresses a call's packets should leave from: the system's word for its peers comes first. Where nothing comes
// back over that way, the other addresses are tried in the order of their interfaces' kinds. Pure.
import type { InterfaceKind, LocalInterface } from "../ports/network-monitor.ts";
import type { CallAddresses } from "./mobile-call.ts";

/** The system's word for one peer: the address it would use, or none; "unasked" where nobody was asked. */
export type RouteAnswer = string | "none" | "unasked";

/** What the system says of whom a call's requests go to, best first, and of whom its sound goes to. */
export interface RouteAnswers {
  /** Empty while nobody knows yet: no time to choose. */
  readonly hops: readonly RouteAnswer[];
  /** "nobody": nobody has said yet where it is to go. */
  readonly media: RouteAnswer | "nobody";
}

/**
 * The addresses that follow from the system's answers; undefined where no hop can be reached. Who was not asked stays where
 * it is, and sound that has no way of its own goes the way of the signalling.
 */
export function chooseAddresses({ hops, media }: RouteAnswers, inUse: CallAddresses): CallAddresses | undefined {
  const reachable = hops.filter((answer) => answer !== "none");
  if (reachable.length === 0) return undefined;
  // A server may have addresses of both families: while one of its ways is the one in use, there is nothing to leave.
  const first = reachable.includes(inUse.signalling) ? inUse.signalling : reachable.find((answer) => answer !== "unasked");
  const signalling = first ?? inUse.signalling;
  if (inUse.media === undefined) return { signalling };
  if (media === "nobody") return { signalling, media: first ?? inUse.media };
  if (media === "none") return first === undefined ? undefined : { signalling, media: signalling };
  return { signalling, media: media === "unasked" ? inUse.media : media };
}

/** Whether two choices are the same. */
export function isSameChoice(one: CallAddresses, other: CallAddresses): boolean {
  return one.signalling === other.signalling && (one.media === other.media || one.media === undefined || other.media === undefined);
}

/**
 * What a call that was just met is taken to be on. An address that the system would not choose is left alone while this
 * computer has it (it may have been asked for); one that is gone by then counts, so that the difference is seen.
 */
export function startingPoint(chosen: CallAddresses | undefined, inUse: CallAddresses, isPresent: (address: string) => boolean): CallAddresses {
  const isWhole = isPresent(inUse.signalling) && (inUse.media === undefined || isPresent(inUse.media));
  return chosen && isWhole ? chosen : inUse;
}

/** Wired before wireless before cellular; a VPN is chosen by routes, not by us. */
const PREFERENCE: readonly InterfaceKind[] = ["wired", "wireless", "unknown", "cellular", "virtual"];

/** Other addresses to try when nothing comes back: one of each further interface, of the same family, the preferred one first. */
export function alternatives(interfaces: readonly LocalInterface[], inUse: string): readonly string[] {
  const isIpv6 = inUse.includes(":");
  return interfaces
    .filter(({ kind, addresses }) => kind !== "loopback" && !addresses.includes(inUse))
    .toSorted((one, other) => PREFERENCE.indexOf(one.kind) - PREFERENCE.indexOf(other.kind))
    .flatMap(({ addresses }) => addresses.find((address) => address.includes(":") === isIpv6 && !isLinkLocal(address)) ?? []);
}

/** Addresses that lead nowhere beyond their link (RFC 3927, RFC 4291 section 2.5.6). */
function isLinkLocal(address: string): boolean {
  return address.startsWith("169.254.") || /^fe[89ab]/iu.test(address);
}
