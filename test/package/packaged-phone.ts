// Starts a packaged phone as a user would, in a home of its own, and looks at its window through Chromium's debugging
// port: the fuses of an installed phone leave a test driver no other way in.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { chromium, type Browser, type Page } from "playwright";
import { descendants } from "../bench/process-load.ts";

const startLimitMs = 60_000;

/** A packaged phone that runs; whoever started it ends it. */
export interface PackagedPhone {
  readonly window: Page;
  /** The files that are mapped into its processes, native add-ons among them (Linux). */
  mappedFiles(): string;
  /** What it wrote to standard error so far. */
  log(): string;
  end(): Promise<void>;
}

/** Starts the executable with an empty home in `homeDir` and waits for its first window; `environment` says more, such as where sound goes. */
export async function startPackagedPhone(executable: string, homeDir: string, environment: NodeJS.ProcessEnv = {}): Promise<PackagedPhone> {
  const userDataDir = join(homeDir, "godwit");
  mkdirSync(userDataDir, { recursive: true });
  const rootOnly = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const child = spawn(executable, [...rootOnly, "--remote-debugging-port=0", `--user-data-dir=${userDataDir}`], {
    cwd: homeDir,
    env: { PATH: process.env.PATH, DISPLAY: process.env.DISPLAY, HOME: homeDir, XDG_CONFIG_HOME: join(homeDir, ".config"), LANG: "C.UTF-8", ...environment },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let log = "";
  child.stderr.on("data", (data) => (log += String(data)));
  const exited = once(child, "exit");
  const end = async (): Promise<void> => {
    child.kill("SIGTERM");
    const lastResort = setTimeout(() => child.kill("SIGKILL"), 10_000);
    await exited;
    clearTimeout(lastResort);
  };
  try {
    const { window, browser } = await attach(userDataDir, () => child.exitCode === null);
    return {
      window,
      mappedFiles: () => descendants(child.pid!).map(mapsOf).join("\n"),
      log: () => log,
      end: async () => void (await Promise.all([browser.close(), end()])),
    };
  } catch (error) {
    await end();
    throw new Error(`the packaged phone did not come up:\n${log}`, { cause: error });
  }
}

/** A phone that something else started, by its data folder; waits until it is there. */
export async function attachToPhone(userDataDir: string): Promise<Pick<PackagedPhone, "window" | "end">> {
  const { window, browser } = await attach(userDataDir, () => true);
  return {
    window,
    async end() {
      // The lock of the instance names its process: HOST-PID.
      const pid = Number(readlinkSync(join(userDataDir, "SingletonLock")).split("-").at(-1));
      await browser.close();
      process.kill(pid, "SIGTERM");
      while (isAlive(pid)) await sleep(50);
    },
  };
}

async function attach(userDataDir: string, isRunning: () => boolean): Promise<{ readonly window: Page; readonly browser: Browser }> {
  const port = await debuggingPort(join(userDataDir, "DevToolsActivePort"), isRunning);
  await pageInPlace(port, isRunning);
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`, { timeout: startLimitMs });
  const context = browser.contexts()[0];
  if (context === undefined) throw new Error("the phone has no page");
  return { browser, window: context.pages()[0] ?? (await context.waitForEvent("page", { timeout: startLimitMs })) };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Chromium writes the port that it chose into a file. */
async function debuggingPort(file: string, isRunning: () => boolean): Promise<number> {
  const giveUpAtMs = Date.now() + startLimitMs;
  while (!existsSync(file) || readFileSync(file, "utf8") === "") {
    if (!isRunning() || Date.now() > giveUpAtMs) throw new Error("it opened no debugging port");
    await sleep(50);
  }
  return Number(readFileSync(file, "utf8").split("\n")[0]);
}

/**
 * Waits until a page's document is in place, as its title tells. A driver that attaches while the first one is being put
 * there is never told of it and waits without end (test/run-tests/hold-until-driven.cjs, which no packaged phone loads).
 */
async function pageInPlace(port: number, isRunning: () => boolean): Promise<void> {
  const giveUpAtMs = Date.now() + startLimitMs;
  while (!(await targetsAt(port)).some(({ type, title }) => type === "page" && title !== "")) {
    if (!isRunning() || Date.now() > giveUpAtMs) throw new Error("it showed no page");
    await sleep(50);
  }
}

/** What Chromium lists as open to a debugger. */
async function targetsAt(port: number): Promise<readonly { readonly type: string; readonly title: string }[]> {
  const response = await fetch(`http://127.0.0.1:${port}/json/list`, { signal: AbortSignal.timeout(startLimitMs) });
  return (await response.json()) as { type: string; title: string }[];
}

/** Empty for a process that has ended meanwhile. */
function mapsOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/maps`, "utf8");
  } catch {
    return "";
  }
}
