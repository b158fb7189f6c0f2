import { expect, it } from "vitest";
import { networkKindOf } from "../../../../renderer/features/call/network-kind.ts";

it.each([
  ["lo", "loopback"], ["lo0", "loopback"], ["Loopback Pseudo-Interface 1", "loopback"],
  ["eth0", "wired"], ["enp3s0", "wired"], ["eno1", "wired"], ["enx001122334455", "wired"], ["Ethernet 2", "wired"],
  ["wlan0", "wireless"], ["wlp2s0", "wireless"], ["Wi-Fi", "wireless"],
  ["wg0", "vpn"], ["tun0", "vpn"], ["utun3", "vpn"],
  ["wwan0", "mobile"], ["wwp0s20u4", "mobile"],
])("%s is %s", (name, kind) => expect(networkKindOf(name)).toBe(kind));

it.each(["en0", "veth1", "", undefined])("says nothing of %s, which may be anything", (name) => expect(networkKindOf(name)).toBeUndefined());
