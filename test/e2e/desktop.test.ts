// What the desktop host does around the phone, in the real Electron with a scripted phone: the incoming window, the
// window's place, starting twice, quitting, damaged files.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { electronPath } from "../../build/electron-runtime.mjs";
import { DEFAULT_PREFERENCES } from "../../core/phone/protocol.ts";
import { ringingCall } from "../fakes/fake-phone.ts";
import { pageNamed, sandboxSwitches, startApp, type RunningApp } from "./app-harness.ts";
import { buildScriptedApp, emitChange, notesInto, showCalls, type ScriptedApp, type ScriptedGlobals } from "./scripted-app.ts";

let scripted: ScriptedApp;
let userDataFolder = "";
let running: RunningApp | undefined;

beforeAll(async () => {
  scripted = await buildScriptedApp();
});
afterAll(() => scripted.remove());
beforeEach(() => {
  userDataFolder = mkdtempSync(join(tmpdir(), "godwit-desktop-"));
});
afterEach(async () => {
  await running?.close();
  running = undefined;
  rmSync(userDataFolder, { recursive: true, force: true });
});

async function start(env: Record<string, string> = {}): Promise<RunningApp> {
  running = await startApp({ appFolder: scripted.appFolder, userDataFolder, env });
  return running;
}

async function stop(): Promise<void> {
  await running?.close();
  running = undefined;
}

interface SeenWindow {
  readonly path: string;
  readonly visible: boolean;
  readonly focused: boolean;
  readonly onTop: boolean;
  readonly bounds: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

async function windowsOf({ app }: RunningApp): Promise<Record<string, SeenWindow>> {
  const windows = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => ({
    path: new URL(window.webContents.getURL()).pathname,
    visible: window.isVisible(),
    focused: window.isFocused(),
    onTop: window.isAlwaysOnTop(),
    bounds: window.getBounds(),
  })));
  return Object.fromEntries(windows.map((window) => [window.path, window]));
}

async function untilWindow(app: RunningApp, path: string, ready: (window: SeenWindow) => boolean): Promise<SeenWindow> {
  return expect.poll(async () => {
    const window = (await windowsOf(app))[path];
    return window && ready(window) ? window : undefined;
  }, { timeout: 20_000 }).toBeDefined().then(async () => (await windowsOf(app))[path] as SeenWindow);
}

describe("the incoming window", () => {
  it("shows a ringing call in the corner, on top, and leaves the focus where it is", async () => {
    const app = await start();
    await untilWindow(app, "/index.html", (window) => window.focused);
    await showCalls(app, [ringingCall]);
    const incoming = await untilWindow(app, "/incoming.html", (window) => window.visible);
    expect(incoming).toMatchObject({ focused: false, onTop: true });
    expect((await windowsOf(app))["/index.html"]?.focused).toBe(true);
    const area = await app.app.evaluate(({ screen }) => screen.getPrimaryDisplay().workArea);
    expect(incoming.bounds.x + incoming.bounds.width).toBe(area.x + area.width - 16);
    expect(incoming.bounds.y + incoming.bounds.height).toBe(area.y + area.height - 16);
    const page = await pageNamed(app.app, "/incoming.html");
    await expect.poll(() => page.locator("body").innerText()).toContain("Ada Lovelace");
    await app.screenshot("incoming-window", page);
  });

  it("hides when the call is answered and comes back with the next one", async () => {
    const app = await start();
    await showCalls(app, [ringingCall]);
    await untilWindow(app, "/incoming.html", (window) => window.visible);
    await showCalls(app, [{ ...ringingCall, state: "active" }]);
    await untilWindow(app, "/incoming.html", (window) => !window.visible);
    await showCalls(app, [{ ...ringingCall, state: "active" }, { ...ringingCall, id: "call-2", remoteName: "Grace Hopper" }]);
    await untilWindow(app, "/incoming.html", (window) => window.visible);
    await showCalls(app, []);
    await untilWindow(app, "/incoming.html", (window) => !window.visible);
  });

  it("may answer, but nothing beyond its buttons, and stays in its corner as it grows", async () => {
    const app = await start();
    await showCalls(app, [ringingCall]);
    await untilWindow(app, "/incoming.html", (window) => window.visible);
    const page = await pageNamed(app.app, "/incoming.html");
    const refused = await page.evaluate(() => window.godwit.execute("account.remove", "a"));
    expect(refused).toMatchObject({ ok: false, failure: { code: "ipc/not-allowed" } });
    await page.evaluate(() => window.godwit.execute("call.decline", "call-1"));
    const executed = await app.app.evaluate(() => (globalThis as unknown as ScriptedGlobals).scriptedPhone.executed);
    expect(executed.filter(({ name }) => name.startsWith("call.") || name.startsWith("account."))).toEqual([{ name: "call.decline", args: ["call-1"] }]);
    const before = (await windowsOf(app))["/incoming.html"]?.bounds;
    await page.evaluate(() => window.godwit.window.fitIncoming(320));
    const after = await untilWindow(app, "/incoming.html", (window) => window.bounds.height === 320);
    expect(after.bounds.y + after.bounds.height).toBe((before?.y ?? 0) + (before?.height ?? 0));
  });
});

describe("the main window", () => {
  it("opens again where and as large as it was left", async () => {
    const first = await start();
    await first.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setBounds({ x: 37, y: 41, width: 700, height: 650 }));
    await untilWindow(first, "/index.html", (window) => window.bounds.width === 700);
    await stop();
    const second = await start();
    expect((await windowsOf(second))["/index.html"]?.bounds).toEqual({ x: 37, y: 41, width: 700, height: 650 });
  });

  it("gets no smaller than the smallest layout", async () => {
    const app = await start();
    const minimum = await app.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getMinimumSize());
    expect(minimum).toEqual([360, 560]);
  });

  it("comes back after its process died, with the phone as it was", async () => {
    const app = await start();
    await app.app.evaluate(() => {
      (globalThis as unknown as ScriptedGlobals).scriptedPhone.emit({ kind: "missed-calls", missedCalls: 1 });
    });
    const loaded = await app.app.evaluate(async ({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      const again = new Promise<string>((done) => contents?.once("did-finish-load", () => done(contents.getURL())));
      contents?.forcefullyCrashRenderer();
      await again;
      return (await contents?.executeJavaScript("godwit.snapshot()"))?.revision as unknown;
    });
    expect(loaded).toBe(1);
  });

  it("follows the theme that was chosen", async () => {
    const app = await start();
    await emitChange(app, { kind: "preferences", preferences: { ...DEFAULT_PREFERENCES, theme: "dark", locale: "en" } });
    await expect.poll(() => app.app.evaluate(({ nativeTheme }) => nativeTheme.themeSource)).toBe("dark");
    expect(await app.window.evaluate(() => matchMedia("(prefers-color-scheme: dark)").matches)).toBe(true);
  });
});

describe("starting and quitting", () => {
  it("brings the first instance to the front when started twice, and ends the second", async () => {
    const app = await start();
    await app.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
    const args = [...sandboxSwitches(), `--user-data-dir=${userDataFolder}`, scripted.appFolder];
    const [code] = await once(spawn(electronPath(), args, { stdio: "ignore" }), "exit");
    expect(code).toBe(0);
    await untilWindow(app, "/index.html", (window) => window.visible);
  });

  it.skipIf(process.platform === "win32")("can read files while eight threads of its pool are held, as sound streams hold them (FIFOs, which Windows lacks)", async () => {
    const app = await start();
    const fifo = join(userDataFolder, "fifo");
    execFileSync("mkfifo", [fifo]);
    const read = await app.app.evaluate(async (_electron, path) => {
      const fs = process.getBuiltinModule("node:fs");
      // Opening a FIFO for reading blocks its thread until somebody opens it for writing.
      const held = Array.from({ length: 8 }, () => fs.promises.open(path, "r"));
      const text = await fs.promises.readFile(process.execPath.replace(/[^/]*$/u, "version"), "utf8");
      const writer = fs.openSync(path, fs.constants.O_RDWR);
      for (const file of await Promise.all(held)) await file.close();
      fs.closeSync(writer);
      return text;
    }, fifo);
    expect(read).toMatch(/\d+\.\d+\.\d+/u);
  });

  it.each(["SIGTERM", "SIGINT"] as const)("closes the phone before it ends, also on %s", async (signal) => {
    // Without the test driver, whose debugger would hold the process at its end.
    const args = [...sandboxSwitches(), `--user-data-dir=${userDataFolder}`, scripted.appFolder];
    const child = spawn(electronPath(), args, { stdio: "ignore", env: { ...process.env, ...notesInto(userDataFolder) } });
    const exited = once(child, "exit");
    await expect.poll(() => existsSync(join(userDataFolder, "phone-opened")), { timeout: 20_000 }).toBe(true);
    child.kill(signal);
    expect(await exited).toEqual([0, null]);
    expect(existsSync(join(userDataFolder, "phone-closed"))).toBe(true);
  });

  it.skipIf(process.platform === "darwin")("ends with its main window, closing the phone first (a Mac's phone goes on)", async () => {
    const app = await start(notesInto(userDataFolder));
    const ended = app.app.waitForEvent("close");
    await app.app.evaluate(({ BrowserWindow }) => void setTimeout(() => BrowserWindow.getAllWindows()[0]?.close()));
    await ended;
    expect(existsSync(join(userDataFolder, "phone-closed"))).toBe(true);
  });

  it("keeps the machine awake during a call, and only then", async () => {
    const app = await start();
    const blocked = () => app.app.evaluate(({ powerSaveBlocker }) => [0, 1, 2, 3].some((id) => powerSaveBlocker.isStarted(id)));
    expect(await blocked()).toBe(false);
    await showCalls(app, [{ ...ringingCall, state: "active" }]);
    expect(await blocked()).toBe(true);
    await showCalls(app, [{ ...ringingCall, state: "ended" }]);
    expect(await blocked()).toBe(false);
  });
});

describe("damaged files", () => {
  it("are kept and told of, and the phone starts", async () => {
    for (const name of ["settings.json", "secrets.json", "godwit.db"]) writeFileSync(join(userDataFolder, name), "damaged!".repeat(600));
    const app = await start();
    const problems = await app.app.evaluate(() => (globalThis as unknown as ScriptedGlobals).scriptedOptions.problems);
    expect(problems.map(({ code }) => code)).toEqual(["settings/damaged", "secrets/damaged", "store/damaged"]);
    for (const { detail } of problems) expect(readFileSync(String(detail), "utf8")).toBe("damaged!".repeat(600));
    expect(readdirSync(userDataFolder).filter((name) => name.includes(".damaged-20"))).toHaveLength(3);
  });
});
