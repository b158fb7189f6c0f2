// Floods a port from a process of its own, and reads from the kernel what became of it.
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const SENDER = fileURLToPath(new URL("flood-sender.mjs", import.meta.url));

export type FloodKind = "INVITE" | "REGISTER" | "OPTIONS" | "garbage";

export interface Flood {
  readonly kind: FloodKind;
  readonly port: number;
  readonly ratePerS: number;
  readonly seconds: number;
  /** Addresses of loopback that it comes from, in turn. */
  readonly sources: readonly string[];
}

export interface FloodFigures {
  readonly sent: number;
  /** What was really reached. */
  readonly ratePerS: number;
  /** Those that the kernel threw away since the flooded process did not take them in time. */
  readonly droppedByKernel: number;
}

/** Sends until all is sent. */
export async function flood({ kind, port, ratePerS, seconds, sources }: Flood): Promise<FloodFigures> {
  const before = droppedAt(port);
  const { stdout } = await promisify(execFile)(process.execPath, [SENDER, String(port), kind, String(ratePerS), String(seconds), ...sources]);
  const { sent, elapsedMs } = JSON.parse(stdout) as { readonly sent: number; readonly elapsedMs: number };
  return { sent, ratePerS: Math.round((sent / elapsedMs) * 1000), droppedByKernel: droppedAt(port) - before };
}

/** The last column of /proc/net/udp, of the socket that is bound to the port. */
function droppedAt(port: number): number {
  const ending = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const lines = readFileSync("/proc/net/udp", "utf8").split("\n").map((line) => line.trim().split(/\s+/));
  return Number(lines.find(([, local]) => local?.endsWith(ending))?.at(-1) ?? 0);
}
