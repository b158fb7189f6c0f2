// A port that is free for UDP and TCP on a loopback address, found by binding both.
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";

/** Finds a port for a program that must be told one; nothing else gets it before the system has gone round its range. */
export async function findFreePort(address = "127.0.0.1"): Promise<number> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const server = createServer().listen(0, address);
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const free = await isUdpFree(address, port);
    server.close();
    await once(server, "close");
    if (free) return port;
  }
  throw new Error(`No port of ${address} is free for both UDP and TCP`);
}

async function isUdpFree(address: string, port: number): Promise<boolean> {
  const socket = createSocket("udp4");
  const bound = new Promise<boolean>((resolve) => {
    socket.once("error", () => resolve(false));
    socket.bind(port, address, () => resolve(true));
  });
  const free = await bound;
  socket.close();
  return free;
}
