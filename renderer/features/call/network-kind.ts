// What kind of network an interface's name stands for, where the system's way of naming says so. Pure.

export type NetworkKind = "loopback" | "wired" | "wireless" | "vpn" | "mobile";

/**
 * By the names that Linux (systemd's predictable names, wireless and modem drivers), and Windows give. macOS calls both
 * kinds "en0", which says nothing: undefined, and the name itself is shown.
 */
export function networkKindOf(interfaceName: string | undefined): NetworkKind | undefined {
  const name = interfaceName?.toLowerCase() ?? "";
  if (name === "lo" || name === "lo0" || name.startsWith("loopback")) return "loopback";
  if (/^(wl|wifi|wi-fi|wlan|ath)/u.test(name)) return "wireless";
  if (/^(tun|tap|wg|ppp|utun|ipsec|tailscale|nordlynx|proton)/u.test(name)) return "vpn";
  if (/^(ww|rmnet|cellular)/u.test(name)) return "mobile";
  if (/^(eth|en[opsx]|ethernet)/u.test(name)) return "wired";
  return undefined;
}
