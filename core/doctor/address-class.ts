// What kind of address an IP literal is: reachable from anywhere, or only from near (RFC 1918, 4193, 3927, 4291, 6598). Pure.
import { isIpv4, isIpv6 } from "../sip/message/host.ts";

export type AddressClass = "public" | "private" | "shared" | "link-local" | "loopback" | "unspecified" | "name";

/** The class of an address; "name" for what is none. */
export function addressClass(address: string): AddressClass {
  if (isIpv4(address)) return ipv4Class(address.split(".").map(Number));
  if (!isIpv6(address)) return "name";
  const lower = address.toLowerCase();
  if (lower === "::1") return "loopback";
  if (lower === "::") return "unspecified";
  if (lower.startsWith("::ffff:") && lower.includes(".")) return addressClass(lower.slice(7));
  if (/^fe[89ab]/u.test(lower)) return "link-local";
  return /^f[cd]/u.test(lower) ? "private" : "public";
}

/** Whether somebody on the Internet could not reach it. */
export function isNearOnly(address: string): boolean {
  const kind = addressClass(address);
  return kind === "private" || kind === "shared" || kind === "link-local" || kind === "loopback";
}

function ipv4Class([a = 0, b = 0, c = 0, d = 0]: readonly number[]): AddressClass {
  if (a + b + c + d === 0) return "unspecified";
  if (a === 127) return "loopback";
  if (a === 10 || (a === 192 && b === 168) || (a === 172 && b >= 16 && b < 32)) return "private";
  if (a === 100 && b >= 64 && b < 128) return "shared";
  return a === 169 && b === 254 ? "link-local" : "public";
}
