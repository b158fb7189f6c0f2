// The security list of electron/README.md, line by line, in the real window.
import type { WebContents, WebPreferences } from "electron";
import { spawn } from "node:child_process";
import { once, type EventEmitter } from "node:events";
import { statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { electronPath } from "../../build/electron-runtime.mjs";
import { repositoryDir } from "../../build/paths.mjs";
import { sandboxSwitches, startApp, type RunningApp } from "./app-harness.ts";

// Exists, undocumented, in every version; it tells what a page really runs with.
type WithPreferences = WebContents & { getLastWebPreferences(): WebPreferences | undefined };

let running: RunningApp;
let elsewhere: Server;
let elsewhereUrl = "";
let visitors = 0;

beforeAll(async () => {
  // A server that a page might want to reach; nothing of the app ever may.
  elsewhere = createServer((_request, response) => {
    visitors += 1;
    response.setHeader("Access-Control-Allow-Origin", "*").end("<script>parent.reached = true</script>");
  });
  elsewhere.on("upgrade", (_request, socket) => {
    visitors += 1;
    socket.destroy();
  });
  await once(elsewhere.listen(0, "127.0.0.1"), "listening");
  elsewhereUrl = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`;
  running = await startApp();
});
afterAll(async () => {
  await running?.close();
  elsewhere.closeAllConnections();
  await new Promise((closed) => elsewhere.close(closed));
});
beforeEach(() => {
  visitors = 0;
});

describe("process model", () => {
  it("runs pages sandboxed, in a context of their own, without Node", async () => {
    const preferences = await running.app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents as WithPreferences | undefined;
      return contents?.getLastWebPreferences();
    });
    expect(preferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      allowRunningInsecureContent: false,
    });
  });

  it("gives a page no require, process, module, Buffer or electron", async () => {
    const found = await running.window.evaluate(() =>
      ["require", "process", "module", "exports", "Buffer", "global", "electron", "__dirname"].filter((name) => name in globalThis));
    expect(found).toEqual([]);
  });

  it("gives a page a bridge that it cannot change", async () => {
    const changed = await running.window.evaluate(() => {
      const bridge = window.godwit as unknown as Record<string, unknown>;
      try {
        bridge["execute"] = () => "mine";
        (window as unknown as Record<string, unknown>)["godwit"] = {};
      } catch {
        // Strict mode says so; sloppy mode does nothing. Both are fine.
      }
      return window.godwit !== (bridge as unknown) || String(bridge["execute"]).includes("mine");
    });
    expect(changed).toBe(false);
  });

  it("lets only the first instance of a data folder run", async () => {
    const args = [...sandboxSwitches(), `--user-data-dir=${running.userDataFolder}`, repositoryDir];
    const second = spawn(electronPath(), args, { stdio: "ignore" });
    const [code] = await once(second, "exit");
    expect(code).toBe(0);
    expect(await running.window.evaluate(() => window.godwit.platform)).toBeTruthy();
  });

  it.skipIf(process.platform === "win32")("keeps its data folder and files for its user only (Windows has no such modes)", () => {
    expect(statSync(running.userDataFolder).mode & 0o077).toBe(0);
  });
});

describe("content security policy", () => {
  it("is broken by nothing that the page itself does", () => {
    expect(running.pageErrors()).toEqual([]);
  });

  it("comes with every page, strict and without 'unsafe'", async () => {
    for (const page of ["index.html", "incoming.html", "none.html"]) {
      const policy = await running.app.evaluate(
        async ({ session }, url) => (await session.defaultSession.fetch(url)).headers.get("content-security-policy"),
        `app://godwit/${page}`,
      );
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self';");
      expect(policy).toContain("connect-src 'none'");
      expect(policy).not.toContain("unsafe");
    }
  });

  it("runs no inline script, handler, javascript: URL or eval", async () => {
    const ran = await running.window.evaluate(async () => {
      const page = window as unknown as { ran: string[] };
      page.ran = [];
      const script = document.createElement("script");
      const button = document.createElement("button");
      const link = document.createElement("a");
      const attempts = [
        () => script.append("window.ran.push('inline')"),
        () => document.body.append(script, button, link),
        () => button.setAttribute("onclick", "window.ran.push('handler')"),
        () => button.click(),
        () => link.setAttribute("href", "javascript:window.ran.push('url')"),
        () => link.click(),
        // eslint-disable-next-line no-eval -- that it does not work is what is shown
        () => void (0, eval)("window.ran.push('eval')"),
      ];
      for (const attempt of attempts) {
        // In a task of its own: the test driver's own evaluation is exempt from the policy. Refusals throw, or do nothing.
        await new Promise<void>((done) => setTimeout(() => {
          try {
            attempt();
          } finally {
            done();
          }
        })).catch(() => undefined);
      }
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      for (const added of [script, button, link]) added.remove();
      return page.ran;
    });
    expect(ran).toEqual([]);
  });

  it("lets no text become markup (Trusted Types)", async () => {
    const became = await running.window.evaluate(() => {
      const holder = document.createElement("div");
      const sinks: [string, () => void][] = [
        ["innerHTML", () => void (holder.innerHTML = "<b>x</b>")],
        ["insertAdjacentHTML", () => holder.insertAdjacentHTML("beforeend", "<b>x</b>")],
        ["srcdoc", () => void (document.createElement("iframe").srcdoc = "<b>x</b>")],
        ["another policy", () => void (window as unknown as { trustedTypes: { createPolicy(name: string, rules: object): unknown } }).trustedTypes.createPolicy("mine", {})],
      ];
      return sinks.filter(([, run]) => {
        try {
          run();
          return true;
        } catch {
          return false;
        }
      }).map(([name]) => name);
    });
    expect(became).toEqual([]);
  });

  it("lets a page reach nothing: fetch, XHR, beacon, socket, image, script, style, frame", async () => {
    const reached = await running.window.evaluate(async (url) => {
      const attempt = async (name: string, run: () => Promise<unknown>): Promise<string | undefined> =>
        run().then(() => name, () => undefined);
      const load = (tag: "img" | "script" | "link", attributes: Record<string, string>): Promise<unknown> =>
        new Promise((loaded, failed) => {
          const element = Object.assign(document.createElement(tag), attributes);
          element.addEventListener("load", loaded);
          element.addEventListener("error", failed);
          document.body.append(element);
        }).finally(() => document.body.lastElementChild?.remove());
      const attempts = [
        await attempt("fetch", () => fetch(url)),
        await attempt("fetch of the app's own scheme", () => fetch("app://godwit/index.html")),
        await attempt("XHR", () => new Promise((loaded, failed) => {
          const request = new XMLHttpRequest();
          request.onload = loaded;
          request.onerror = failed;
          request.open("GET", url);
          request.send();
        })),
        await attempt("socket", () => new Promise((loaded, failed) => {
          const socket = new WebSocket(url.replace("http", "ws"));
          socket.onopen = loaded;
          socket.onerror = failed;
        })),
        await attempt("image", () => load("img", { src: `${url}a.png` })),
        await attempt("script", () => load("script", { src: `${url}a.js` })),
        await attempt("style", () => load("link", { rel: "stylesheet", href: `${url}a.css` })),
      ];
      const refused = (directive: string): Promise<unknown> =>
        new Promise<void>((done) => document.addEventListener("securitypolicyviolation", (event) => {
          if (event.effectiveDirective === directive) done();
        }));
      const [noBeacon, noFrame] = [refused("connect-src"), refused("frame-src")];
      navigator.sendBeacon(url, "x");
      const frame = Object.assign(document.createElement("iframe"), { src: url });
      document.body.append(frame);
      await Promise.all([noBeacon, noFrame]);
      frame.remove();
      return attempts.filter((name) => name !== undefined);
    }, elsewhereUrl);
    expect(reached).toEqual([]);
    expect(visitors).toBe(0);
  });
});

describe("the session", () => {
  it("lets no request leave the app's scheme, even one that no policy of a page covers", async () => {
    const failed = await running.app.evaluate(
      ({ session }, url) => session.defaultSession.fetch(url).then(() => false, () => true),
      elsewhereUrl,
    );
    expect(failed).toBe(true);
    expect(visitors).toBe(0);
  });

  it("denies a page the microphone, camera, screen, place, notices, clipboard and devices", async () => {
    const granted = await running.window.evaluate(async () => {
      const nothing = (answer: unknown): boolean =>
        answer === undefined || answer === "denied" || (Array.isArray(answer) && answer.length === 0);
      const attempt = (name: string, run: () => Promise<unknown> | undefined): Promise<string | undefined> =>
        Promise.resolve().then(run).then((answer) => (nothing(answer) ? undefined : name), () => undefined);
      const devices = navigator as unknown as Record<"usb" | "hid" | "serial", { requestDevice?(o: object): Promise<unknown>; requestPort?(): Promise<unknown> } | undefined>;
      const attempts = await Promise.all([
        attempt("microphone", () => navigator.mediaDevices.getUserMedia({ audio: true })),
        attempt("camera", () => navigator.mediaDevices.getUserMedia({ video: true })),
        attempt("screen", () => navigator.mediaDevices.getDisplayMedia()),
        attempt("place", () => new Promise((found, failed) => navigator.geolocation.getCurrentPosition(found, failed))),
        attempt("notices", () => Notification.requestPermission()),
        attempt("clipboard", () => navigator.clipboard.readText()),
        attempt("usb", () => devices.usb?.requestDevice?.({ filters: [] })),
        attempt("hid", () => devices.hid?.requestDevice?.({ filters: [] })),
        attempt("serial", () => devices.serial?.requestPort?.()),
      ]);
      return attempts.filter((name) => name !== undefined);
    });
    expect(granted).toEqual([]);
  });

  it("downloads nothing", async () => {
    const started = await running.app.evaluate(async ({ session, BrowserWindow }) => {
      const outcome = new Promise<string>((settled) => {
        session.defaultSession.once("will-download", (event, item) => settled(`${event.defaultPrevented} ${item.getState()}`));
      });
      BrowserWindow.getAllWindows()[0]?.webContents.downloadURL("data:application/octet-stream,x");
      return outcome;
    });
    expect(started).toMatch(/^true /u);
  });
});

describe("the app's scheme", () => {
  it.each([
    "app://godwit/..%2f..%2fpackage.json",
    "app://godwit/..%2felectron%2fmain%2fmain.cjs",
    "app://godwit/%2e%2e/%2e%2e/package.json",
    "app://godwit/..%5c..%5cpackage.json",
    "app://godwit//etc/passwd",
    "app://godwit/",
    "app://elsewhere/index.html",
  ])("does not serve %s", async (url) => {
    const status = await running.app.evaluate(
      ({ session }, wanted) => session.defaultSession.fetch(wanted).then((answer) => answer.status, () => "failed"),
      url,
    );
    expect([404, "failed"]).toContain(status);
  });

  it("takes no other method than GET", async () => {
    const status = await running.app.evaluate(
      async ({ session }) => (await session.defaultSession.fetch("app://godwit/index.html", { method: "POST", body: "x" })).status,
    );
    expect(status).toBe(405);
  });
});

describe("navigation", () => {
  it.each([
    ["the net", () => elsewhereUrl],
    ["the disk", () => "file:///etc/hostname"],
    ["data", () => "data:text/html,<title>elsewhere</title>"],
    ["the other page", () => "app://godwit/incoming.html"],
    ["an unknown page", () => "app://godwit/other.html"],
  ])("to %s is refused", async (_where, target) => {
    // Chromium itself says "Not allowed" of file: and data:, without asking the app.
    await running.app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as EventEmitter;
      const refusal = new Promise<boolean>((refused) => {
        contents.once("will-frame-navigate", (event: { defaultPrevented: boolean }) => refused(event.defaultPrevented));
        contents.on("console-message", (event: { message?: string }, _level: number, message?: string) => {
          if (/^Not allowed/u.test(message ?? event.message ?? "")) refused(true);
        });
      });
      Object.assign(globalThis, { refusal });
    });
    await running.window.evaluate((url) => location.assign(url), target()).catch(() => undefined);
    expect(await running.app.evaluate(() => (globalThis as unknown as { refusal: Promise<boolean> }).refusal)).toBe(true);
    expect(running.window.url().split(/[?#]/u)[0]).toBe("app://godwit/index.html");
    expect(visitors).toBe(0);
  });

  it("to a new window is refused", async () => {
    const opened = await running.window.evaluate((url) => {
      const link = Object.assign(document.createElement("a"), { href: url, target: "_blank" });
      document.body.append(link);
      link.click();
      link.remove();
      return window.open(url) !== null || window.open("app://godwit/index.html") !== null;
    }, elsewhereUrl);
    expect(opened).toBe(false);
    const windows = await running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
    expect(windows).toBe(1);
    expect(visitors).toBe(0);
  });
});

describe("messages to the main process", () => {
  it.each<[string, string, unknown[]]>([
    ["an unknown command", "call.explode", []],
    ["a name from Object.prototype", "toString", []],
    ["too few arguments", "call.end", []],
    ["an argument of another type", "call.end", [7]],
    ["too many arguments", "call.end", ["c", "d"]],
    ["fields missing", "account.add", [{ address: "sip:a@example.org" }, "p"]],
    ["text without end", "contacts.search", ["x".repeat(100_000), 1]],
  ])("with %s are refused with a code, not dropped", async (_what, name, args) => {
    const outcome = await running.window.evaluate(
      ([sent, values]) => (window.godwit.execute as (name: string, ...args: unknown[]) => Promise<unknown>)(sent, ...values),
      [name, args] as const,
    );
    expect(outcome).toMatchObject({ ok: false, failure: { code: "ipc/invalid-arguments" } });
  });

  it("are refused when a page that is not ours speaks, even with our preload", async () => {
    const outcome = await running.app.evaluate(async ({ app, BrowserWindow }) => {
      const preload = `${app.getAppPath()}/dist/electron/preload/preload.cjs`;
      const stranger = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } });
      await stranger.loadURL("data:text/html,<title>stranger</title>");
      const answer = await stranger.webContents.executeJavaScript("godwit.execute('audio.refresh')");
      stranger.destroy();
      return answer;
    });
    expect(outcome).toMatchObject({ ok: false, failure: { code: "ipc/not-allowed" } });
  });

  it("reach no channel but the contract's", async () => {
    const channels = await running.app.evaluate(({ ipcMain }) => {
      const { _invokeHandlers: handlers } = ipcMain as unknown as { _invokeHandlers?: Map<string, unknown> };
      return { invoked: [...(handlers?.keys() ?? [])].sort(), heard: ipcMain.eventNames().map(String).filter((name) => name !== "error") };
    });
    expect(channels).toEqual({ invoked: ["godwit:execute", "godwit:snapshot", "godwit:window"], heard: [] });
  });
});

it("keeps its log free of what pages sent", async () => {
  await running.window.evaluate(() =>
    (window.godwit.execute as (name: string, ...args: unknown[]) => Promise<unknown>)("account.add", { address: "sip:hunter1@example.org" }, "hunter2"));
  expect(running.log()).not.toMatch(/hunter[12]/u);
});
