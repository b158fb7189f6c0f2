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
  const up = (link: LinkName, metric: number, family: "ipv4" | "ipv6" = "ipv4"): void => attach(namespaces, link, metric, family);
  const leaveWifi = (): void => namespaces.ipNow("phone", "link set wlan0 down");
  const wifiOnly = (): void => up("wlan0", 600);
  const nothing = (): void => {};
  switch (kind) {
    case "make-before-break":
      return { prepare: wifiOnly, change: async () => atOnce(() => up("eth0", 100)), later: leaveWifi };
    case "break-before-make":
      return { prepare: wifiOnly, change: () => breakThen(leaveWifi, () => up("eth0", 100)), later: nothing };
    case "ipv4-to-ipv6":
      return { prepare: wifiOnly, change: () => breakThen(leaveWifi, () => up("eth0", 100, "ipv6")), later: nothing };
    case "silent-death":
    case "silent-death-one-table":
      return {
        prepare: () => {
          up("wlan0", 100);
          up("eth0", 600);
          if (kind === "silent-death") namespaces.ipNow("phone", ...ownTable("wlan0", 101), ...ownTable("eth0", 102));
        },
        change: async () => {
          await relay.change("wlan0", { dead: true });
          return atOnce(nothing);
        },
        later: nothing,
      };
    case "new-address":
      return { prepare: wifiOnly, change: async () => ({ ...atOnce(() => namespaces.ipNow("phone", ...otherAddress())), gone: LINKS.wlan0.ipv4.phone }), later: nothing };
  }
}

/** Takes everything from the phone's interfaces, and brings dead links back to life. */
export async function resetPhone(namespaces: Namespaces, relay: LinkRelay): Promise<void> {
  const links = Object.keys(LINKS) as LinkName[];
  namespaces.ipNow("phone", ...links.flatMap((link) => [`link set ${link} down`, `addr flush dev ${link}`]), "rule flush", "rule add priority 32766 table main", "rule add priority 32767 table default", ...[101, 102].map((table) => `route flush table ${table}`));
  for (const link of links) await relay.change(link, { dead: false });
}

async function breakThen(leave: () => void, join: () => void): Promise<ChangeTimes> {
  const atMs = wallClockMs();
  leave();
  await delay(OUTAGE_MS);
  join();
  return { atMs, usableAtMs: wallClockMs() };
}

function atOnce(change: () => void): ChangeTimes {
  change();
  const atMs = wallClockMs();
  return { atMs, usableAtMs: atMs };
}

/** Brings a link up with its address and a way out; the lower its metric, the better. It is usable when this returns, not before. */
export function attach(namespaces: Namespaces, link: LinkName, metric: number, family: "ipv4" | "ipv6" = "ipv4"): void {
  const { phone, router } = LINKS[link][family];
  const address = family === "ipv4" ? `${phone}/24 dev ${link}` : `${phone}/64 dev ${link} nodad`;
  namespaces.ipNow("phone", `link set ${link} up`);
  namespaces.waitUntilUp("links", `${link}-p`);
  namespaces.ipNow("phone", `addr add ${address}`, `route add default via ${router} dev ${link} metric ${metric}`);
}

/** A lease that is not given again: the old address goes, another one comes. */
function otherAddress(): string[] {
  const { ipv4 } = LINKS.wlan0;
  return [`addr del ${ipv4.phone}/24 dev wlan0`, `addr add ${ipv4.other}/24 dev wlan0`, `route add default via ${ipv4.router} dev wlan0 metric 600`];
}

/** Source-based routing: what leaves from a link's address leaves by that link. */
function ownTable(link: LinkName, table: number): string[] {
  const { phone, router } = LINKS[link].ipv4;
  return [`rule add from ${phone} table ${table}`, `route add default via ${router} dev ${link} table ${table}`];
}
