// The ways in which the network under a call changes. Each knows how the phone's interfaces stand before, what happens at
// the moment of the change, and what a little later; the lab calls them in that order.
import { setTimeout as delay } from "node:timers/promises";
import type { LinkRelay } from "./link-relay.ts";
import { LINKS, type LinkName, type Namespaces } from "./namespaces.ts";

export const CHANGE_KINDS = ["make-before-break", "break-before-make", "silent-death", "silent-death-one-table", "new-address", "ipv4-to-ipv6"] as const;

export type ChangeKind = (typeof CHANGE_KINDS)[number];

export interface ChangeTimes {
  readonly atMs: number;
  readonly usableAtMs: number;
  /** An address that the phone has lost, though packets to it may still reach the interface where it was. */
  readonly gone?: string;
}

export interface NetworkChange {
  /** Sets the phone's interfaces up as they are when the call begins. */
  prepare(): void;
  /** Changes the network, and tells when there was no way any more and when there was one again. */
  change(): Promise<ChangeTimes>;
  /** What happens when the new way has been there for a while. */
  later(): void;
}

/** How long there is no way at all when one network is left before another is found. */
const OUTAGE_MS = 300;

/** Wall clock, as captures have it; `Date.now` has no fractions. */
export function wallClockMs(): number {
  return performance.timeOrigin + performance.now();
}

export function networkChange(kind: ChangeKind, namespaces: Namespaces, relay: LinkRelay): NetworkChange {
  const phone = (...lines: readonly string[]): void => namespaces.ipNow("phone", ...lines);
  const nothing = (): void => {};
  switch (kind) {
    case "make-before-break":
      return {
        prepare: () => phone(...attach("wlan0", 600)),
        change: async () => {
          phone(...attach("eth0", 100));
          return atOnce();
        },
        later: () => phone("link set wlan0 down"),
      };
    case "break-before-make":
      return { prepare: () => phone(...attach("wlan0", 600)), change: () => breakThen(phone, attach("eth0", 100)), later: nothing };
    case "ipv4-to-ipv6":
      return { prepare: () => phone(...attach("wlan0", 600)), change: () => breakThen(phone, attach("eth0", 100, "ipv6")), later: nothing };
    case "silent-death":
    case "silent-death-one-table":
      return {
        prepare: () => phone(...attach("wlan0", 100), ...attach("eth0", 600), ...(kind === "silent-death" ? Object.keys(LINKS).flatMap((link, index) => ownTable(link as LinkName, 101 + index)) : [])),
        change: async () => {
          await relay.change("wlan0", { dead: true });
          return atOnce();
        },
        later: nothing,
      };
    case "new-address":
      return {
        prepare: () => phone(...attach("wlan0", 600)),
        change: async () => {
          const { ipv4 } = LINKS.wlan0;
          phone(`addr del ${ipv4.phone}/24 dev wlan0`, `addr add ${ipv4.other}/24 dev wlan0`, `route add default via ${ipv4.router} dev wlan0 metric 600`);
          return { ...atOnce(), gone: ipv4.phone };
        },
        later: nothing,
      };
  }
}

/** Takes everything from the phone's interfaces, and brings dead links back to life. */
export async function resetPhone(namespaces: Namespaces, relay: LinkRelay): Promise<void> {
  const links = Object.keys(LINKS) as LinkName[];
  namespaces.ipNow("phone", ...links.flatMap((link) => [`link set ${link} down`, `addr flush dev ${link}`]), "rule flush", "rule add priority 32766 table main", "rule add priority 32767 table default", ...[101, 102].map((table) => `route flush table ${table}`));
  for (const link of links) await relay.change(link, { dead: false });
}

async function breakThen(phone: (...lines: readonly string[]) => void, lines: readonly string[]): Promise<ChangeTimes> {
  const atMs = wallClockMs();
  phone("link set wlan0 down");
  await delay(OUTAGE_MS);
  phone(...lines);
  return { atMs, usableAtMs: wallClockMs() };
}

function atOnce(): ChangeTimes {
  const atMs = wallClockMs();
  return { atMs, usableAtMs: atMs };
}

/** Brings a link up with its address and a way out; the lower its metric, the better. */
export function attach(link: LinkName, metric: number, family: "ipv4" | "ipv6" = "ipv4"): string[] {
  const { phone, router } = LINKS[link][family];
  const address = family === "ipv4" ? `${phone}/24 dev ${link}` : `${phone}/64 dev ${link} nodad`;
  return [`link set ${link} up`, `addr add ${address}`, `route add default via ${router} dev ${link} metric ${metric}`];
}

/** Source-based routing: what leaves from a link's address leaves by that link. */
function ownTable(link: LinkName, table: number): string[] {
  const { phone, router } = LINKS[link].ipv4;
  return [`rule add from ${phone} table ${table}`, `route add default via ${router} dev ${link} table ${table}`];
}
