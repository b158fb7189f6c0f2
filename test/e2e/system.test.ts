// The phone and the desktop around it: links from outside that ring a real peer, the tray and its menu, notices with
// buttons, closing to the tray and back, start at login, keys in every program, a simulated headset. On a session bus
// of the test's own.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { electronPath } from "../../build/electron-runtime.mjs";
import { repositoryDir } from "../../build/paths.mjs";
import { parseUri } from "../../core/sip/message/uri.ts";
import { startKamailio, type Kamailio } from "../interop/peers/kamailio.ts";
import { startSipp, type Sipp } from "../interop/peers/sipp.ts";
import { sandboxSwitches, startApp, type RunningApp } from "./app-harness.ts";
import { FakeDesktop } from "./fake-desktop.ts";
import { PhoneWindow } from "./phone-window.ts";

let desktop: FakeDesktop;
let kamailio: Kamailio;
let running: RunningApp;
let phone: PhoneWindow;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "godwit-system-"));
  [desktop, kamailio] = await Promise.all([FakeDesktop.start(), startKamailio({ users: { ada: "lovelace" } })]);
  running = await startApp({ userDataFolder: join(folder, "data"), env: { ...desktop.environment, XDG_CONFIG_HOME: join(folder, "config"), XDG_SESSION_TYPE: "x11" } });
  phone = new PhoneWindow(running);
  await phone.click("welcome-set-up");
  await phone.enterAccount({ address: `ada@${kamailio.domain}`, password: "lovelace", registrar: `${kamailio.address}:${kamailio.port}` });
  await phone.click("secrets-agree");
  await phone.click("account-done");
});
afterAll(async () => {
  await running?.close();
  await desktop?.stop();
  await kamailio?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Starts the program once more, as a browser or a hand does. */
async function startAgain(...words: readonly string[]): Promise<void> {
  const args = [...sandboxSwitches(), `--user-data-dir=${join(folder, "data")}`, repositoryDir, ...words];
  const [code] = await once(spawn(electronPath(), args, { stdio: "ignore", env: { ...process.env, ...desktop.environment } }), "exit");
  expect(code).toBe(0);
}

const isShown = () => running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().some((window) => window.webContents.getURL().endsWith("/index.html") && window.isVisible()));
const closeWindow = () => running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().find((window) => window.webContents.getURL().endsWith("/index.html"))?.close());
const readyQuestion = () => phone.page.locator("[data-testid=link-call][data-ready=true]").waitFor();

describe("a link from outside", () => {
  it("asks, and rings whom it names when Enter is pressed", async () => {
    await using sipp = await startSipp({ scenario: "callee-busy" });
    await startAgain("--", `sip:grace@${sipp.local.address}:${sipp.local.port}?Subject=The%20tide&Replaces=x`);
    await phone.shows("link-question");
    await phone.reads("link-question", `Call grace@${sipp.local.address}:${sipp.local.port}?`);
    await phone.reads("link-question", "About: The tide");
    await phone.reads("link-ignored", "replaces");
    await running.screenshot("link-question");
    await readyQuestion();
    await phone.press("Enter");
    await phone.callIs("ended");
    expect(await sipp.finish()).toMatchObject({ status: 0 });
    await phone.click("call-dismiss");
  });

  it("asks once, whatever a page fires, and dials nothing on Esc", async () => {
    // What comes right after an answer is left unasked.
    await phone.until(async () => {
      await startAgain("tel:+442079460018");
      return (await phone.page.getByTestId("link-question").count()) > 0;
    }, "the question");
    await startAgain("tel:+442079460019");
    await phone.reads("link-left", /\d more links? w(as|ere) left/u);
    expect(await phone.page.getByTestId("link-question").count()).toBe(1);
    await phone.press("Escape");
    await phone.hides("link-question");
    expect(await phone.page.getByTestId("call-stage").count()).toBe(0);
  });

  it("that is no address is told and not followed", async () => {
    await phone.until(async () => {
      await startAgain("sip:%0d%0aRoute:x@example.org");
      return (await phone.page.getByTestId("notice").count()) > 0;
    }, "the notice");
    expect(await phone.page.getByTestId("link-question").count()).toBe(0);
    await phone.click("notice-dismiss");
  });
});

describe("the tray", () => {
  it("says how the phone is and offers the window and the way out", async () => {
    await phone.until(async () => desktop.hasItem, "the icon");
    await expect.poll(async () => (await desktop.menu()).map(({ label }) => label), { timeout: 10_000 }).toEqual(expect.arrayContaining([`Reachable as ada@${kamailio.domain}`, "Open Godwit", "Quit Godwit"]));
  });

  it("keeps the phone when its window is closed, explains that once, and brings the window back", async () => {
    await closeWindow();
    await phone.until(async () => !(await isShown()), "the window is gone");
    await phone.until(async () => desktop.notices.some(({ title }) => title === "Godwit is still running"), "the explanation");
    await desktop.pressEntry("Open Godwit");
    await phone.until(isShown, "the window is back");
    await closeWindow();
    await startAgain();
    await phone.until(isShown, "a second start brings it back");
    expect(desktop.notices.filter(({ title }) => title === "Godwit is still running")).toHaveLength(1);
  });
});

/** SIPp calls the contact that Kamailio has for the account. */
async function ring(name: string): Promise<Sipp> {
  const [contact] = await kamailio.contacts("ada");
  const uri = parseUri(contact ?? "");
  if (!uri.ok || uri.value.scheme !== "sip") throw new Error(`not registered: ${contact}`);
  const { host: address, port = 5060, user = "" } = uri.value;
  return startSipp({ scenario: "caller-named", remote: { address, port }, service: user, keys: { user: "grace", name } });
}

it("keeps the computer awake during a call, and tells of it with buttons that answer", async () => {
  await using sipp = await ring("Grace & Co");
  await phone.until(async () => desktop.notices.some(({ title }) => title.includes("is calling")), "the notice");
  const notice = desktop.notices.at(-1)!;
  expect(notice).toMatchObject({ title: "Grace & Co is calling", actions: ["default", "", "answer", "Answer", "decline", "Decline"] });
  desktop.pressNotice(notice.id, "answer");
  await phone.callIs("active");
  expect(await running.app.evaluate(({ powerSaveBlocker }) => [0, 1, 2, 3].some((id) => powerSaveBlocker.isStarted(id)))).toBe(true);
  await phone.until(async () => (await desktop.menu()).some(({ label }) => label === "Hang up"), "the entry");
  await desktop.pressEntry("Hang up");
  await phone.callIs("ended");
  expect(await sipp.finish()).toMatchObject({ status: 0 });
});

/** A page's `navigator.hid` with one headset in it, which keeps what is sent to it. */
interface SimulatedHid {
  readonly sent: readonly (readonly number[])[];
  report(value: number): void;
}

/** Runs in the page before anything else. */
function plugHeadsetIn(): void {
  const sent: number[][] = [];
  const device = Object.assign(new EventTarget(), {
    opened: false, vendorId: 0x46d, productId: 0xa, productName: "Simulated headset",
    collections: [{
      usagePage: 0x0b,
      inputReports: [{ reportId: 2, items: [{ usages: [0x0b0020, 0x0b002f], reportSize: 1, reportCount: 2 }] }],
      outputReports: [{ reportId: 3, items: [{ usages: [0x080017, 0x080009, 0x080018], reportSize: 1, reportCount: 3 }] }],
    }],
    open: () => Promise.resolve(),
    close: () => Promise.resolve(),
    sendReport: (id: number, data: Uint8Array) => Promise.resolve(void sent.push([id, ...data])),
  });
  const report = (value: number): void => void device.dispatchEvent(Object.assign(new Event("inputreport"), { reportId: 2, data: new DataView(Uint8Array.of(value).buffer) }));
  Object.defineProperty(navigator, "hid", { value: Object.assign(new EventTarget(), { getDevices: () => Promise.resolve([device]), requestDevice: () => Promise.resolve([device]) }) });
  Object.assign(globalThis, { simulatedHid: { sent, report } satisfies SimulatedHid });
}

it("a simulated headset answers, mutes and hangs up, and its lights follow the call", async () => {
  await phone.click("call-dismiss");
  await phone.page.addInitScript(plugHeadsetIn);
  await phone.page.reload();
  await phone.openView("settings");
  await phone.click("settings-system");
  await phone.click("headset-add");
  await phone.page.locator("[data-testid=headset-row][data-state=connected]").waitFor();
  const hid = <Answer>(ask: (hid: SimulatedHid) => Answer): Promise<Answer> => phone.page.evaluate(`(${String(ask)})(simulatedHid)`) as Promise<Answer>;
  const lights = (wanted: number): Promise<void> => phone.until(async () => (await hid(({ sent }) => sent.at(-1)))?.[1] === wanted, `lights ${wanted}`);
  await using sipp = await ring("Grace Hopper");
  await lights(0b100);
  await hid(({ report }) => report(0b01));
  await phone.callIs("active");
  await lights(0b001);
  await hid(({ report }) => report(0b11));
  await lights(0b011);
  await hid(({ report }) => report(0b00));
  await phone.callIs("ended");
  await lights(0);
  expect(await sipp.finish()).toMatchObject({ status: 0 });
});

describe("the settings", () => {
  it("start the phone at login by a desktop entry, and take it back", async () => {
    await phone.openView("settings");
    await phone.click("settings-system");
    await running.screenshot("system-settings");
    const entry = join(folder, "config/autostart/godwit.desktop");
    await phone.click("system-login");
    await phone.until(async () => existsSync(entry), "the entry");
    expect(readFileSync(entry, "utf8")).toMatch(/^\[Desktop Entry\]\n[^]*Exec=.* --hidden\n/u);
    await phone.click("system-login");
    await phone.until(async () => !existsSync(entry), "no entry");
  });

  it("set keys by pressing them, say where two actions want the same, and take them back", async () => {
    await phone.click("hot-key-set-answer");
    await phone.press("Control+Alt+F9");
    await phone.page.locator("[data-testid=hot-key-answer][data-state=works]").waitFor();
    expect(await running.app.evaluate(({ globalShortcut }) => globalShortcut.isRegistered("Control+Alt+F9"))).toBe(true);
    await phone.click("hot-key-set-mute");
    await phone.press("Control+Alt+F9");
    await phone.reads("hot-key-mute", "Another action here has these keys.");
    await running.screenshot("system-hot-keys");
    await phone.click("hot-key-clear-mute");
    await phone.click("hot-key-clear-answer");
    await phone.page.locator("[data-testid=hot-key-answer][data-state=off]").waitFor();
    expect(await running.app.evaluate(({ globalShortcut }) => globalShortcut.isRegistered("Control+Alt+F9"))).toBe(false);
  });
});

it("comes back to the screen when the tray goes away under it", async () => {
  await closeWindow();
  await phone.until(async () => !(await isShown()), "the window is gone");
  await desktop.takeTrayAway();
  await phone.until(isShown, "the window is back");
});

it("wrote no error to the console of the pages", () => {
  expect(running.pageErrors()).toEqual([]);
});
