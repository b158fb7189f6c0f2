// The name of the network interface that has a local address, as the system calls it.
import { networkInterfaces } from "node:os";

/** Asking the system takes a fifth of a millisecond, and a call is shown several times a second. */
const FRESH_MS = 250;

let names = new Map<string, string>();
let readAtMs = -Infinity;

/** Answers such as "eth0"; undefined where no interface has the address. It may be a quarter of a second old, unless asked to look now. */
export function interfaceName(localAddress: string, looksNow = false): string | undefined {
  const nowMs = performance.now();
  if (looksNow || nowMs - readAtMs > FRESH_MS || !names.has(localAddress)) {
    names = readNames();
    readAtMs = nowMs;
  }
  return names.get(localAddress);
}

function readNames(): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, addresses] of Object.entries(networkInterfaces())) {
    for (const { address } of addresses ?? []) if (!found.has(address)) found.set(address, name);
  }
  return found;
}
