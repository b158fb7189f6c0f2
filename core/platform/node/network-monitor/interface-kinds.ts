// What kind an interface is, by what Linux says of it in sysfs, by macOS's list of hardware ports, and else by its name.
// A name is a net under the systems' own word: it was given by them, or by whoever renamed it.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { InterfaceKind } from "../../../ports/network-monitor.ts";

/** Beginnings of names as Linux, macOS and common VPNs give them; a number or more letters may follow. */
const NAMES: readonly (readonly [beginning: string, kind: InterfaceKind])[] = [
  ["wwan", "cellular"], ["wwp", "cellular"], ["wwx", "cellular"], ["rmnet", "cellular"], ["pdp_ip", "cellular"],
  ["wlan", "wireless"], ["wlp", "wireless"], ["wlx", "wireless"], ["wlo", "wireless"], ["wifi", "wireless"], ["wi-fi", "wireless"],
  ["tun", "virtual"], ["tap", "virtual"], ["wg", "virtual"], ["ppp", "virtual"], ["utun", "virtual"], ["ipsec", "virtual"],
  ["tailscale", "virtual"], ["zt", "virtual"], ["gre", "virtual"], ["sit", "virtual"], ["vxlan", "virtual"],
  ["bridge", "virtual"], ["br", "virtual"], ["docker", "virtual"], ["virbr", "virtual"], ["veth", "virtual"], ["vmnet", "virtual"],
  ["eth", "wired"], ["enp", "wired"], ["eno", "wired"], ["ens", "wired"], ["enx", "wired"], ["bond", "wired"],
];

export function kindByName(name: string): InterfaceKind {
  const lower = name.toLowerCase();
  if (lower === "lo" || lower === "lo0") return "loopback";
  return NAMES.find(([beginning]) => lower.startsWith(beginning))?.[1] ?? "unknown";
}

/** DEVTYPE of a device's uevent, as drivers set it (SET_NETDEV_DEVTYPE). */
const DEVICE_TYPES: Readonly<Record<string, InterfaceKind>> = {
  wlan: "wireless", wwan: "cellular", bond: "wired", bridge: "virtual", vxlan: "virtual", wireguard: "virtual", gre: "virtual", ppp: "virtual",
};

/** Hardware types (ARPHRD_*) that are no cable: PPP, tunnels, and "none", as TUN devices and WireGuard have. */
const LOOPBACK_TYPE = "772";
const ETHERNET_TYPE = "1";
const TUNNEL_TYPES = new Set(["512", "768", "769", "776", "778", "823", "65534"]);

/** By /sys/class/net/NAME (Documentation/ABI/testing/sysfs-class-net). */
export function linuxInterfaceKind(name: string, root = "/sys/class/net"): InterfaceKind {
  const at = (...path: string[]): string => join(root, name, ...path);
  const type = readText(at("type"));
  if (type === undefined) return kindByName(name);
  if (type === LOOPBACK_TYPE) return "loopback";
  if (existsSync(at("wireless")) || existsSync(at("phy80211"))) return "wireless";
  const deviceType = /^DEVTYPE=(\w+)$/mu.exec(readText(at("uevent")) ?? "")?.[1] ?? "";
  if (Object.hasOwn(DEVICE_TYPES, deviceType)) return DEVICE_TYPES[deviceType]!;
  if (existsSync(at("tun_flags"))) return "virtual";
  const named = kindByName(name);
  if (named === "cellular") return named;
  if (TUNNEL_TYPES.has(type)) return "virtual";
  return type === ETHERNET_TYPE && existsSync(at("device")) && named === "unknown" ? "wired" : named;
}

/** What `networksetup -listallhardwareports` (networksetup(8)) says: device names, "en0", and their kinds. */
export function readHardwarePorts(text: string): ReadonlyMap<string, InterfaceKind> {
  const found = new Map<string, InterfaceKind>();
  let port = "";
  for (const line of text.split("\n")) {
    if (line.startsWith("Hardware Port: ")) port = line.slice("Hardware Port: ".length).trim();
    if (line.startsWith("Device: ")) found.set(line.slice("Device: ".length).trim(), kindOfPort(port));
  }
  return found;
}

function kindOfPort(port: string): InterfaceKind {
  if (/wi-?fi|airport/iu.test(port)) return "wireless";
  if (/iphone|ipad|wwan|modem/iu.test(port)) return "cellular";
  if (/bridge|bluetooth/iu.test(port)) return "virtual";
  return /ethernet|lan|thunderbolt/iu.test(port) ? "wired" : "unknown";
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return undefined;
  }
}
