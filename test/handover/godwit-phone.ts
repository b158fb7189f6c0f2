// The terminal program as one of the lab's phones: the bundle that people run, told what to do by lines, watched by its JSON.
import { fileURLToPath } from "node:url";
import type { LabPhone, ReportedHandover } from "./lab-phone.ts";
import { LabProcess } from "./lab-process.ts";
import type { HostName, Namespaces } from "./namespaces.ts";

/** Named from the repository's root, since this file is also part of a bundle in dist/handover. */
const PROGRAM = fileURLToPath(new URL("../../dist/cli/godwit.mjs", import.meta.url));
const ESTABLISH_LIMIT_MS = 15_000;
const SUMMARY_LIMIT_MS = 3_000;

type JsonEvent = { readonly event?: string } & Readonly<Record<string, unknown>>;

export class GodwitPhone implements LabPhone {
  readonly #process: LabProcess;

  /** `args` are those of `godwit`, without what the lab needs of every call. */
  constructor(namespaces: Namespaces, host: HostName, args: readonly string[]) {
    const own = args[0] === "call" || args[0] === "answer" ? ["--json", "--commands"] : ["--json"];
    this.#process = new LabProcess(namespaces, host, { program: process.execPath, args: ["--enable-source-maps", PROGRAM, ...args, ...own] });
  }

  get pid(): number {
    return this.#process.pid;
  }

  get output(): string {
    return this.#process.lines.join("\n");
  }

  /** Resolves when it waits for calls: registered, or listening. */
  async ready(): Promise<void> {
    await this.#wait("is not ready", ({ event }) => event === "listening" || event === "registered");
  }

  async established(): Promise<void> {
    await this.#wait("has no call", ({ event, state }) => event === "call" && state === "active");
  }

  /** A change of the codec, as that tells whether the other side consented. */
  async reinvite(limitMs: number): Promise<boolean> {
    const line = "codec PCMU";
    this.#process.write(line);
    const told = await this.#find(({ event, command }) => event === "command" && command === line, limitMs);
    return told?.["ok"] === true;
  }

  async hangUp(): Promise<void> {
    this.#process.write("end");
  }

  async endedByPeer(limitMs: number): Promise<boolean> {
    const summary = await this.#find(({ event }) => event === "summary", limitMs);
    return (summary?.["end"] as { readonly by?: string } | undefined)?.by === "remote";
  }

  async handovers(): Promise<readonly ReportedHandover[]> {
    const summary = await this.#find(({ event }) => event === "summary", SUMMARY_LIMIT_MS);
    return (summary?.["handovers"] as readonly ReportedHandover[] | undefined) ?? [];
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#process.stop("SIGINT");
  }

  async #wait(complaint: string, matches: (event: JsonEvent) => boolean): Promise<void> {
    const found = await this.#find(matches, ESTABLISH_LIMIT_MS);
    if (!found) throw new Error(`godwit ${complaint}; it said:\n${this.output.slice(-4000)}`);
  }

  #find(matches: (event: JsonEvent) => boolean, limitMs: number): Promise<JsonEvent | undefined> {
    return this.#process.find((line) => {
      const event = readEvent(line);
      return event && matches(event) ? event : undefined;
    }, limitMs);
  }
}

function readEvent(line: string): JsonEvent | undefined {
  try {
    return JSON.parse(line) as JsonEvent;
  } catch {
    return undefined;
  }
}
