// The addresses of the interfaces that are up, as the system lists them now, without those of Linux's IPv6 that are still being
// checked for being unique (RFC 4862 section 5.4).
import { readFileSync } from "node:fs";
import { networkInterfaces } from "node:os";

export interface AddressedInterface {
  readonly name: string;
  readonly isLoopback: boolean;
  readonly addresses: readonly string[];
}

/** Takes about a quarter of a millisecond. */
export function readLocalAddresses(): readonly AddressedInterface[] {
  const present = Object.entries(networkInterfaces());
  const hasIpv6 = present.some(([, infos = []]) => infos.some(({ family, internal }) => family === "IPv6" && !internal));
  const unchecked = hasIpv6 && process.platform === "linux" ? readUnchecked() : new Set<string>();
  return present.map(([name, infos = []]) => ({
    name,
    isLoopback: infos.some(({ internal }) => internal),
    addresses: infos.map(({ address }) => address).filter((address) => !unchecked.has(address)),
  }));
}

function readUnchecked(): ReadonlySet<string> {
  try {
    return uncheckedAddresses(readFileSync("/proc/net/if_inet6", "latin1"));
  } catch {
    return new Set();
  }
}

/** Of rtnetlink's address flags: a check that has failed, and one that goes on. Where an address is used meanwhile, the flag of that counts. */
const IFA_F_OPTIMISTIC = 0x04;
const IFA_F_DADFAILED = 0x08;
const IFA_F_TENTATIVE = 0x40;

/**
 * Addresses of `/proc/net/if_inet6` that must not be used: "20010db8...0001 02 40 00 c0 eth0" is the address in hexadecimal
 * digits, index, prefix length, scope, flags and name.
 */
export function uncheckedAddresses(text: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const line of text.split("\n")) {
    const [digits = "", , , , flagsText = ""] = line.trim().split(/ +/u);
    const flags = Number.parseInt(flagsText, 16);
    const isTentative = (flags & IFA_F_TENTATIVE) !== 0 && (flags & IFA_F_OPTIMISTIC) === 0;
    if (digits.length === 32 && (isTentative || (flags & IFA_F_DADFAILED) !== 0)) found.add(formatIpv6(digits));
  }
  return found;
}

/** As RFC 5952 section 4 has it, which is what the system's own lists use. */
function formatIpv6(digits: string): string {
  const groups = (digits.match(/.{4}/gu) ?? []).join(":");
  return new URL(`http://[${groups}]/`).hostname.slice(1, -1);
}
