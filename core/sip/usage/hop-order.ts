// In which order, and under which Contact, the hops of a request are tried. Pure.
import { formatHop, type Hop } from "../transport/hop.ts";

/** RFC 5626 section 4.3: the account's flow before the other servers that have the same name. */
export function flowFirst(hops: readonly Hop[], flow: Hop | undefined): readonly Hop[] {
  const own = flow && hops.find((hop) => formatHop(hop) === formatHop(flow));
  return own ? [own, ...hops.filter((hop) => hop !== own)] : hops;
}

/**
 * Hops in a row that one Contact serves: of one transport and one address family. A request that goes on to others is
 * made anew, or a server that is reached by IPv4 would be told an IPv6 address of ours (RFC 3261 section 8.1.1.8).
 */
export function groupByContact(hops: readonly Hop[]): readonly (readonly Hop[])[] {
  const groups: Hop[][] = [];
  for (const hop of hops) {
    const last = groups.at(-1);
    if (last?.[0] && kindOf(last[0]) === kindOf(hop)) last.push(hop);
    else groups.push([hop]);
  }
  return groups;
}

function kindOf({ transport, address }: Hop): string {
  return `${transport} ${address.includes(":") ? "IPv6" : "IPv4"}`;
}
