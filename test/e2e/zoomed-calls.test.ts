// Calls by keyboard alone in a window zoomed to 200 % (WCAG 1.4.4), with terminal phones and SIPp as the others: received,
// made, held, recorded, transferred with and without asking, ended. Each control that a step needs is reached by Tab, lies
// where it can be seen, and looks focused; what changes is spoken; and the focus is never lost to a control that is gone.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { testOutputDir } from "../../build/paths.mjs";
import { startSipp } from "../interop/peers/sipp.ts";
import { startApp, type RunningApp } from "./app-harness.ts";
import { CallPeers, isHeld } from "./call-peers.ts";
import { PhoneWindow } from "./phone-window.ts";

/** Ctrl and + so often: Chromium's level 4, which is 207 %. */
const STEPS = 8;
/** More controls than any view has. */
const MOST_TABS = 80;

let running: RunningApp;
let phone: PhoneWindow;
let peers: CallPeers;

beforeAll(async () => {
  running = await startApp();
  phone = new PhoneWindow(running);
  await phone.skipWelcome();
  await phone.addDirectAccount();
  peers = new CallPeers(phone);
  const before = await phone.page.evaluate(() => innerWidth);
  // The driver's keys do not come by the window that would take these.
  await running.app.evaluate(({ BrowserWindow }, steps) => {
    const contents = BrowserWindow.getAllWindows().find(({ webContents }) => webContents.getURL().endsWith("/index.html"))!.webContents;
    for (let step = 0; step < steps; step++) contents.emit("before-input-event", { preventDefault: () => {} }, { type: "keyDown", key: "+", control: true, meta: false, alt: false });
  }, STEPS);
  await phone.page.waitForFunction((half) => innerWidth <= half, before / 2);
});
afterEach(() => peers.endAll());
afterAll(async () => {
  await running?.close();
  await peers?.[Symbol.asyncDispose]();
});

/** A picture of the whole window: the driver's own are cut where the page is zoomed. */
async function picture(name: string): Promise<void> {
  const data = await running.app.evaluate(async ({ BrowserWindow }) => {
    const shown = BrowserWindow.getAllWindows().find(({ webContents }) => webContents.getURL().endsWith("/index.html"))!;
    return (await shown.webContents.capturePage()).toPNG().toString("base64");
  });
  const folder = process.env["GODWIT_TEST_OUTPUT"] ?? join(testOutputDir, "e2e");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.png`), Buffer.from(data, "base64"));
}

/** What has the focus: its test id, whether all of it is in view, nothing lies over it, and it looks focused. */
interface Focused {
  readonly testId: string;
  readonly isInView: boolean;
  readonly isCovered: boolean;
  readonly looksFocused: boolean;
}

function focused(): Promise<Focused> {
  return phone.page.evaluate(() => {
    const element = document.activeElement ?? document.body;
    const { left, top, right, bottom } = element.getBoundingClientRect();
    const [inside, half] = [element.querySelector("*") ?? element, 0.5];
    const hit = document.elementFromPoint(left + (right - left) / 2, top + (bottom - top) / 2);
    const outlined = [element, element.parentElement, inside].some((each) => each !== null && getComputedStyle(each).outlineStyle !== "none");
    return {
      testId: element.getAttribute("data-testid") ?? element.className,
      isInView: left >= -half && top >= -half && right <= innerWidth + half && bottom <= innerHeight + half,
      isCovered: hit === null || !(element.contains(hit) || hit.contains(element)),
      looksFocused: outlined || getComputedStyle(element).boxShadow !== "none",
    };
  });
}

/** Presses Tab until the control has the focus, and holds it against what a person needs to see of it. */
async function tabTo(testId: string): Promise<void> {
  for (let presses = 0; presses < MOST_TABS; presses++) {
    await phone.press("Tab");
    const now = await focused();
    if (now.testId !== testId) continue;
    expect(now).toEqual({ testId, isInView: true, isCovered: false, looksFocused: true });
    return;
  }
  throw new Error(`Tab does not reach ${testId}; the focus is on ${(await focused()).testId}.`);
}

async function pressing(testId: string): Promise<void> {
  await tabTo(testId);
  await phone.press("Enter");
}

/** Keys go on from the call: a lost focus would be on the page itself. */
async function focusIsInCall(): Promise<void> {
  await phone.until(() => phone.page.evaluate(() => document.activeElement?.closest("section.stage") !== null), "the focus in the call");
}

async function called(uri: string): Promise<void> {
  await phone.dial(uri);
  await phone.callIs("active");
  await focusIsInCall();
}

async function openTransfer(target: string): Promise<void> {
  await pressing("call-transfer");
  await phone.shows("transfer-form");
  await phone.type(target);
}

/** Of a call that was made from the search box, which has the focus again afterwards. */
async function ends(sentence: RegExp, isOwn = true): Promise<void> {
  await phone.callIs("ended");
  await phone.reads("announce", sentence);
  await focusIsInCall();
  await pressing("call-dismiss");
  await phone.hides("call-stage");
  if (isOwn) await phone.until(async () => (await focused()).testId === "search-box", "the focus where the call began");
}

describe("at 200 %, by keyboard alone, a call", () => {
  it("is answered and ended, each spoken, with the focus in the call", async () => {
    peers.calling(await peers.learnOwnUri());
    await phone.callIs("incoming");
    await phone.reads("announce-urgent", "is calling");
    await picture("zoomed-incoming");
    await pressing("call-answer");
    await phone.callIs("active");
    await phone.reads("announce", "Connected to");
    await focusIsInCall();
    await picture("zoomed-active");
    for (const control of ["call-mute", "call-hold", "call-keys", "call-sound", "call-record", "call-transfer", "call-end"]) await tabTo(control);
    await phone.press("Enter");
    await ends(/ended\. You hung up\./u, false);
  });

  it("is made, held, resumed and recorded, each spoken", async () => {
    const ada = await peers.answering("ada", 440);
    await called(ada.uri);
    await pressing("call-hold");
    await phone.reads("announce", /ada@\S+ is on hold/u);
    await isHeld(ada, true);
    await focusIsInCall();
    await pressing("call-hold");
    await phone.reads("announce", "goes on");
    await pressing("call-record");
    await phone.reads("announce", "Recording");
    await phone.press("Enter");
    await phone.reads("announce", "Recording saved");
    await phone.press("Control+E");
    await ends(/You hung up/u);
  });

  it("is transferred after asking: who waits, and that they are connected, is spoken", async () => {
    const [ada, bob] = [await peers.answering("ada", 440), await peers.answering("bob", 660)];
    await called(ada.uri);
    await openTransfer(bob.uri);
    await picture("zoomed-transfer");
    await pressing("transfer-ask");
    await isHeld(ada, true);
    await phone.callIs("active");
    await phone.reads("consultation-words", /ada.*waits while you talk with.*bob/u);
    await focusIsInCall();
    await picture("zoomed-consultation");
    await pressing("consult-complete");
    await ada.program.event(({ event }) => event === "moved");
    await bob.program.event(({ event }) => event === "moved");
    await picture("zoomed-ended");
    await ends(/transferred|connected/u);
  });

  it("is transferred at once, and goes on where that comes to nothing", async () => {
    const [ada, bob] = [await peers.answering("ada", 440), await peers.answering("bob", 660)];
    await using sipp = await startSipp({ scenario: "callee-busy" });
    await called(ada.uri);
    await openTransfer(`sip:busy@${sipp.local.address}:${sipp.local.port}`);
    await phone.press("Enter");
    await phone.reads("announce", /busy@.* could not be reached; the call goes on/u);
    await focusIsInCall();
    await isHeld(ada, false);
    await openTransfer(bob.uri);
    await phone.press("Enter");
    await ada.program.event(({ event }) => event === "moved");
    await ends(/transferred/u);
    expect(await sipp.finish()).toMatchObject({ status: 0 });
  });
});

it("wrote no error to the console of the page", () => {
  expect(running.pageErrors()).toEqual([]);
});
