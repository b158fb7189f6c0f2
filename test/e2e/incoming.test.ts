// Calls that come in, from SIPp to an account registered at Kamailio: shown in the small window without taking the
// focus; answered, ended and declined with the mouse and with the keyboard; missed where the caller gave up.
import type { Page } from "playwright";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { parseUri } from "../../core/sip/message/uri.ts";
import { startKamailio, type Kamailio } from "../interop/peers/kamailio.ts";
import { startSipp, type Sipp } from "../interop/peers/sipp.ts";
import { pageNamed, startApp, type RunningApp } from "./app-harness.ts";
import { PhoneWindow } from "./phone-window.ts";

let kamailio: Kamailio;
let running: RunningApp;
let phone: PhoneWindow;
let caller: Sipp | undefined;

beforeAll(async () => {
  kamailio = await startKamailio({ users: { ada: "lovelace" } });
  running = await startApp();
  phone = new PhoneWindow(running);
  const proxy = `${kamailio.address}:${kamailio.port}`;
  await phone.click("welcome-set-up");
  await phone.enterAccount({ address: `ada@${kamailio.domain}`, password: "lovelace", proxy });
  await phone.click("secrets-agree");
  await phone.click("account-done");
});
afterEach(async () => {
  await caller?.stop();
  caller = undefined;
});
afterAll(async () => {
  await running?.close();
  await kamailio?.stop();
});

/** SIPp calls the contact that Kamailio has for the account. */
async function ring(scenario: string, name = "Grace Hopper"): Promise<Sipp> {
  const [contact] = await kamailio.contacts("ada");
  const uri = parseUri(contact ?? "");
  if (!uri.ok || uri.value.scheme !== "sip") throw new Error(`not registered: ${contact}`);
  const { host: address, port = 5060, user = "" } = uri.value;
  caller = await startSipp({ scenario, remote: { address, port }, service: user, keys: { user: "grace", name } });
  return caller;
}

interface SeenWindow {
  readonly visible: boolean;
  readonly focused: boolean;
}

/** The main and the small window as the system has them. */
async function windows(): Promise<{ readonly main?: SeenWindow; readonly incoming?: SeenWindow }> {
  const seen = await running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) =>
    [new URL(window.webContents.getURL()).pathname, { visible: window.isVisible(), focused: window.isFocused() }] as const));
  const byPath = Object.fromEntries(seen);
  return { main: byPath["/index.html"], incoming: byPath["/incoming.html"] };
}

async function smallWindow(): Promise<Page> {
  await phone.until(async () => (await windows()).incoming?.visible === true, "the small window is shown");
  return pageNamed(running.app, "/incoming.html");
}

async function smallWindowIsGone(): Promise<void> {
  await phone.until(async () => (await windows()).incoming?.visible !== true, "the small window is gone");
}

describe("with the mouse", () => {
  it("shows who calls, about what and for which account, without taking the focus; answers and hangs up", async () => {
    await phone.press("Control+K");
    await phone.type("half a na");
    const sipp = await ring("caller-named");
    const incoming = await smallWindow();
    await incoming.getByTestId("incoming-name").filter({ hasText: "Grace Hopper" }).waitFor();
    const words = await incoming.getByTestId("incoming-window").innerText();
    expect(words).toContain(`for ada@${kamailio.domain}`);
    expect(words).toContain("The tide at noon");
    expect(words).toContain("Urgent");
    await running.screenshot("incoming-small-window", incoming);
    await running.screenshot("incoming-main-window");

    // Whoever types goes on typing.
    await phone.type("me");
    expect(await phone.get("search-box").inputValue()).toBe("half a name");
    expect(await windows()).toMatchObject({ main: { focused: true }, incoming: { focused: false } });

    await incoming.getByTestId("incoming-answer").click();
    await phone.callIs("active");
    await smallWindowIsGone();
    await phone.reads("call-name", "Grace Hopper");
    await running.screenshot("incoming-answered");
    await phone.click("call-end");
    expect(await sipp.finish()).toMatchObject({ status: 0, errors: "" });
    await phone.callIs("ended");
    await phone.click("call-dismiss");
    await phone.click("search-clear");
  });

  it("declines, which the caller hears (603)", async () => {
    const sipp = await ring("caller-declined");
    await (await smallWindow()).getByTestId("incoming-decline").click();
    expect(await sipp.finish()).toMatchObject({ status: 0, errors: "" });
    await smallWindowIsGone();
    await phone.callIs("ended");
    await phone.click("call-dismiss");
  });

  it("silences, and goes on ringing for the caller", async () => {
    const sipp = await ring("caller-hears-bye");
    const incoming = await smallWindow();
    await incoming.getByTestId("incoming-silence").click();
    await phone.until(() => incoming.getByTestId("incoming-silence").isDisabled(), "silenced");
    await running.screenshot("incoming-silenced", incoming);
    await phone.click("call-answer");
    await phone.callIs("active");
    await phone.click("call-end");
    expect(await sipp.finish()).toMatchObject({ status: 0 });
    await phone.click("call-dismiss");
  });
});

describe("with the keyboard", () => {
  it("answers with Enter, hangs up with Ctrl+E, and Esc clears the stage", async () => {
    await phone.press("Control+1", "Control+K");
    const sipp = await ring("caller-hears-bye");
    await phone.callIs("incoming");
    await phone.press("Enter");
    await phone.callIs("active");
    await phone.press("Control+E");
    expect(await sipp.finish()).toMatchObject({ status: 0, errors: "" });
    await phone.callIs("ended");
    await phone.press("Escape");
    await phone.hides("call-stage");
  });

  it("declines with Esc", async () => {
    const sipp = await ring("caller-declined");
    await phone.callIs("incoming");
    await phone.press("Escape");
    expect(await sipp.finish()).toMatchObject({ status: 0, errors: "" });
    await phone.callIs("ended");
    await phone.press("Escape");
    await phone.hides("call-stage");
  });

  it("does not answer while a name is being typed", async () => {
    const sipp = await ring("caller-hears-bye");
    await phone.callIs("incoming");
    await phone.press("Control+K");
    await phone.type("nobody by that name");
    await phone.press("Enter");
    await phone.callIs("incoming");
    await phone.press("Escape", "Enter");
    await phone.callIs("active");
    await phone.press("Control+E");
    expect(await sipp.finish()).toMatchObject({ status: 0 });
    await phone.callIs("ended");
    await phone.press("Escape");
    await phone.hides("call-stage");
  });
});

describe("a caller who gives up", () => {
  it("leaves a missed call, counted until it is looked at", async () => {
    const sipp = await ring("caller-cancelling");
    expect(await sipp.finish()).toMatchObject({ status: 0, errors: "" });
    await phone.callIs("ended");
    await phone.reads("call-end-reason", "gave up before you answered.");
    await smallWindowIsGone();
    await phone.reads("missed-badge", "1");
    await running.screenshot("incoming-missed");
    await phone.click("call-dismiss");
    await phone.openView("recent");
    await phone.reads("history-row", "Missed");
    await phone.reads("history-row", "New");
    await phone.hides("missed-badge");
    await running.screenshot("incoming-missed-seen");
  });
});

it("wrote no error to the console of the pages", () => {
  expect(running.pageErrors()).toEqual([]);
});
