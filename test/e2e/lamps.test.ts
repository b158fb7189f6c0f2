// Lamps in the window: a colleague's baresip at an office's Kamailio is watched, rings, talks, is free again, and is gone;
// a call that rings there is answered here by one press, and during a call the lamp asks what it is meant for.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { until } from "../../core/cli/call-watch.ts";
import type { Phone } from "../../core/phone/phone.ts";
import { startBaresip, type Baresip } from "../interop/peers/baresip.ts";
import { OFFICE, startOffice } from "../interop/peers/kamailio-office.ts";
import type { PresenceServer } from "../interop/peers/kamailio-presence.ts";
import { openWholePhone, untilCall } from "../interop/whole-phone.ts";
import { startApp, type RunningApp } from "./app-harness.ts";
import { PhoneWindow } from "./phone-window.ts";

let office: PresenceServer;
let carol: Baresip;
let bob: Phone;
let running: RunningApp;
let phone: PhoneWindow;

beforeAll(async () => {
  office = await startOffice();
  const server = `${office.local.address}:${office.local.port}`;
  carol = await startBaresip({ user: "carol", registrar: { server: office.local, domain: OFFICE, password: "none" }, records: false });
  bob = await openWholePhone();
  await bob.execute("account.remove", bob.snapshot().accounts[0]!.id);
  await bob.execute("account.add", { address: `bob@${OFFICE}`, displayName: "Bob", transport: "udp", register: true, registrar: server, outboundProxy: server }, "");
  await until(bob, ({ accounts }) => accounts.find(({ presence }) => presence.state === "registered"));
  running = await startApp();
  phone = new PhoneWindow(running);
  await phone.click("welcome-set-up");
  await phone.enterAccount({ address: `ada@${OFFICE}`, registrar: server, proxy: server });
  await phone.click("account-done");
});

afterAll(async () => {
  await running?.close();
  await bob?.close();
  await carol?.stop();
  await office?.stop();
});

/** Waits until the lamp says so, by its state and for screen readers. */
async function lampIs(state: string, words: RegExp): Promise<void> {
  await phone.page.locator(`[data-testid=lamp][data-state=${state}]`).waitFor();
  expect(await phone.get("lamp").getAttribute("aria-label")).toMatch(words);
}

describe("a colleague's lamp", () => {
  it("is added with the keyboard alone, and says that she is free", async () => {
    await phone.openView("dial");
    await phone.get("lamp-add").focus();
    await phone.press("Enter");
    await phone.shows("lamp-form");
    await phone.type("carol");
    await phone.press("Tab");
    await phone.type("Carol Shaw");
    await phone.press("Enter");
    await lampIs("idle", /^Carol Shaw: Free\. Press to call\.$/u);
  });

  it("rings with her phone and says who calls, is busy with her, and free after that", async () => {
    const call = await bob.execute("call.start", "carol", null);
    await lampIs("ringing", /^Carol Shaw: Ringing\. .*bob.* calls\. Press to answer the call here\.$/u);
    await phone.reads("announce-lamp", "Carol Shaw: Ringing.");
    await running.screenshot("lamp-ringing");
    await carol.accept();
    await lampIs("busy", /In a call/u);
    await bob.execute("call.end", call);
    await lampIs("idle", /Free/u);
  });

  it("takes the call that rings there with one key, and her phone stops to ring", async () => {
    const call = await bob.execute("call.start", "carol", null);
    await lampIs("ringing", /Ringing/u);
    await phone.press("Alt+1");
    await phone.callIs("active");
    await phone.reads("call-name", /^Bob|^bob@office\.test$/u);
    await untilCall(bob, call, ({ state }) => state === "active");
    await lampIs("idle", /Press to consult, transfer or call\.$/u);
    await running.screenshot("lamp-picked-up");
  });

  it("asks during a call what it is meant for: consult, transfer or call", async () => {
    await phone.click("lamp");
    await phone.shows("lamp-consult");
    await running.screenshot("lamp-menu");
    await phone.press("Escape");
    await phone.hides("lamp-menu");
    await phone.press("Control+E");
    await phone.callIs("ended");
    await phone.press("Escape");
  });

  it("calls her by one press while nobody is talked to", async () => {
    await phone.click("lamp");
    await phone.callIs("ringing");
    await lampIs("ringing", /Ringing/u);
    expect(await phone.get("lamp").getAttribute("aria-label")).not.toMatch(/answer the call here/u);
    await phone.press("Control+E");
    await phone.callIs("ended");
    await phone.press("Escape");
    await lampIs("idle", /Free/u);
  });

  it("is told apart from free when her phone is gone", async () => {
    await carol.stop();
    await lampIs("unregistered", /^Carol Shaw: Not registered\./u);
    await running.screenshot("lamp-unregistered");
  });

  it("is changed and removed, and comes back by undoing that", async () => {
    await phone.click("lamps-arrange");
    await phone.click("lamp-edit");
    await phone.get("lamp-label").fill("Reception");
    await phone.click("lamp-save");
    await phone.click("lamp-remove");
    // With the last one gone there is nothing to arrange any more.
    await phone.click("toast-action");
    await phone.reads("lamp", "Reception");
  });
});

it("wrote no error to the console of the page", () => {
  expect(running.pageErrors()).toEqual([]);
});
