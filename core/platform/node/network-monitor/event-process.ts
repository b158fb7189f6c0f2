// The program that prints the system's events, as a child process: started, read line by line, started again where it ends by
// itself, ended with its owner. Of many lines in one turn of the loop one of each sort is passed on, the first at once.
import { spawn, type ChildProcessByStdio } from "node:child_process";
import type { Readable } from "node:stream";
import type { Disposable } from "../../../base/disposable.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { SystemEvents, SystemWord } from "./system-events.ts";

/** A line is told by its beginning; the rest of one that is longer than this is not kept. */
const MAX_LINE = 4_096;
const FIRST_RESTART_MS = 250;
const LONGEST_RESTART_MS = 60_000;
/** Who lived so long was well, and is started anew without patience. */
const WELL_AFTER_MS = 30_000;
/** Who ends so often, at once, will not do at all on this computer. */
const MAX_EARLY_ENDS = 8;
/** Where administrators' programs are, which a desktop's search path may lack. */
const ADMINISTRATORS_PATH = "/usr/sbin:/sbin:/usr/bin:/bin";

export interface EventProcessListener {
  onWord(word: SystemWord): void;
  /** It runs, so that its words can be relied on, or does not; `willRetry` is false where it is given up for good. */
  onRunning(isRunning: boolean, willRetry: boolean): void;
}

export class EventProcess implements Disposable {
  readonly #clock: Clock;
  readonly #events: SystemEvents;
  readonly #listener: EventProcessListener;
  #child: ChildProcessByStdio<null, Readable, null> | undefined;
  #restart: Disposable | undefined;
  #earlyEnds = 0;
  #disposed = false;
  #rest = "";
  /** The sorts of hints that were passed on in this turn of the loop. */
  readonly #said = new Set<string>();
  readonly #endWithUs = (): void => void this.#child?.kill();

  constructor(clock: Clock, events: SystemEvents, listener: EventProcessListener) {
    this.#clock = clock;
    this.#events = events;
    this.#listener = listener;
    process.on("exit", this.#endWithUs);
    this.#start();
  }

  /** Undefined while it does not run. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    process.off("exit", this.#endWithUs);
    this.#restart?.dispose();
    this.#child?.stdout.destroy();
    this.#child?.kill();
    this.#child = undefined;
  }

  #start(): void {
    const startedAtMs = this.#clock.nowMs();
    const child = spawn(this.#events.command, this.#events.args, {
      stdio: ["ignore", "pipe", "ignore"],
      windowsHide: true,
      env: { ...process.env, ...(process.platform !== "win32" && { PATH: `${process.env["PATH"] ?? ""}:${ADMINISTRATORS_PATH}` }) },
    });
    this.#child = child;
    this.#rest = "";
    child.stdout.setEncoding("utf8");
    child.stdout.on("data", (text: string) => {
      if (!this.#disposed) this.#take(text);
    });
    child.stdout.on("error", () => {});
    child.once("spawn", () => {
      if (!this.#disposed) this.#listener.onRunning(true, true);
    });
    // A program that is not there says so by an error and never ends.
    child.once("error", () => this.#ended(child, false));
    child.once("exit", () => {
      if (this.#clock.nowMs() - startedAtMs >= WELL_AFTER_MS) this.#earlyEnds = 0;
      this.#ended(child, ++this.#earlyEnds < MAX_EARLY_ENDS);
    });
  }

  #ended(child: unknown, willRetry: boolean): void {
    if (this.#disposed || this.#child !== child) return;
    this.#child = undefined;
    if (willRetry) {
      const waitMs = Math.min(FIRST_RESTART_MS * 2 ** (this.#earlyEnds - 1), LONGEST_RESTART_MS);
      this.#restart = this.#clock.setTimer(waitMs, () => this.#start());
    }
    this.#listener.onRunning(false, willRetry);
  }

  #take(text: string): void {
    const lines = (this.#rest + text).split("\n");
    this.#rest = (lines.pop() ?? "").slice(0, MAX_LINE);
    for (const line of lines) {
      const word = this.#events.read(line);
      if (word && !this.#wasSaid(word)) this.#listener.onWord(word);
    }
  }

  #wasSaid(word: SystemWord): boolean {
    if (word.kind !== "hint") return false;
    if (this.#said.has(word.source)) return true;
    if (this.#said.size === 0) setImmediate(() => this.#said.clear());
    this.#said.add(word.source);
    return false;
  }
}
