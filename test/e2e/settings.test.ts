// The settings in the real window: found by a word, filled from a company's server and from a QR code, certificates taken
// back, everything written into one file and taken from it by a fresh phone.
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toFile } from "qrcode";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CertificateWorkshop, type MadeCertificate } from "../certificates.ts";
import { startApp, type RunningApp } from "./app-harness.ts";
import { PhoneWindow } from "./phone-window.ts";

const PASSPHRASE = "correct horse battery";

let folder: string;
let workshop: CertificateWorkshop;
let authority: MadeCertificate;
let trusted: Server;
let stranger: Server;
let running: RunningApp;
let phone: PhoneWindow;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "godwit-settings-"));
  workshop = new CertificateWorkshop();
  authority = workshop.authority;
  trusted = await serve(workshop.make({ names: ["IP:127.0.0.1"] }));
  stranger = await serve(workshop.make({ names: ["IP:127.0.0.1"], selfSigned: true }));
  [running, phone] = await startFresh();
});
afterAll(async () => {
  await running?.close();
  for (const server of [trusted, stranger]) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  workshop[Symbol.dispose]();
  rmSync(folder, { recursive: true, force: true });
});

async function startFresh(): Promise<[RunningApp, PhoneWindow]> {
  const app = await startApp({ env: { NODE_EXTRA_CA_CERTS: authority.certificatePath } });
  const window = new PhoneWindow(app);
  await window.skipWelcome();
  return [app, window];
}

function serve({ certificate, privateKey }: MadeCertificate): Promise<Server> {
  const settings = {
    format: "godwit-provisioning", version: 1, organisation: "Analytical Engines",
    accounts: [{ id: "desk", address: "sip:ada@127.0.0.1", displayName: "Ada", register: false, authorities: authority.certificate, password: "over https" }],
    preferences: { messages: { keepDays: 90 } },
  };
  const server = createServer({ cert: certificate, key: privateKey }, (_request, response) => response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(settings)));
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

const addressOf = (server: Server): string => `https://127.0.0.1:${(server.address() as AddressInfo).port}/godwit.json`;

/** Answers the system's dialogs with this file, as a person would. */
async function dialogsAnswer(path: string, { app } = running): Promise<void> {
  await app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [chosen] });
    dialog.showSaveDialog = async () => ({ canceled: false, filePath: chosen });
  }, path);
}

async function find(word: string): Promise<void> {
  await phone.openView("settings");
  await phone.get("settings-search").fill(word);
}

/** Without a key store the person is asked once where passwords may be kept. */
async function agreeIfAsked(then: string, of = phone): Promise<void> {
  await of.page.getByTestId("secrets-agree").or(of.page.getByTestId(then)).first().waitFor();
  if (await of.get("secrets-agree").isVisible()) await of.click("secrets-agree");
  await of.shows(then);
}

describe("the search in the settings", () => {
  it("finds a setting by another word for it, opens its page and gives it the focus", async () => {
    await find("dark mode");
    await phone.reads("setting-found", "Theme");
    await running.screenshot("settings-search");
    await phone.press("Enter");
    await phone.shows("page-appearance");
    await phone.until(() => phone.page.evaluate(() => document.activeElement?.closest("[data-testid=themes]") !== null), "the theme has the focus");
  });

  it("finds what is deep in an account's form, and opens the part that holds it", async () => {
    await find("dtmf");
    await phone.press("Enter");
    await phone.until(() => phone.page.evaluate(() => document.activeElement?.getAttribute("data-testid") === "account-digits"), "the way of keys has the focus");
    await phone.click("account-cancel");
  });
});

describe("company settings", () => {
  it("are not taken from a server that nobody vouches for", async () => {
    await find("provisioning");
    await phone.press("Enter");
    await phone.click("accounts-provision");
    await phone.get("provisioning-url").fill(addressOf(stranger));
    await phone.click("provisioning-load");
    await phone.reads("provisioning-failure", "not trusted");
    await phone.get("provisioning-url").fill("http://127.0.0.1/plain.json");
    await phone.click("provisioning-load");
    await phone.reads("provisioning-failure", "only fetched over HTTPS");
  });

  it("offered by a link are fetched by nobody but the person", async () => {
    const link = `godwit:settings?url=${encodeURIComponent(addressOf(trusted))}`;
    await running.app.evaluate(({ app }, words) => app.emit("second-instance", {}, [], "", { words }), [link]);
    await phone.reads("provisioning-offered", "nothing has been fetched yet");
    await phone.until(async () => (await phone.get("provisioning-url").inputValue()) === addressOf(trusted), "the offered address");
    await running.screenshot("settings-offered");
  });

  it("are shown first, then taken with their password, and marked", async () => {
    await phone.get("provisioning-url").fill(addressOf(trusted));
    await phone.click("provisioning-load");
    await phone.reads("provisioning-origin", "Analytical Engines");
    await phone.reads("planned-account", "password came along safely");
    await phone.click("provisioning-preference-messages.keepDays");
    await running.screenshot("settings-provisioning");
    await phone.click("provisioning-apply");
    await agreeIfAsked("account-provisioned");
    await phone.reads("account-provisioned", "Analytical Engines");
    await phone.click("settings-search-clear");
    await phone.click("settings-messages");
    await phone.until(async () => (await phone.get("messages-keep").inputValue()) === "90", "ninety days");
  });

  it("come from a picture of a QR code without its password, which is typed", async () => {
    const picture = join(folder, "code.png");
    await toFile(picture, JSON.stringify({ format: "godwit-provisioning", version: 1, accounts: [{ id: "lab", address: "sip:lab@127.0.0.1", register: false, password: "printed" }] }));
    await dialogsAnswer(picture);
    await phone.click("settings-accounts");
    await phone.click("accounts-provision");
    await phone.click("provisioning-file");
    await phone.reads("provisioning-secrets", "others could read");
    await phone.get("planned-password").fill("typed by hand");
    await phone.click("provisioning-apply");
    await phone.until(async () => (await phone.page.getByTestId("account-row").count()) === 2, "two accounts");
  });

  it("are what another phone gets of an account: a QR code without the password", async () => {
    await phone.page.getByTestId("account-row").first().click();
    await phone.click("account-code");
    await phone.until(async () => ((await phone.get("account-code-picture").getAttribute("src")) ?? "").startsWith("data:image/png"), "a picture");
    await running.screenshot("settings-account-code");
    await phone.press("Escape");
  });
});

describe("certificates", () => {
  it("are shown with whom they are of, and taken back after a question", async () => {
    await phone.click("settings-accounts");
    await phone.click("accounts-certificates");
    await phone.reads("certificate-row", "Test authority");
    await phone.reads("certificate-row", authority.fingerprint);
    await running.screenshot("settings-certificates");
    await phone.click("certificate-revoke");
    await phone.click("confirm-ok");
    await phone.shows("certificates-none");
  });
});

describe("a file with everything", () => {
  it("is written, with passwords only under a passphrase", async () => {
    await dialogsAnswer(join(folder, "all.json"));
    await phone.click("settings-backup");
    await phone.get("backup-passphrase").fill(PASSPHRASE);
    await phone.get("backup-passphrase-again").fill(PASSPHRASE);
    await running.screenshot("settings-backup");
    await phone.click("backup-write");
    await phone.reads("backup-written", "all.json");
    const text = readFileSync(join(folder, "all.json"), "utf8");
    expect(text).toContain("sip:ada@127.0.0.1");
    expect(text).not.toMatch(/over https|typed by hand/u);
  });

  it("makes a fresh phone the same, and a foreign file changes nothing", async () => {
    const [fresh, other] = await startFresh();
    try {
      writeFileSync(join(folder, "foreign.json"), '{"hello":"world"}');
      await other.openView("settings");
      await other.click("settings-backup");
      await dialogsAnswer(join(folder, "foreign.json"), fresh);
      await other.click("backup-choose");
      await other.reads("backup-failure", "not a file that Godwit has written");
      await dialogsAnswer(join(folder, "all.json"), fresh);
      await other.click("backup-choose");
      await other.get("backup-open-passphrase").fill("something else");
      await other.click("backup-take");
      await agreeIfAsked("backup-failure", other);
      await other.reads("backup-failure", "not the one of this file");
      await other.get("backup-open-passphrase").fill(PASSPHRASE);
      await other.click("backup-take");
      await other.reads("backup-taken", "Accounts: 2");
      await other.click("settings-accounts");
      await other.until(async () => (await other.page.getByTestId("account-row").count()) === 2, "both accounts");
      expect(fresh.pageErrors()).toEqual([]);
    } finally {
      await fresh.close();
    }
  });

  it("and all of this broke no rule of the page", () => {
    expect(running.pageErrors()).toEqual([]);
    expect(running.log()).not.toMatch(/over https|typed by hand|correct horse/u);
  });
});
