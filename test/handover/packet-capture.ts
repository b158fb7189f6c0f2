// tcpdump on one host of the lab, on all of its interfaces, from before a call to its end.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { readPackets, type CapturedPacket } from "./capture-reader.ts";
import type { HostName, Namespaces } from "./namespaces.ts";

/** More than a frame of the lab has. In immediate mode every packet takes so much of the buffer, whatever its size. */
const SNAP_BYTES = 2_048;
const BUFFER_KIB = 16_384;

export class PacketCapture implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #file: string;
  /** What tcpdump says, its counts at the end included. */
  #said = "";

  private constructor(child: ChildProcess, file: string) {
    this.#child = child;
    this.#file = file;
    child.stderr!.on("data", (chunk) => (this.#said += String(chunk)));
  }

  /** Resolves when it captures. */
  static async start(namespaces: Namespaces, host: HostName, file: string): Promise<PacketCapture> {
    const options = ["-i", "any", "-y", "LINUX_SLL2", "-U", "--immediate-mode", "-s", String(SNAP_BYTES), "-B", String(BUFFER_KIB), "-n", "-Z", "root", "-w", file, "udp or tcp"];
    const [program, ...args] = namespaces.commandOn(host, "tcpdump", options);
    const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
    const capture = new PacketCapture(child, file);
    await new Promise<void>((resolve, reject) => {
      child.once("exit", () => reject(new Error(`tcpdump does not capture: ${capture.#said}`)));
      child.stderr!.on("data", () => {
        if (capture.#said.includes("listening on")) resolve();
      });
    });
    return capture;
  }

  /** What it has seen so far. */
  packetsSoFar(): readonly CapturedPacket[] {
    return readPackets(readFileSync(this.#file));
  }

  /** Ends it and reads all that it has seen. Rejects where it has missed packets, since no figure would be true. */
  async packets(): Promise<readonly CapturedPacket[]> {
    await this[Symbol.asyncDispose]();
    const dropped = Number(/(\d+) packets? dropped by kernel/.exec(this.#said)?.[1] ?? 0);
    if (dropped > 0) throw new Error(`the capture missed ${dropped} packets`);
    return readPackets(readFileSync(this.#file));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, "close");
    this.#child.kill("SIGINT");
    await ended;
  }
}
