// What each system's lines say. Linux's were printed by iproute2 6.1 in a namespace. macOS's follow route(8) and its published
// recordings; Windows's are those of our own script. These two were not run here.
import { describe, expect, it } from "vitest";
import { linuxEvents } from "../../../../../core/platform/node/network-monitor/linux-events.ts";
import { macosEvents } from "../../../../../core/platform/node/network-monitor/macos-events.ts";
import { windowsEvents } from "../../../../../core/platform/node/network-monitor/windows-events.ts";
import type { SystemEvents } from "../../../../../core/platform/node/network-monitor/system-events.ts";

const sources = (events: SystemEvents, lines: readonly string[]): readonly (string | undefined)[] =>
  lines.map((line) => {
    const word = events.read(line);
    return word?.kind === "hint" ? word.source : word?.kind;
  });

describe("Linux: ip monitor", () => {
  it("hints at addresses, routes and links, new ones and deleted ones", () => {
    expect(sources(linuxEvents, [
      "[ADDR]3: d0    inet 10.9.0.1/24 scope global d0\\       valid_lft forever preferred_lft forever",
      "[ADDR]Deleted 3: d0    inet6 2001:db8::1/64 scope global tentative \\       valid_lft forever preferred_lft forever",
      "[ROUTE]10.8.0.0/16 via 10.9.0.2 dev d0 ",
      "[ROUTE]Deleted 2001:db8::/64 dev d0 proto kernel metric 256 pref medium",
      "[LINK]3: d0@d1: <BROADCAST,MULTICAST> mtu 1500 qdisc noqueue state DOWN group default \\    link/ether 2a:fe:6d:e6:0b:c0",
    ])).toEqual(["address", "address", "route", "route", "link"]);
  });

  it("passes over everything else", () => {
    expect(sources(linuxEvents, ["", "netlink receive error No buffer space available (105)", "[NEIGH]192.0.2.9 dev eth0 FAILED", "x[ADDR]"])).toEqual([undefined, undefined, undefined, undefined]);
  });
});

describe("macOS: route -n monitor (route(8), route(4))", () => {
  it("hints at addresses, routes and interfaces by the message's type", () => {
    expect(sources(macosEvents, [
      "RTM_NEWADDR: address being added to iface: len 84, metric 0, flags:<UP>",
      "RTM_DELADDR: address being removed from iface: len 84, metric 0, flags:<UP>",
      "RTM_ADD: Add Route: len 132, pid: 0, seq 0, errno 0, flags:<UP,GATEWAY,STATIC>",
      "RTM_DELETE: Delete Route: len 132, pid: 0, seq 0, errno 0, flags:<GATEWAY,STATIC>",
      "RTM_CHANGE: Change Metrics or Flags: len 132, pid: 0, seq 0, errno 0, flags:<UP>",
      "RTM_IFINFO: iface status change: len 112, if# 5, flags:<UP,BROADCAST,b6,RUNNING,SIMPLEX,MULTICAST>",
    ])).toEqual(["address", "address", "route", "route", "route", "link"]);
  });

  it("passes over groups, lookups that failed, and what is not a type", () => {
    expect(sources(macosEvents, [
      "", "got message of size 112 on Tue May 12 12:19:43 2020", "RTM_MISS: Lookup failed on this address: len 128",
      "RTM_DELMADDR: multicast group membership removed from iface: len 68, ", " 192.0.2.1 en0:0.0.0.0.0.0", "constructor: x",
    ])).toEqual(Array.from({ length: 6 }, () => undefined));
  });
});

describe("Windows: NetworkChange's events (System.Net.NetworkInformation)", () => {
  it("hints at changed addresses and availability", () => {
    expect(sources(windowsEvents, ["address\r", "link\r", "anything\r", ""])).toEqual(["address", "link", undefined, undefined]);
  });

  it("learns kinds from NetworkInterfaceType", () => {
    const kinds = ["Ethernet\tEthernet", "Wireless80211\tWLAN 2", "Wwanpp\tMobilfunk", "Tunnel\tTeredo", "Loopback\tLoopback Pseudo-Interface 1", "53\tWireGuard"];
    expect(kinds.map((rest) => windowsEvents.read(`adapter\t${rest}\r`))).toEqual([
      { kind: "adapter", name: "Ethernet", interfaceKind: "wired" },
      { kind: "adapter", name: "WLAN 2", interfaceKind: "wireless" },
      { kind: "adapter", name: "Mobilfunk", interfaceKind: "cellular" },
      { kind: "adapter", name: "Teredo", interfaceKind: "virtual" },
      { kind: "adapter", name: "Loopback Pseudo-Interface 1", interfaceKind: "loopback" },
      { kind: "adapter", name: "WireGuard", interfaceKind: "unknown" },
    ]);
  });

  it("starts no profile, asks nothing and changes no policy", () => {
    expect(windowsEvents.args.slice(0, -1)).toEqual(["-NoLogo", "-NoProfile", "-NonInteractive", "-Command"]);
  });
});
