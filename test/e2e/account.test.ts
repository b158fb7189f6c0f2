// Setting up an account in the real window, against a real Kamailio and against servers that are not there: each
// failure in its own plain words, the right password registered, over UDP and TCP; where the password is kept.
import { createSocket, type Socket } from "node:dgram";
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
let silent: Socket;
/** Waits for the silent server while the other tests go on: that lasts longer than all of them. */
let waiting: RunningApp | undefined;

beforeAll(async () => {
  kamailio = await startKamailio({ users: { ada: PASSWORD, grace: PASSWORD } });
  silent = createSocket("udp4");
  silent.bind(0, "127.0.0.1");
  await once(silent, "listening");
});
afterAll(async () => {
  await waiting?.close();
  silent?.close();
  await kamailio?.stop();
});

async function askSilentServer(): Promise<RunningApp> {
  const app = await startApp();
  waiting = app;
  const asking = new PhoneWindow(app);
  await asking.click("welcome-set-up");
  await asking.enterAccount({ address: `ada@${silentHost()}`, password: PASSWORD });
  await agreeToPlain(asking);
  await asking.reads("presence", `Registering with ${silentHost()}`);
  await app.screenshot("account-registering");
  return app;
}

function silentHost(): string {
  return `127.0.0.1:${silent.address().port}`;
}

function withAnAppOfItsOwn(): void {
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
}

/** The account of a Kamailio's user. */
function accountOf(user: string, password: string, transport: "udp" | "tcp" = "udp") {
  return { address: `${user}@${kamailio.domain}`, password, registrar: `${kamailio.address}:${kamailio.port}`, proxy: `${kamailio.address}:${kamailio.port}`, transport };
}

/** Agrees that the password is kept unencrypted: the test machine has no key store. */
async function agreeToPlain(window = phone): Promise<void> {
  await window.click("secrets-agree");
  await window.hides("secrets-agree");
}

it("says whom it asks as long as a server is silent", async () => {
  await askSilentServer();
});

describe.each(["udp", "tcp"] as const)("over %s", (transport) => {
  withAnAppOfItsOwn();

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
  withAnAppOfItsOwn();

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
  withAnAppOfItsOwn();

  it("is not found by its name", async () => {
    await phone.enterAccount({ address: "ada@no-such-server.invalid", password: PASSWORD });
    await agreeToPlain();
    await phone.reads("presence", "no-such-server.invalid is not found; check the address");
    await running.screenshot("account-unknown-host");
  });
});

describe("the form", () => {
  withAnAppOfItsOwn();

  it("says what is missing before anything is sent", async () => {
    await phone.click("account-save");
    await phone.reads("account-form", "Enter the address, such as ada@example.org.");
    await phone.get("account-address").fill("ada at example.org");
    await phone.reads("account-form", "An address has a name, an at-sign and a host, such as ada@example.org.");
    await running.screenshot("account-form-problem");
  });
});

it("says that a silent server does not answer, and when it is asked again", async () => {
  const app = waiting ?? (await askSilentServer());
  const asking = new PhoneWindow(app);
  // In one look: when the time is over it asks again.
  const said = new RegExp(`^No answer from ${silentHost()}; trying again in \\d+\\s(s|min)`, "u");
  await asking.until(async () => said.test(await asking.get("presence").innerText()), "no answer", TIMER_F_MS + 20_000);
  await app.screenshot("account-silent-server");
  expect(app.pageErrors()).toEqual([]);
});

function secretsFile(): string {
  const path = join(running.userDataFolder, "secrets.json");
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}
