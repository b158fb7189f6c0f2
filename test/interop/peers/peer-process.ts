// A real program as the other side of a test: started in a private folder, watched by its output, ended by its id.
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A hang must fail with what the program said instead of hanging the whole suite. */
const HANG_MS = 20_000;
/** How long a program may take to end by itself before it is killed. */
const GRACE_MS = 3_000;

export interface PeerCommand {
  readonly program: string;
  readonly args: readonly string[];
  /** Its working folder, made by `createPeerFolder`; removed when the program has ended. */
  readonly folder: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Makes a private folder with the given files in it. */
export function createPeerFolder(name: string, files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), `godwit-${name}-`));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  return folder;
}

export class PeerProcess implements AsyncDisposable {
  readonly folder: string;
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | null>;
  readonly #waiting = new Set<() => void>();
  #output = "";

  constructor({ program, args, folder, environment = {} }: PeerCommand) {
    this.folder = folder;
    this.#child = spawn(program, args, { cwd: folder, env: { ...process.env, ...environment }, stdio: ["pipe", "pipe", "pipe"], detached: true });
    const collect = (chunk: Buffer): void => {
      this.#output += chunk.toString();
      this.#wake();
    };
    this.#child.stdout?.on("data", collect);
    this.#child.stderr?.on("data", collect);
    this.#ended = new Promise((resolve) => {
      this.#child.once("error", (error) => {
        this.#output += `\n${error.message}`;
        resolve(null);
      });
      this.#child.once("close", resolve);
    });
    void this.#ended.then(() => this.#wake());
  }

  /** All that it has printed so far. */
  get output(): string {
    return this.#output;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Resolves when the output after `fromOffset` matches; rejects with the output when the program ends or hangs first. */
  waitForOutput(pattern: RegExp, fromOffset = 0): Promise<RegExpMatchArray> {
    return new Promise((resolve, reject) => {
      const check = (): void => {
        const match = this.#output.slice(fromOffset).match(pattern);
        if (match) settle(() => resolve(match));
        else if (!this.isRunning) settle(() => reject(this.#complaint(`ended (${this.#child.signalCode ?? this.#child.exitCode}) before it printed ${pattern}`)));
      };
      const hang = setTimeout(() => settle(() => reject(this.#complaint(`has not printed ${pattern}`))), HANG_MS);
      const settle = (finish: () => void): void => {
        clearTimeout(hang);
        this.#waiting.delete(check);
        finish();
      };
      this.#waiting.add(check);
      check();
    });
  }

  /** The exit status when it has ended by itself; null after a signal. */
  waitForEnd(): Promise<number | null> {
    return this.#ended;
  }

  write(text: string): void {
    this.#child.stdin?.write(text);
  }

  /** Ends the program, by force where asking does not help, and removes its folder. */
  async stop(): Promise<void> {
    if (this.isRunning) this.#child.kill("SIGTERM");
    const force = setTimeout(() => this.#killGroup(), GRACE_MS);
    await this.#ended;
    clearTimeout(force);
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Kamailio that is stopped while it starts leaves a child behind, which holds the pipes open for ever. */
  #killGroup(): void {
    try {
      if (this.pid !== undefined) process.kill(-this.pid, "SIGKILL");
    } catch {
      // Nobody of the group is left.
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  #wake(): void {
    for (const check of [...this.#waiting]) check();
  }

  #complaint(what: string): Error {
    return new Error(`${this.#child.spawnfile} ${what}. Its output:\n${this.#output.slice(-4000)}`);
  }
}
