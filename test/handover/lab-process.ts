// A program on a host of the lab: its lines of output as they come, lines to its input, ended by its id.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { HostName, Namespaces } from "./namespaces.ts";

/** How long a program may take to end by itself before it is killed. */
const GRACE_MS = 3_000;

export interface LabProgram {
  readonly program: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

export class LabProcess implements AsyncDisposable {
  /** All lines of standard output and standard error, in the order in which they came. */
  readonly lines: string[] = [];
  readonly ended: Promise<unknown>;
  readonly #child: ChildProcess;
  readonly #waiting = new Set<() => void>();
  #hasEnded = false;

  constructor(namespaces: Namespaces, host: HostName, { program, args, environment = {} }: LabProgram) {
    const [command, ...rest] = namespaces.commandOn(host, program, args);
    this.#child = spawn(command, rest, { stdio: ["pipe", "pipe", "pipe"], env: { ...process.env, ...environment } });
    for (const stream of [this.#child.stdout!, this.#child.stderr!]) createInterface({ input: stream }).on("line", (line) => this.#take(line));
    // What is written to a program that has just ended is lost, and nothing else.
    this.#child.stdin!.on("error", () => {});
    this.ended = once(this.#child, "close").then(() => {
      this.#hasEnded = true;
      this.#wake();
    });
  }

  get pid(): number {
    return this.#child.pid!;
  }

  write(line: string): void {
    this.#child.stdin!.write(`${line}\n`);
  }

  /** What `pick` finds in a line from the `from`-th on, now or later; undefined when the time is over or the program ended without it. */
  find<Found>(pick: (line: string) => Found | undefined, limitMs: number, from = 0): Promise<Found | undefined> {
    return new Promise((resolve) => {
      let next = from;
      const look = (): void => {
        for (; next < this.lines.length; next++) {
          const found = pick(this.lines[next]!);
          if (found !== undefined) return settle(found);
        }
        if (this.#hasEnded) settle(undefined);
      };
      const limit = setTimeout(() => settle(undefined), limitMs);
      const settle = (found: Found | undefined): void => {
        clearTimeout(limit);
        this.#waiting.delete(look);
        resolve(found);
      };
      this.#waiting.add(look);
      look();
    });
  }

  /** Ends it: asked by `signal` first, by force where that does not help. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    if (!this.#hasEnded) this.#child.kill(signal);
    const force = setTimeout(() => this.#child.kill("SIGKILL"), GRACE_MS);
    await this.ended;
    clearTimeout(force);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  #take(line: string): void {
    this.lines.push(line);
    this.#wake();
  }

  #wake(): void {
    for (const look of [...this.#waiting]) look();
  }
}
