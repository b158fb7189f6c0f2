// The name of the network interface that has a local address, as the system calls it.
import { networkInterfaces } from "node:os";

/** Answers such as "eth0"; undefined where no interface has the address now. */
export function interfaceName(localAddress: string): string | undefined {
  for (const [name, addresses] of Object.entries(networkInterfaces())) {
    if (addresses?.some(({ address }) => address === localAddress)) return name;
  }
  return undefined;
}
