// Ports that are free for UDP and TCP on a loopback address, found by binding them.
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";

const ATTEMPTS = 20;

/** Finds a port for a program that must be told one; `count` asks for free ones after it too. */
export async function findFreePort(address = "127.0.0.1", count = 1): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = await bindAnyTcp(address);
    const wanted = Array.from({ length: count }, (_, index) => port + index);
    const free = await Promise.all(wanted.map(async (each) => (await isTcpFree(address, each)) && (await isUdpFree(address, each))));
    if (free.every(Boolean)) return port;
  }
  throw new Error(`No port of ${address} is free for both UDP and TCP`);
}

async function bindAnyTcp(address: string): Promise<number> {
  const server = createServer().listen(0, address);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function isTcpFree(address: string, port: number): Promise<boolean> {
  const server = createServer();
  const bound = new Promise<boolean>((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(port, address, () => resolve(true));
  });
  if (!(await bound)) return false;
  server.close();
  await once(server, "close");
  return true;
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
