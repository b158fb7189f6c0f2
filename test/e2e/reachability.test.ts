// Being reachable or not, with the real app at Kamailio and SIPp as the caller: do not disturb and its end, all calls sent
// on, a rule entered in the settings, all by what is seen and pressed; and what the list of calls says afterwards.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseUri } from "../../core/sip/message/uri.ts";
import { startKamailio, type Kamailio } from "../interop/peers/kamailio.ts";
import { runSipp, startSipp, type SippOutcome } from "../interop/peers/sipp.ts";
import { startApp, type RunningApp } from "./app-harness.ts";
import { PhoneWindow } from "./phone-window.ts";

let kamailio: Kamailio;
let running: RunningApp;
let phone: PhoneWindow;

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
afterAll(async () => {
  await running?.close();
  await kamailio?.stop();
});

/** SIPp calls the contact that Kamailio has for the account. */
async function call(scenario: string): Promise<SippOutcome> {
  const [contact] = await kamailio.contacts("ada");
  const uri = parseUri(contact ?? "");
  if (!uri.ok || uri.value.scheme !== "sip") throw new Error(`not registered: ${contact}`);
  const { host: address, port = 5060, user = "" } = uri.value;
  return runSipp({ scenario, remote: { address, port }, service: user, keys: { user: "grace", name: "Grace Hopper" }, timeoutS: 20 });
}

async function availabilityIs(kind: string): Promise<void> {
  await running.window.locator(`[data-testid=availability][data-availability=${kind}]`).waitFor();
}

describe("do not disturb", () => {
  it("is chosen with the keyboard, seen at a glance, and told to the caller (480)", async () => {
    await phone.get("availability").focus();
    await phone.press("Enter");
    await phone.get("availability-ended").focus();
    await phone.press("Enter");
    await availabilityIs("undisturbed");
    await phone.reads("availability-banner", "Do not disturb");
    await running.screenshot("reachability-undisturbed");
    expect((await call("caller-declined")).messages).toContain("SIP/2.0 480");
    await phone.hides("call-stage");
  });

  it("leaves a missed call, and ends with one press", async () => {
    await phone.reads("missed-badge", "1");
    await phone.click("availability-end");
    await availabilityIs("available");
    await phone.hides("availability-banner");
  });
});

describe("all calls sent on", () => {
  it("refuses the own address with words", async () => {
    await phone.click("availability");
    await phone.get("availability-target").fill(`ada@${kamailio.domain}`);
    await phone.click("availability-forward");
    await phone.reads("availability-menu", "your own address");
    await running.screenshot("reachability-own-address");
  });

  it("lets SIPp talk where it is told to call (302), and lists the call as forwarded", async () => {
    await using callee = await startSipp({ scenario: "callee" });
    await phone.get("availability-target").fill(`sip:peer@${callee.local.address}:${callee.local.port}`);
    await phone.click("availability-forward");
    await availabilityIs("forwarding");
    expect(await call("caller-sent-on")).toMatchObject({ status: 0, errors: "" });
    await phone.openView("recent");
    await phone.reads("history-row", "Forwarded");
    await running.screenshot("reachability-forwarded");
    await phone.click("availability-end");
    await availabilityIs("available");
  });
});

describe("the rules in the settings", () => {
  it("take a forwarding for one caller, say it as a sentence, and let it go again", async () => {
    await phone.openView("settings");
    await phone.click("settings-calls");
    await phone.click("add-forwarding");
    await phone.get("rule-who").selectOption("address");
    await phone.get("rule-address").fill("+44 20 7946 0018");
    await phone.get("rule-when").selectOption("busy");
    await phone.get("rule-to").fill("no such thing");
    await phone.click("rule-add");
    await phone.reads("rule-form", "Enter a number or an address");
    await phone.get("rule-to").fill("200");
    await phone.click("rule-add");
    await phone.reads("rule", "while I am in a call, to 200");
    await running.screenshot("reachability-rules");
    await phone.click("rule-remove");
    await phone.hides("rule");
  });
});

it("wrote no error to the console of the pages", () => {
  expect(running.pageErrors()).toEqual([]);
});
