// Several calls in the real window, mostly by keyboard, with terminal phones and SIPp as the others: ask first and connect,
// go back, swap, talk together (each hears the others), drop one call on another, call waiting, keys by INFO, call again.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startSipp } from "../interop/peers/sipp.ts";
import { untilHeard } from "../interop/recorded-tone.ts";
import { startApp, type RunningApp } from "./app-harness.ts";
import { CallPeers, isHeld, type AnsweringPeer } from "./call-peers.ts";
import { PhoneWindow } from "./phone-window.ts";

let running: RunningApp;
let phone: PhoneWindow;
let peers: CallPeers;

beforeAll(async () => {
  running = await startApp();
  phone = new PhoneWindow(running);
  await phone.skipWelcome();
  await phone.addDirectAccount();
  peers = new CallPeers(phone);
});
afterEach(async () => {
  await peers.endAll();
  for (let ended = await phone.page.getByTestId("call-dismiss").count(); ended > 0; ended = await phone.page.getByTestId("call-dismiss").count()) await phone.click("call-dismiss");
});
afterAll(async () => {
  await running?.close();
  await peers?.[Symbol.asyncDispose]();
});

const chip = (name: string) => phone.page.getByTestId("call-chip").filter({ hasText: name });

/** Calls the first, and asks the second about it, with nothing but keys. */
async function consult(first: AnsweringPeer, target: string): Promise<void> {
  await phone.dial(first.uri);
  await phone.callIs("active");
  await phone.press("Control+T");
  await phone.shows("transfer-form");
  await phone.type(target);
  await phone.press("Tab", "Enter");
  await isHeld(first, true);
}

async function endAll(): Promise<void> {
  await phone.until(async () => {
    if ((await phone.page.locator("[data-testid=call-stage]:not([data-state=ended])").count()) === 0) return true;
    await phone.press("Control+E");
    return false;
  }, "all calls ended");
}

describe("a consultation by keyboard", () => {
  it("is shown with who waits, and connects the two with each other (RFC 5589 section 7)", async () => {
    const [ada, bob] = [await peers.answering("ada", 440), await peers.answering("bob", 660)];
    await consult(ada, bob.uri);
    await phone.reads("consultation-words", /ada.*waits while you talk with.*bob/u);
    await phone.callIs("active");
    await running.screenshot("call-handling-consultation");
    await phone.press("Control+Enter");
    const moved = await ada.program.event(({ event }) => event === "moved");
    expect(String(moved["remote"]).split(":").at(-1)).toBe(bob.uri.split(":").at(-1));
    await bob.program.event(({ event }) => event === "moved");
    await phone.callIs("ended");
    expect(await phone.page.getByTestId("call-chip").count()).toBe(0);
  });

  it("is cancelled: who was asked is let go, and the first call goes on", async () => {
    const [ada, bob] = [await peers.answering("ada", 440), await peers.answering("bob", 660)];
    await consult(ada, bob.uri);
    await phone.callIs("active");
    await phone.reads("consult-cancel", "Back to ada");
    await phone.press("Control+B");
    await bob.program.summary();
    await isHeld(ada, false);
    await phone.reads("call-name", /^ada/u);
    await phone.hides("consultation");
    await endAll();
  });

  it("swaps between the two, and makes a conversation of three in which each hears the others", async () => {
    const [ada, bob] = [await peers.answering("ada", 440), await peers.answering("bob", 660)];
    await consult(ada, bob.uri);
    await phone.callIs("active");
    await phone.press("Control+S");
    await isHeld(ada, false);
    await isHeld(bob, true);
    await phone.reads("call-name", /^ada/u);
    await phone.press("Control+S");
    await isHeld(bob, false);
    await phone.reads("call-name", /^bob/u);
    await phone.press("Control+J");
    await phone.shows("conference");
    await phone.hides("consultation");
    await Promise.all([untilHeard(ada.heard, 660, 1_000), untilHeard(bob.heard, 440, 1_000)]);
    await running.screenshot("call-handling-together");
    await phone.click("conference-end");
    await phone.callIs("ended");
  });

  it("with a line that is busy leaves the first call waiting, and says so", async () => {
    const ada = await peers.answering("ada", 440);
    await using sipp = await startSipp({ scenario: "callee-busy" });
    await consult(ada, `sip:busy@${sipp.local.address}:${sipp.local.port}`);
    await phone.reads("consultation-words", "The line is busy.");
    await phone.reads("consultation-words", /ada.*still waits/u);
    await running.screenshot("call-handling-consultation-over");
    await phone.press("Control+S");
    await isHeld(ada, false);
    await phone.hides("consultation");
    await endAll();
    expect(await sipp.finish()).toMatchObject({ status: 0 });
  });
});

describe("one call dropped on another", () => {
  it("asks what shall become of the two, and connects them", async () => {
    const [ada, bob] = [await peers.answering("ada", 440), await peers.answering("bob", 660)];
    for (const { uri } of [ada, bob]) {
      await phone.dial(uri);
      await phone.callIs("active");
    }
    await isHeld(ada, true);
    await chip("ada").dragTo(chip("bob"));
    await phone.shows("call-drop");
    await running.screenshot("call-handling-drop");
    await phone.press("Escape");
    await phone.hides("call-drop");
    await chip("ada").dragTo(chip("bob"));
    await phone.click("drop-connect");
    await bob.program.event(({ event }) => event === "moved");
    await phone.callIs("ended");
  });
});

describe("a call that comes in during another one", () => {
  it("is shown without taking the focus, and is answered in the other's place by one chord", async () => {
    const ownUri = await peers.learnOwnUri();
    const ada = await peers.answering("ada", 440);
    await phone.dial(ada.uri);
    await phone.callIs("active");
    await phone.press("Control+K");
    await phone.type("half a na");
    const caller = peers.calling(ownUri);
    await phone.page.locator("[data-testid=call-chip][data-state=incoming]").waitFor();
    await phone.type("me");
    expect(await phone.get("search-box").inputValue()).toBe("half a name");
    await running.screenshot("call-handling-waiting");
    await phone.press("Control+Enter");
    await phone.get("search-box").fill("");
    await ada.program.summary();
    await caller.event(({ event, state }) => event === "call" && state === "active");
    await phone.callIs("active");
    await endAll();
  });
});

describe("the other side's wish to pass us on", () => {
  it("is asked about where it leads somewhere else; Esc stays, and they hear 603 (RFC 3515 section 2.4.2)", async () => {
    const port = Number((await peers.learnOwnUri()).split(":").at(-1));
    await using sipp = await startSipp({ scenario: "caller-transferring-in-vain", remote: { address: "127.0.0.1", port }, service: "me", keys: { target: "192.0.2.99" } });
    await phone.callIs("incoming");
    await phone.press("Enter");
    await phone.reads("transfer-question-words", "peer@192.0.2.99");
    await phone.reads("announce", "neither at your provider");
    await running.screenshot("call-handling-passed-on");
    await phone.press("Escape");
    await phone.hides("transfer-question");
    const { status, messages } = await sipp.finish();
    expect(status).toBe(0);
    expect(messages).toMatch(/Subscription-State: pending[\s\S]*SIP\/2\.0 603/u);
  });
});

describe("keys", () => {
  it("that go by INFO say so in the call", async () => {
    await using sipp = await startSipp({ scenario: "callee-taking-keys" });
    await phone.dial(`sip:menu@${sipp.local.address}:${sipp.local.port}`);
    await phone.callIs("active");
    await phone.click("call-keys");
    await phone.press("1");
    await phone.reads("tones-by", "INFO");
    await phone.press("2", "3");
    await phone.reads("tones-by", "tones in the sound");
    await running.screenshot("call-handling-keys");
    await phone.press("Escape", "Control+E");
    expect(await sipp.finish()).toMatchObject({ status: 0, errors: "" });
  });
});

describe("calling again", () => {
  it("shows who was called last on Enter in the empty box, and calls on the next", async () => {
    const ada = await peers.answering("ada", 440);
    await phone.dial(ada.uri);
    await phone.callIs("active");
    await endAll();
    await phone.press("Escape", "Control+L");
    const shown = ada.uri.replace("sip:", "");
    await phone.until(async () => (await phone.get("search-box").inputValue()) === shown, "the last number");
    await phone.press("Enter");
    await phone.callIs("active");
    await phone.reads("call-name", /^ada/u);
    await endAll();
  });
});

it("wrote no error to the console of the page", () => {
  expect(running.pageErrors()).toEqual([]);
});
