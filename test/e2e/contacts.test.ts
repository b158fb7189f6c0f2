// Contacts in the real window: added, edited, found and called, deleted; and what is still there after the app was
// started again, killed in the middle, or found its files damaged.
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startKamailio, type Kamailio } from "../interop/peers/kamailio.ts";
import { GodwitProcess } from "../terminal/godwit-process.ts";
import { findFreePort } from "../interop/peers/free-port.ts";
import { startApp, type RunningApp } from "./app-harness.ts";
import { PhoneWindow } from "./phone-window.ts";

let userDataFolder: string;
let running: RunningApp | undefined;
let phone: PhoneWindow;

async function start(): Promise<void> {
  running = await startApp({ userDataFolder });
  phone = new PhoneWindow(running);
}

async function stop(): Promise<void> {
  await running?.close();
  running = undefined;
}

/** Ends the process as a crash does: nothing is written any more. */
async function kill(): Promise<void> {
  const child = running!.app.process();
  const gone = once(child, "exit");
  process.kill(child.pid!, "SIGKILL");
  await gone;
  await stop();
}

interface TypedContact {
  readonly name: string;
  readonly addresses: readonly string[];
}

async function addContact({ name, addresses }: TypedContact): Promise<void> {
  await phone.openView("contacts");
  await phone.click("contact-add");
  await phone.get("contact-name").fill(name);
  for (const [index, address] of addresses.entries()) {
    if (index > 0) await phone.click("contact-add-address");
    await phone.page.getByTestId("contact-address").nth(index).fill(address);
  }
  await phone.click("contact-save");
  await phone.reads("contact-detail", name);
}

/** The names in the list of contacts, in its order. */
async function listed(): Promise<readonly string[]> {
  await phone.openView("contacts");
  return phone.page.getByTestId("contact-row").locator(".list-row-title").allInnerTexts();
}

describe("contacts and all else", () => {
  let kamailio: Kamailio;
  let peer: GodwitProcess;
  let peerUri: string;

  beforeAll(async () => {
    userDataFolder = mkdtempSync(join(tmpdir(), "godwit-contacts-"));
    kamailio = await startKamailio({ users: { ada: "lovelace" } });
    const at = `127.0.0.1:${await findFreePort()}`;
    peerUri = `sip:grace@${at}`;
    peer = new GodwitProcess("answer", "--listen", at, "--json", "--capture", "silence", "--playback", "null");
    await peer.event(({ event }) => event === "listening");
    await start();
    await phone.skipWelcome();
    await phone.addDirectAccount();
  });
  afterAll(async () => {
    await stop();
    await peer?.[Symbol.asyncDispose]();
    await kamailio?.stop();
    rmSync(userDataFolder, { recursive: true, force: true });
  });

  it("are added with several addresses", async () => {
    await phone.openView("contacts");
    await running!.screenshot("contacts-none");
    await addContact({ name: "Grace Hopper", addresses: [peerUri, "+44 20 7946 0018"] });
    await running!.screenshot("contacts-detail");
    await addContact({ name: "Ada Lovelace", addresses: ["ada@example.org"] });
    expect(await listed()).toEqual(["Ada Lovelace", "Grace Hopper"]);
    await phone.page.getByTestId("contact-row").filter({ hasText: "Grace" }).click();
    expect(await phone.page.getByTestId("contact-call").count()).toBe(2);
    await phone.reads("contact-detail", /7946 0018/u);
  });

  it("are not saved without a name and an address, and say so", async () => {
    await phone.click("contact-add");
    await phone.click("contact-save");
    await phone.reads("contact-form", "Enter a name.");
    await phone.reads("contact-form", "Enter at least one number or address.");
    await running!.screenshot("contacts-form-problems");
    expect(await listed()).toHaveLength(2);
  });

  it("are edited, and made favourites, which come first", async () => {
    await phone.openView("contacts");
    await phone.page.getByTestId("contact-row").filter({ hasText: "Grace" }).click();
    await phone.click("contact-edit");
    await phone.get("contact-name").fill("Grace Brewster Hopper");
    await phone.press("Enter");
    await phone.reads("contact-detail", "Grace Brewster Hopper");
    await phone.click("contact-favourite");
    await phone.until(async () => (await phone.get("contact-favourite").getAttribute("aria-pressed")) === "true", "a favourite");
    expect(await listed()).toEqual(["Grace Brewster Hopper", "Ada Lovelace"]);
    await running!.screenshot("contacts-list");
    await phone.openView("dial");
    await phone.reads("contact-row", "Grace Brewster Hopper");
    await running!.screenshot("contacts-favourite-on-the-dial-pad");
  });

  it("are found by what is typed, and called from there with Enter", async () => {
    await phone.press("Control+K");
    await phone.type("hopp");
    await phone.reads("result-contact", "Grace Brewster Hopper");
    await running!.screenshot("contacts-found");
    await phone.press("Enter");
    await phone.callIs("active");
    await phone.reads("call-name", "Grace Brewster Hopper");
    await phone.press("Control+E");
    await phone.callIs("ended");
    await phone.press("Escape");
    await phone.press("Control+K");
    await phone.type("7946");
    await phone.reads("result-contact", "Grace Brewster Hopper");
    await phone.press("Escape");
    await phone.reads("search-box", "");
  });

  it("are deleted, which can be taken back", async () => {
    await phone.openView("contacts");
    await phone.page.getByTestId("contact-row").filter({ hasText: "Ada" }).click();
    await phone.click("contact-delete");
    await phone.reads("toast", "Ada Lovelace is deleted.");
    await phone.until(async () => (await listed()).length === 1, "one contact");
    await phone.click("toast-action");
    await phone.until(async () => (await listed()).length === 2, "two contacts");
  });

  it("are there after a start, with the account registered again, recent calls, theme, language and the window's place", async () => {
    await phone.openAccountForm();
    await phone.enterAccount({ address: `ada@${kamailio.domain}`, password: "lovelace", proxy: `${kamailio.address}:${kamailio.port}` });
    await phone.click("secrets-agree");
    await phone.click("account-done");
    await phone.openView("settings");
    await phone.click("settings-appearance");
    await phone.page.locator("label", { has: phone.get("theme-dark") }).click();
    await phone.get("language").selectOption("de");
    await phone.reads("rail-contacts", "Kontakte");
    await running!.screenshot("contacts-before-restart");
    const place = { x: 61, y: 47, width: 1010, height: 680 };
    await running!.app.evaluate(({ BrowserWindow }, bounds) => BrowserWindow.getAllWindows()[0]?.setBounds(bounds), place);
    await phone.until(async () => phone.page.evaluate(() => innerWidth === 1010), "the window has its size");
    await stop();
    expect(await kamailio.contacts("ada")).toEqual([]);

    await start();
    await phone.reads("rail-contacts", "Kontakte");
    expect(await phone.page.evaluate(() => [document.documentElement.dataset["theme"], document.documentElement.lang])).toEqual(["dark", "de"]);
    expect(await running!.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds())).toEqual(place);
    expect(await listed()).toEqual(["Grace Brewster Hopper", "Ada Lovelace"]);
    await phone.page.locator("[data-testid=account-button][data-presence=registered]").waitFor();
    expect(await kamailio.contacts("ada")).toHaveLength(1);
    await phone.openView("recent");
    await phone.reads("history-row", "Grace Brewster Hopper");
    await running!.screenshot("contacts-after-restart");
  });

  it("are there after kill -9 right after an edit", async () => {
    await addContact({ name: "Katherine Johnson", addresses: ["katherine@example.org"] });
    await phone.click("contact-edit");
    await phone.get("contact-name").fill("Katherine Coleman Johnson");
    await phone.click("contact-save");
    await phone.reads("contact-detail", "Katherine Coleman Johnson");
    await kill();
    await start();
    await phone.shows("search-box");
    expect(await listed()).toEqual(["Grace Brewster Hopper", "Ada Lovelace", "Katherine Coleman Johnson"]);
    expect(await phone.page.getByTestId("notice").filter({ hasNotText: /Audio|Klang|Ton/u }).count()).toBe(0);
  });
});

describe("files that are damaged", () => {
  beforeEach(() => {
    userDataFolder = mkdtempSync(join(tmpdir(), "godwit-damaged-"));
  });
  afterEach(async () => {
    await stop();
    rmSync(userDataFolder, { recursive: true, force: true });
  });

  it.each([
    ["the database", "godwit.db", "The file with contacts and recent calls was damaged. It was set aside"],
    ["the settings", "settings.json", "The settings were damaged. They were set aside"],
    ["the passwords", "secrets.json", "passwords"],
  ])("are set aside and named: %s", async (_what, file, words) => {
    const damaged = "damaged!".repeat(600);
    writeFileSync(join(userDataFolder, file), damaged);
    await start();
    await phone.click("welcome-skip");
    const notice = phone.page.getByTestId("notice").filter({ hasText: words });
    await notice.waitFor();
    const kept = readdirSync(userDataFolder).filter((name) => name.includes(".damaged-"));
    expect(kept).toHaveLength(1);
    expect(await notice.innerText()).toContain(kept[0]);
    expect(readFileSync(join(userDataFolder, kept[0]!), "utf8")).toBe(damaged);
    await running!.screenshot(`contacts-damaged-${file.replace(/\W/gu, "-")}`);
    await notice.getByTestId("notice-dismiss").click();
    await notice.waitFor({ state: "hidden" });

    // The phone works on with new files.
    await phone.addDirectAccount();
    await addContact({ name: "Mary Jackson", addresses: ["mary@example.org"] });
    expect(await listed()).toEqual(["Mary Jackson"]);
  });

  it("are named already on the welcome page", async () => {
    writeFileSync(join(userDataFolder, "settings.json"), "{");
    await start();
    await phone.shows("welcome");
    await phone.reads("notice", "The settings were damaged.");
  });
});
