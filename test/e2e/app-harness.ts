// Starts the built app in the real Electron with a data folder of its own, and ends it. Starts an X server where there is none.
import type { ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { _electron, type ElectronApplication, type Page } from "playwright";
import { electronPath } from "../../build/electron-runtime.mjs";
import { distDir, inRepository, repositoryDir, testOutputDir } from "../../build/paths.mjs";
import { startVirtualDisplay, type VirtualDisplay } from "../run-tests/virtual-display.ts";

export interface StartOptions {
  /** The app's folder: the repository unless a test says otherwise (a scratch copy). */
  readonly appFolder?: string;
  /** An existing data folder, to start again with what is there; it is left in place at the end. */
  readonly userDataFolder?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** The network namespace that the app lives in. */
  readonly namespace?: string;
}

export interface RunningApp {
  readonly app: ElectronApplication;
  /** The main window, loaded. */
  readonly window: Page;
  readonly userDataFolder: string;
  /** What the main process has written to its log so far. */
  log(): string;
  /** Errors on the pages' consoles so far, a broken content security policy among them. */
  pageErrors(): readonly string[];
  /** Saves the window's picture in the tests' output and answers its path. */
  screenshot(name: string, page?: Page): Promise<string>;
  /** Quits the app in order and removes its data folder, unless that was given. */
  close(): Promise<void>;
}

/** Starts the app and waits for its main window. */
export async function startApp(options: StartOptions = {}): Promise<RunningApp> {
  const appFolder = options.appFolder ?? repositoryDir;
  if (appFolder === repositoryDir && !existsSync(join(distDir, "electron/main/main.cjs"))) {
    throw new Error("The app is not built: the test run builds it, or `npm start` once.");
  }
  const display = await useDisplay();
  const userDataFolder = options.userDataFolder ?? mkdtempSync(join(tmpdir(), "godwit-app-"));
  let app: ElectronApplication | undefined;
  const close = async (): Promise<void> => {
    await app?.close();
    if (options.userDataFolder === undefined) rmSync(userDataFolder, { recursive: true, force: true });
    await display.end();
  };
  try {
    app = await launch(options, appFolder, userDataFolder, display);
    const log = collect(app.process());
    const pageErrors = watchConsoles(app);
    await app.evaluate(() => (globalThis as unknown as HeldApp).driverIsThere());
    const window = await mainWindow(app);
    const screenshot = (name: string, page = window): Promise<string> => takePicture(page, name);
    return { app, window, userDataFolder, log, pageErrors: () => pageErrors, screenshot, close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

/** What `hold-until-driven.cjs` puts into the main process. */
interface HeldApp {
  driverIsThere(): void;
}

/** How long Electron may take to start; the test's own limit is longer, so that what failed is said. */
const LAUNCH_LIMIT_MS = 60_000;

/** Starts the app, which waits with its windows until it is told that the driver is there. */
function launch(options: StartOptions, appFolder: string, userDataFolder: string, display: VirtualDisplay): Promise<ElectronApplication> {
  return _electron.launch({
    executablePath: options.namespace === undefined ? electronPath() : inRepository("test", "e2e", "electron-in-namespace.mjs"),
    timeout: LAUNCH_LIMIT_MS,
    args: ["-r", inRepository("test", "run-tests", "hold-until-driven.cjs"), ...sandboxSwitches(), `--user-data-dir=${userDataFolder}`, appFolder, ...(options.args ?? [])],
    env: { ...environment(), DISPLAY: display.name, ...inNamespace(options.namespace), ...options.env },
    // The test driver pretends a light system otherwise.
    colorScheme: null,
  });
}

/** What `electron-in-namespace.mjs` is told. */
function inNamespace(namespace: string | undefined): Record<string, string> {
  return namespace === undefined ? {} : { GODWIT_TEST_NAMESPACE: namespace, GODWIT_TEST_ELECTRON: electronPath() };
}

/** How long a window may take to appear. */
const WINDOW_LIMIT_MS = 30_000;

/** The page of one of the app's windows, loaded; waits for it where it is not there yet. */
export async function pageNamed(app: ElectronApplication, path: "/index.html" | "/incoming.html"): Promise<Page> {
  let release = (): void => {};
  const found = new Promise<Page>((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error(`No window shows ${path}.`)), WINDOW_LIMIT_MS);
    // A window is there before it has a URL: each one is watched, not looked at once.
    const watch = (page: Page): void => {
      page.waitForURL((url) => url.pathname === path, { timeout: WINDOW_LIMIT_MS }).then(() => resolve(page), () => {});
    };
    for (const page of app.windows()) watch(page);
    app.on("window", watch);
    release = () => {
      clearTimeout(limit);
      app.off("window", watch);
    };
  });
  return found.finally(() => release());
}

async function mainWindow(app: ElectronApplication): Promise<Page> {
  const window = await pageNamed(app, "/index.html");
  // Pictures and clicks need the window on the screen.
  await app.evaluate(async ({ BrowserWindow }) => {
    const [first] = BrowserWindow.getAllWindows();
    if (first && !first.isVisible()) await new Promise<void>((shown) => first.once("show", () => shown()));
  });
  return window;
}

/** Chromium refuses to run its sandbox as root, which is what test machines are. */
export function sandboxSwitches(): readonly string[] {
  return process.getuid?.() === 0 ? ["--no-sandbox"] : [];
}

function environment(): Record<string, string> {
  const entries = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(entries.filter(([name]) => name !== "ELECTRON_RUN_AS_NODE" && name !== "NODE_OPTIONS"));
}

function collect(child: ChildProcess): () => string {
  let text = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  return () => text;
}

function watchConsoles(app: ElectronApplication): readonly string[] {
  const errors: string[] = [];
  const watch = (page: Page): void => {
    page.on("console", (message) => {
      if (message.type() === "error") errors.push(message.text());
    });
    page.on("pageerror", (error) => void errors.push(String(error)));
  };
  for (const page of app.windows()) watch(page);
  app.on("window", watch);
  return errors;
}

async function takePicture(page: Page, name: string): Promise<string> {
  const folder = process.env["GODWIT_TEST_OUTPUT"] ?? join(testOutputDir, "e2e");
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.png`);
  // Transitions are shown at their end.
  await page.screenshot({ path, animations: "disabled" });
  return path;
}

/** The display that the test run made, or one of the test's own that ends with `end`. */
async function useDisplay(): Promise<VirtualDisplay> {
  const given = process.env["DISPLAY"];
  if (process.platform === "linux" && !given) return startVirtualDisplay();
  return { name: given ?? "", end: async () => {} };
}
