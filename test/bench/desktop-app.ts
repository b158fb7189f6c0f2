// The desktop app under the bench: the built one, on a data folder of its own, either driven or started as users do.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { CommandAnswer, CommandArguments, CommandName, Snapshot } from "../../core/phone/protocol.ts";
import { PrivatePulse, missingSoundTools } from "../sound/private-pulse.ts";
import { startVirtualDisplay, type VirtualDisplay } from "../run-tests/virtual-display.ts";

const REPOSITORY = fileURLToPath(new URL("../../", import.meta.url));
const END_LIMIT_MS = 5_000;

/** What all apps of one bench share: an X server, sound devices where they can be had, a data folder. */
export class DesktopPlace implements AsyncDisposable {
  readonly display: string;
  readonly #executable: string;
  readonly #screen: VirtualDisplay;
  readonly #pulse: PrivatePulse | undefined;
  /** Where the apps of this place keep what they keep. */
  readonly userData = mkdtempSync(join(tmpdir(), "godwit-bench-app-"));

  private constructor(executable: string, screen: VirtualDisplay, pulse: PrivatePulse | undefined) {
    this.#executable = executable;
    this.#screen = screen;
    this.#pulse = pulse;
    this.display = screen.name;
  }

  /** Throws where the app cannot run: not built, no Electron, no X server. */
  static async open(): Promise<DesktopPlace> {
    if (!existsSync(join(REPOSITORY, "dist/electron/main/main.cjs"))) throw new Error("the app is not built");
    // Not bundled: this module finds its way by where it lies.
    const runtime = (await import(new URL("../../build/electron-runtime.mjs", import.meta.url).href)) as { electronPath(): string };
    const pulse = missingSoundTools().length === 0 ? await PrivatePulse.start(["speaker", "microphone"]) : undefined;
    return new DesktopPlace(runtime.electronPath(), await startVirtualDisplay(), pulse);
  }

  /** Starts the app as its shortcut does, or the Electron app in another folder; `hook` is a script that it loads before the app. */
  start({ folder = REPOSITORY, hook, environment }: { readonly folder?: string; readonly hook?: string; readonly environment?: Readonly<Record<string, string>> } = {}): PlainApp {
    const args = [...(hook === undefined ? [] : ["-r", hook]), ...this.#switches(folder)];
    return new PlainApp(spawn(this.#executable, args, { env: { ...this.#environment(), ...environment }, stdio: "ignore" }));
  }

  /** Starts the app under Playwright's driver, with its windows held back until that is there, and waits for its window. */
  async drive(): Promise<DrivenApp> {
    const { _electron } = createRequire(import.meta.url)("playwright") as PlaywrightModule;
    const args = ["-r", join(REPOSITORY, "test", "run-tests", "hold-until-driven.cjs"), ...this.#switches()];
    const app = await _electron.launch({ executablePath: this.#executable, args, env: this.#environment() });
    await app.evaluate(() => (globalThis as unknown as { driverIsThere(): void }).driverIsThere());
    return new DrivenApp(app, await app.firstWindow());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pulse?.close();
    await this.#screen.end();
    rmSync(this.userData, { recursive: true, force: true, maxRetries: 3 });
  }

  #switches(folder = REPOSITORY): string[] {
    // Chromium refuses to run its sandbox as root.
    const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
    const userData = folder === REPOSITORY ? this.userData : join(folder, "user-data");
    return [...sandbox, `--user-data-dir=${userData}`, folder];
  }

  #environment(): Record<string, string> {
    const environment = { ...process.env, ...this.#pulse?.environment("speaker", "microphone.monitor"), DISPLAY: this.display };
    const entries = Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined);
    return Object.fromEntries(entries.filter(([name]) => name !== "ELECTRON_RUN_AS_NODE" && name !== "NODE_OPTIONS"));
  }
}

/** The app without a driver. */
export class PlainApp implements AsyncDisposable {
  readonly #child: ChildProcess;

  constructor(child: ChildProcess) {
    this.#child = child;
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** Ends the app in order, by force where asking does not help. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, "exit");
    this.#child.kill("SIGTERM");
    const force = setTimeout(() => this.#child.kill("SIGKILL"), END_LIMIT_MS);
    await ended;
    clearTimeout(force);
  }
}

/** The app with a hand on its phone. */
export class DrivenApp implements AsyncDisposable {
  readonly #app: ElectronApplication;
  readonly #page: Page;

  constructor(app: ElectronApplication, page: Page) {
    this.#app = app;
    this.#page = page;
  }

  get pid(): number {
    return this.#app.process().pid!;
  }

  /** Gives the phone a command through the window's own bridge. */
  async execute<Name extends CommandName>(name: Name, ...args: CommandArguments<Name>): Promise<CommandAnswer<Name>> {
    const outcome = (await this.#page.evaluate(`window.godwit.execute(...${JSON.stringify([name, ...args])})`)) as Outcome<CommandAnswer<Name>>;
    if (outcome.ok) return outcome.value;
    throw new Error(`${name}: ${outcome.failure.message}`);
  }

  /** Runs a function in the main process, by its text: it sees nothing but its argument. */
  inMainProcess(run: (electron: ElectronModule) => unknown): Promise<unknown> {
    return this.#app.evaluate(run);
  }

  /** Runs an expression in the window. */
  inWindow(expression: string): Promise<unknown> {
    return this.#page.evaluate(expression);
  }

  /** Waits until the phone's state is as wanted. */
  async until(isWanted: (snapshot: Snapshot) => boolean): Promise<void> {
    while (!isWanted((await this.#page.evaluate("window.godwit.snapshot()")) as Snapshot)) await this.#page.waitForTimeout(50);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#app.close();
  }
}

type Outcome<Value> = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly failure: { readonly message: string } };

// The part of Playwright that is used here; its own types need the DOM's.

interface PlaywrightModule {
  readonly _electron: {
    launch(options: { readonly executablePath: string; readonly args: string[]; readonly env: Record<string, string> }): Promise<ElectronApplication>;
  };
}

/** What of Electron is used in the main process. */
export interface ElectronModule {
  readonly BrowserWindow: { getAllWindows(): readonly AppWindow[] };
}

interface AppWindow {
  show(): void;
  hide(): void;
  setBounds(bounds: { readonly x: number; readonly y: number; readonly width: number; readonly height: number }): void;
}

interface ElectronApplication {
  evaluate(run: (electron: ElectronModule) => unknown): Promise<unknown>;
  firstWindow(): Promise<Page>;
  process(): ChildProcess;
  close(): Promise<void>;
}

interface Page {
  evaluate(expression: string): Promise<unknown>;
  waitForTimeout(ms: number): Promise<void>;
}
