// The terminal host as a child process, read line by line: what a script would see of it.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("../../dist/cli/godwit.mjs", import.meta.url));

/** One line of `--json` output. */
export type JsonEvent = { readonly event: string } & Readonly<Record<string, unknown>>;

export class GodwitProcess implements AsyncDisposable {
  readonly events: JsonEvent[] = [];
  /** Lines of standard output that are not JSON; none with `--json`. */
  readonly otherLines: string[] = [];
  notes = "";
  readonly #child: ChildProcess;
  readonly #closed: Promise<number>;
  readonly #waiting = new Set<() => void>();
  #exited = false;

  constructor(...args: readonly string[]) {
    this.#child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ["ignore", "pipe", "pipe"] });
    createInterface({ input: this.#child.stdout! }).on("line", (line) => this.#take(line));
    this.#child.stderr!.on("data", (data) => (this.notes += String(data)));
    this.#closed = once(this.#child, "close").then(([code]) => {
      this.#exited = true;
      for (const look of this.#waiting) look();
      return typeof code === "number" ? code : -1;
    });
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** The exit code; -1 if a signal ended it. */
  get exitCode(): Promise<number> {
    return this.#closed;
  }

  /** Memory in use now, in MiB (VmRSS). */
  get residentMiB(): number {
    const line = readFileSync(`/proc/${this.pid}/status`, "utf8").split("\n").find((entry) => entry.startsWith("VmRSS:"));
    return Number(line?.replace(/\D/g, "")) / 1024;
  }

  /** The first event, now or later, that `matches`; rejects when the program ends without it. */
  event(matches: (event: JsonEvent) => boolean): Promise<JsonEvent> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const found = this.events.find(matches);
        if (!found && !this.#exited) return;
        this.#waiting.delete(look);
        if (found) resolve(found);
        else reject(new Error(`godwit ended without that event; it said ${JSON.stringify(this.events)} ${this.notes}`));
      };
      this.#waiting.add(look);
      look();
    });
  }

  /** The last line of a call. */
  summary(): Promise<JsonEvent> {
    return this.event(({ event }) => event === "summary");
  }

  /** Asks it to finish in order, as Ctrl+C does. */
  stop(): Promise<number> {
    this.#child.kill("SIGINT");
    return this.#closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#exited) this.#child.kill("SIGKILL");
    await this.#closed;
  }

  #take(line: string): void {
    try {
      this.events.push(JSON.parse(line) as JsonEvent);
    } catch {
      this.otherLines.push(line);
    }
    for (const look of [...this.#waiting]) look();
  }
}
