// tcpdump on one host of the lab, on all of its interfaces, from before a call to its end.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { readPackets, type CapturedPacket } from "./capture-reader.ts";
import type { HostName, Namespaces } from "./namespaces.ts";

export class PacketCapture implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #file: string;

  private constructor(child: ChildProcess, file: string) {
    this.#child = child;
    this.#file = file;
  }

  /** Resolves when it captures. */
  static async start(namespaces: Namespaces, host: HostName, file: string): Promise<PacketCapture> {
    const options = ["-i", "any", "-y", "LINUX_SLL2", "-U", "--immediate-mode", "-n", "-Z", "root", "-w", file, "udp or tcp"];
    const [program, ...args] = namespaces.commandOn(host, "tcpdump", options);
    const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    await new Promise<void>((resolve, reject) => {
      child.once("exit", () => reject(new Error(`tcpdump does not capture: ${said}`)));
      child.stderr!.on("data", (chunk) => {
        said += String(chunk);
        if (said.includes("listening on")) resolve();
      });
    });
    return new PacketCapture(child, file);
  }

  /** What it has seen so far. */
  packetsSoFar(): readonly CapturedPacket[] {
    return readPackets(readFileSync(this.#file));
  }

  /** Ends it and reads all that it has seen. */
  async packets(): Promise<readonly CapturedPacket[]> {
    await this[Symbol.asyncDispose]();
    return readPackets(readFileSync(this.#file));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, "exit");
    this.#child.kill("SIGINT");
    await ended;
  }
}
