// Whether somebody has bound a port, from the kernel's own list (Linux /proc/net): for programs that do not say when
// they are ready and must not be disturbed by a probe.
import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import type { SocketAddress } from "../../../core/ports/network.ts";

const LOOK_AGAIN_MS = 20;
const HANG_MS = 20_000;

/** TCP_LISTEN, as the kernel writes it (include/net/tcp_states.h): a connection that is over keeps its port for a minute. */
const LISTENS = "0A";

/** Resolves when the address is bound; rejects when the program has ended or hangs. */
export async function waitUntilListening(local: SocketAddress, transport: "udp" | "tcp", isRunning: () => boolean): Promise<void> {
  const wanted = formatKernelAddress(local);
  for (let waitedMs = 0; waitedMs < HANG_MS; waitedMs += LOOK_AGAIN_MS) {
    const lines = readFileSync(`/proc/net/${transport}`, "utf8").split("\n");
    if (lines.map((line) => line.trim().split(/\s+/)).some(([, at, , state]) => at === wanted && (transport === "udp" || state === LISTENS))) return;
    if (!isRunning()) throw new Error("The program has ended");
    await delay(LOOK_AGAIN_MS);
  }
  throw new Error(`Nobody listens on ${local.address}:${local.port}`);
}

/** "0100007F:13C4": the IPv4 address as the machine stores it (little endian), then the port. */
function formatKernelAddress({ address, port }: SocketAddress): string {
  const hex = (value: number, digits: number): string => value.toString(16).toUpperCase().padStart(digits, "0");
  const bytes = address.split(".").map(Number).reverse();
  return `${bytes.map((byte) => hex(byte, 2)).join("")}:${hex(port, 4)}`;
}
