// What this computer's addresses are called and which are there, from the monitor where there is one.
import type { NetworkMonitor } from "../ports/network-monitor.ts";
import type { CallPath } from "../ports/store.ts";
import { alternatives } from "./path-selector.ts";

export class LocalPaths {
  readonly #monitor: NetworkMonitor | undefined;
  readonly #interfaceName: (address: string, looksNow?: boolean) => string | undefined;

  constructor(monitor: NetworkMonitor | undefined, interfaceName: (address: string, looksNow?: boolean) => string | undefined) {
    this.#monitor = monitor;
    this.#interfaceName = interfaceName;
  }

  /** Whether packets can leave from this address now. */
  isPresent(address: string): boolean {
    if (isLoopback(address)) return true;
    if (!this.#monitor) return this.#interfaceName(address, true) !== undefined;
    return this.#monitor.interfaces().some(({ addresses }) => addresses.includes(address));
  }

  /** The address with its interface, as people see it. */
  describe(localAddress: string): CallPath {
    const found = this.#monitor?.interfaces().find(({ addresses }) => addresses.includes(localAddress));
    if (found) return { localAddress, interfaceName: found.name, kind: found.kind };
    const interfaceName = this.#interfaceName(localAddress);
    return interfaceName === undefined ? { localAddress } : { localAddress, interfaceName };
  }

  /** Other addresses that might do in place of this one, the preferred one first; none without a monitor. */
  alternativesTo(address: string): readonly string[] {
    return alternatives(this.#monitor?.interfaces() ?? [], address);
  }
}

/** Never goes away, and all of 127/8 may be used whatever the system lists (RFC 1122 section 3.2.1.3). */
function isLoopback(address: string): boolean {
  return address.startsWith("127.") || address === "::1";
}
