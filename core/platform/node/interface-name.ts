// Which network interface has an address, as the system names it.
import { networkInterfaces } from "node:os";

/** The interface that has `localAddress` now, such as "eth0"; undefined if none has. */
export function interfaceNameOf(localAddress: string): string | undefined {
  const [found] = Object.entries(networkInterfaces()).find(([, addresses]) =>
    addresses?.some(({ address }) => address === localAddress)) ?? [];
  return found;
}
