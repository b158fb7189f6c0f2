// Setting up an account in the real window, against a real Kamailio and against servers that are not there: each
// failure in its own plain words, the right password registered, over UDP and TCP; where the password is kept.
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startKamailio, type Kamailio } from "../interop/peers/kamailio.ts";
import { startApp, type RunningApp } from "./app-harness.ts";
import { PhoneWindow } from "./phone-window.ts";

const PASSWORD = "correct-horse-9";
/** Timer F (RFC 3261 17.1.2.2): so long a silent server is asked again before the window says so. */
const TIMER_F_MS = 32_000;

let kamailio: Kamailio;
let running: RunningApp;
let phone: PhoneWindow;

beforeAll(async () => {
  kamailio = await startKamailio({ users: { ada: PASSWORD, grace: PASSWORD } });
});
afterAll(() => kamailio?.stop());
beforeEach(async () => {
  running = await startApp();
  phone = new PhoneWindow(running);
  await phone.click("welcome-set-up");
});
afterEach(async () => {
  const errors = running.pageErrors();
  await running.close();
  expect(errors).toEqual([]);
});

/** The account of a Kamailio's user. */
function accountOf(user: string, password: string, transport: "udp" | "tcp" = "udp") {
  return { address: `${user}@${kamailio.domain}`, password, registrar: `${kamailio.address}:${kamailio.port}`, proxy: `${kamailio.address}:${kamailio.port}`, transport };
}

/** Agrees that the password is kept unencrypted: the test machine has no key store. */
async function agreeToPlain(): Promise<void> {
  await phone.click("secrets-agree");
  await phone.hides("secrets-agree");
}

describe.each(["udp", "tcp"] as const)("over %s", (transport) => {
  it("says in plain words that the password is wrong, and registers with the right one", async () => {
    await phone.enterAccount(accountOf("ada", "wrong", transport));
    await agreeToPlain();
    await phone.reads("presence", "Password refused by 127.0.0.1");
    await phone.reads("presence", "check it");
    await running.screenshot(`account-wrong-password-${transport}`);
    expect(await kamailio.contacts("ada")).toEqual([]);

    await phone.get("account-password").fill(PASSWORD);
    await phone.press("Enter");
    await phone.reads("presence", /Registered until \d{1,2}:\d\d/u);
    await phone.reads("account-form", `It works. ada@${kamailio.domain} can make and take calls.`);
    await running.screenshot(`account-registered-${transport}`);
    const contacts = await kamailio.contacts("ada");
    expect(contacts).toHaveLength(1);
    expect(/;transport=tcp/u.test(contacts[0]!)).toBe(transport === "tcp");

    await phone.click("account-done");
    await phone.get("account-button").and(phone.page.locator("[data-presence=registered]")).waitFor();
    await phone.click("account-offline");
    await phone.reads("presence", "Offline");
    await phone.until(async () => (await kamailio.contacts("ada")).length === 0, "the binding is gone");
  });
});

describe("where the password goes", () => {
  it("is asked where there is no key store; without agreement nothing is kept", async () => {
    await phone.enterAccount(accountOf("ada", PASSWORD));
    await phone.shows("secrets-agree");
    await running.screenshot("account-plain-question");
    await phone.click("secrets-refuse");
    await phone.reads("account-failure", "Without a kept password the account cannot be added.");
    await running.screenshot("account-plain-refused");
    expect(secretsFile()).not.toContain(PASSWORD);
    expect(await kamailio.contacts("ada")).toEqual([]);
  });

  it("is a file for its user only, and neither the settings nor the log", async () => {
    await phone.enterAccount(accountOf("ada", PASSWORD));
    await agreeToPlain();
    await phone.reads("presence", "Registered until");
    expect(secretsFile()).toContain(PASSWORD);
    expect(readFileSync(join(running.userDataFolder, "settings.json"), "utf8")).not.toContain(PASSWORD);
    expect(running.log()).not.toContain(PASSWORD);
  });
});

describe("a server that is not there", () => {
  it("is not found by its name", async () => {
    await phone.enterAccount({ address: "ada@no-such-server.invalid", password: PASSWORD });
    await agreeToPlain();
    await phone.reads("presence", "no-such-server.invalid is not found; check the address");
    await running.screenshot("account-unknown-host");
  });

  it("is silent", async () => {
    const silent = createSocket("udp4");
    silent.bind(0, "127.0.0.1");
    await once(silent, "listening");
    try {
      const host = `127.0.0.1:${silent.address().port}`;
      await phone.enterAccount({ address: `ada@${host}`, password: PASSWORD });
      await agreeToPlain();
      await phone.reads("presence", `Registering with ${host}`);
      await running.screenshot("account-registering");
      await phone.until(async () => (await phone.get("presence").innerText()).startsWith(`No answer from ${host}`), "no answer", TIMER_F_MS + 20_000);
      await phone.reads("presence", /; trying again in \d+ (s|min)/u);
      await running.screenshot("account-silent-server");
    } finally {
      silent.close();
    }
  });
});

describe("the form", () => {
  it("says what is missing before anything is sent", async () => {
    await phone.click("account-save");
    await phone.reads("account-form", "Enter the address, such as ada@example.org.");
    await phone.get("account-address").fill("ada at example.org");
    await phone.reads("account-form", "An address has a name, an at-sign and a host, such as ada@example.org.");
    await running.screenshot("account-form-problem");
  });
});

function secretsFile(): string {
  const path = join(running.userDataFolder, "secrets.json");
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}
