// Questions about local IP literals and ports that datagram and stream sockets have in common.
import { GodwitError } from "../../base/errors.ts";
import type { SocketAddress } from "../../ports/network.ts";

/** 0.0.0.0 and :: stand for every address of the computer. */
export function isWildcard(address: string): boolean {
  return address === "0.0.0.0" || address === "::";
}

/** The socket bound to a local address, else one bound to the wildcard of its family. */
export function findBound<Socket extends { readonly local: SocketAddress }>(sockets: Iterable<Socket>, localAddress: string): Socket | undefined {
  let wildcard: Socket | undefined;
  for (const socket of sockets) {
    const { address } = socket.local;
    if (address === localAddress) return socket;
    if (isWildcard(address) && address.includes(":") === localAddress.includes(":")) wildcard ??= socket;
  }
  return wildcard;
}

/** Opens on the preferred port, or on any where that is 0 or in use. */
export async function openPreferred<Socket>(preferredPort: number, open: (port: number) => Promise<Socket>): Promise<Socket> {
  if (preferredPort === 0) return open(0);
  try {
    return await open(preferredPort);
  } catch (thrown) {
    if (thrown instanceof GodwitError && thrown.code === "network/address-in-use") return open(0);
    throw thrown;
  }
}
