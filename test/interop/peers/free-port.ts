// Ports of a loopback address that are free for UDP and TCP, for programs that must be told one. They lie above those that
// Linux gives out by itself (32768-60999), and where phones put their sound (below 32768), so that nobody takes one before the
// program does; each worker of a test run has its own part of them, so that files may run beside each other.
import { randomInt } from "node:crypto";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer } from "node:net";

const FIRST = 61_000;
const LAST = 65_535;
const WORKERS = 4;
const OF_A_WORKER = Math.floor((LAST + 1 - FIRST) / WORKERS);
const firstOfThisWorker = FIRST + (Number(process.env["VITEST_POOL_ID"] ?? 1) % WORKERS) * OF_A_WORKER;

/** Where the search goes on. Ports are taken in turn: what has just been given up may still be closing. */
let offset = randomInt(OF_A_WORKER);

/** Finds a port for a program that must be told one; `count` asks for free ones after it too. */
export async function findFreePort(address = "127.0.0.1", count = 1): Promise<number> {
  for (let tried = 0; tried < OF_A_WORKER; tried++) {
    if (offset + count > OF_A_WORKER) offset = 0;
    const port = firstOfThisWorker + offset;
    const wanted = Array.from({ length: count }, (_, index) => port + index);
    offset += count;
    const free = await Promise.all(wanted.map(async (each) => (await isTcpFree(address, each)) && (await isUdpFree(address, each))));
    if (free.every(Boolean)) return port;
  }
  throw new Error(`No port of ${address} is free for both UDP and TCP`);
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
