// Directories in the real window: people of a real slapd found while one types, called, and named when they call; the
// contacts of a real radicale kept in step, and nobody removed when it comes back empty before the user has said so.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CertificateWorkshop } from "../certificates.ts";
import { startRadicale, type Radicale } from "../interop/peers/radicale.ts";
import { runSipp, startSipp, type Sipp } from "../interop/peers/sipp.ts";
import { startSlapd, type Slapd } from "../interop/peers/slapd.ts";
import { startApp, type RunningApp } from "./app-harness.ts";
import { PhoneWindow } from "./phone-window.ts";

const BO = { uid: "bo", cn: "Bo Nielsen", sn: "Nielsen", more: ["telephoneNumber: 1042", "title: Reception", "o: Engines"] };
const card = (name: string, number: string): string => ["BEGIN:VCARD", "VERSION:3.0", `UID:${name}`, `FN:${name}`, `N:;${name};;;`, `TEL;TYPE=WORK:${number}`, "END:VCARD", ""].join("\r\n");

const workshop = new CertificateWorkshop();
let slapd: Slapd;
let radicale: Radicale;
/** Bo's telephone, which all calls go to. */
let callee: Sipp;
let running: RunningApp;
let phone: PhoneWindow;

beforeAll(async () => {
  [slapd, radicale, callee] = await Promise.all([startSlapd(workshop.make({ names: ["IP:127.0.0.1"] }), [BO]), startRadicale(), startSipp({ scenario: "callee" })]);
  await Promise.all(["Ada", "Cy", "Di"].map((name, index) => radicale.write(name, card(name, `200${index}`))));
  running = await startApp();
  phone = new PhoneWindow(running);
  await phone.skipWelcome();
  await phone.openAccountForm();
  await phone.enterAccount({ address: "me@127.0.0.1", direct: true, proxy: `${callee.local.address}:${callee.local.port}` });
  await phone.click("account-done");
});

afterAll(async () => {
  await running?.close();
  await Promise.all([callee?.stop(), radicale?.[Symbol.asyncDispose](), slapd?.[Symbol.asyncDispose]()]);
  workshop[Symbol.dispose]();
});

async function openDirectories(): Promise<void> {
  await phone.openView("settings");
  await phone.click("settings-contacts");
}

describe("a company directory", () => {
  it("is added only when it can be asked: not before its certificate is trusted", async () => {
    await openDirectories();
    await phone.click("directory-add-ldap");
    await phone.get("directory-address").fill("127.0.0.1");
    await phone.get("directory-base").fill(slapd.baseDn);
    await phone.get("directory-port").fill(String(slapd.tlsPort));
    await phone.get("directory-name").fill("Company");
    await phone.click("directory-submit");
    await phone.reads("directory-problem", "certificate is not trusted");
    await running.screenshot("directory-form");
    await phone.get("directory-authorities").fill(workshop.authority.certificate);
    await phone.click("directory-submit");
    await phone.hides("directory-form");
    await phone.reads("directory-state", "Searched while you type");
  });

  it("is searched while one types, and whoever is found is called", async () => {
    await phone.press("Control+K");
    await phone.type("nielsen");
    await phone.reads("directory-person", "Bo Nielsen");
    await running.screenshot("directory-found");
    await phone.press("ArrowDown", "Enter");
    await phone.callIs("active");
    await phone.reads("call-stage", "Bo Nielsen");
    await phone.press("Control+T");
    await phone.get("transfer-target").fill("nielsen");
    await phone.reads("transfer-person", "Bo Nielsen");
    await phone.click("transfer-person");
    expect(await phone.get("transfer-target").inputValue()).toBe("1042");
    await running.screenshot("directory-transfer");
    await phone.press("Escape");
    await phone.click("call-end");
    await phone.callIs("ended");
    await phone.press("Escape");
  });

  it("names who calls from a number that no contact has, in the list of calls too", async () => {
    const { messages } = await callee.finish();
    const port = Number(/^Contact:.*@127\.0\.0\.1:(\d+)/imu.exec(messages)?.[1]);
    const calling = runSipp({ scenario: "caller-cancelling", remote: { address: "127.0.0.1", port }, service: "me", keys: { user: "1042", name: "" } });
    await phone.reads("call-stage", "Bo Nielsen");
    expect(await calling).toMatchObject({ status: 0 });
    await phone.press("Escape");
    await phone.openView("recent");
    await phone.until(async () => (await phone.page.getByTestId("history-row").allInnerTexts()).filter((text) => text.includes("Bo Nielsen")).length === 2, "both calls by name");
  });

  it("gives its people to the contacts, with their numbers", async () => {
    await phone.press("Control+K");
    await phone.type("nielsen");
    await phone.click("directory-keep");
    await phone.click("contact-save");
    await phone.reads("contact-at", "Reception, Engines");
    await phone.hides("directory-person");
    await phone.press("Control+K", "Escape");
  });
});

describe("an address book on a server", () => {
  const names = async (): Promise<string> => (await phone.page.getByTestId("contact-row").allInnerTexts()).join(" ");

  it("brings its people here", async () => {
    await openDirectories();
    await phone.click("directory-add-book");
    await phone.get("directory-address").fill(radicale.url);
    await phone.get("directory-user").fill(radicale.user);
    await phone.get("directory-password").fill(radicale.password);
    await phone.click("directory-plain");
    await phone.click("directory-submit");
    await phone.click("directory-place");
    await phone.click("secrets-agree");
    await phone.page.getByTestId("directory-state").filter({ hasText: /^Synced .*3 contacts/u }).waitFor();
    await phone.openView("contacts");
    await phone.until(async () => /Ada[\s\S]*Cy[\s\S]*Di/u.test(await names()), "all three");
  });

  it("asks before anybody goes because the server came back empty, and fills it again when they are kept", async () => {
    for (const name of await radicale.names()) await radicale.remove(name);
    await openDirectories();
    await phone.click("directory-sync");
    await phone.reads("directory-held", "3 of 3 contacts are gone from the address book on the server. Remove them here too?");
    await running.screenshot("directory-held");
    await phone.openView("contacts");
    expect(await names()).toMatch(/Ada[\s\S]*Cy[\s\S]*Di/u);
    await openDirectories();
    await phone.click("directory-held-undo");
    await phone.hides("directory-held");
    await phone.until(async () => (await radicale.names()).length === 3, "all three on the server again");
  });
});
