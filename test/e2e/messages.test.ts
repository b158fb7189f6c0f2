// Conversations in the real window, through Kamailio: with a second phone of ours, which reports what it has and sees, with
// baresip, which reads plain text only, with nobody; and what is still there after the app was killed while it sent.
import { once } from "node:events";
import { createSocket, type Socket } from "node:dgram";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Phone } from "../../core/phone/phone.ts";
import type { MessageView } from "../../core/phone/protocol.ts";
import { startBaresip, type Baresip } from "../interop/peers/baresip.ts";
import { startKamailio, type Kamailio } from "../interop/peers/kamailio.ts";
import { openWholePhone } from "../interop/whole-phone.ts";
import { startApp, type RunningApp } from "./app-harness.ts";
import { PhoneWindow } from "./phone-window.ts";

let kamailio: Kamailio;
let baresip: Baresip;
let silent: Socket;
let grace: Phone;
let graceAccount: string;
let userDataFolder: string;
let running: RunningApp;
let phone: PhoneWindow;

beforeAll(async () => {
  userDataFolder = mkdtempSync(join(tmpdir(), "godwit-messages-"));
  kamailio = await startKamailio({ users: { ada: "lovelace", grace: "hopper", bob: "builder" } });
  const { address, port, domain } = kamailio;
  grace = await openWholePhone({ localAddress: "127.0.0.1" });
  const settings = { address: `grace@${domain}`, displayName: "Grace Hopper", transport: "udp", register: true, outboundProxy: `${address}:${port}` } as const;
  graceAccount = (await grace.execute("account.add", settings, "hopper")).id;
  baresip = await startBaresip({ user: "bob", records: false, registrar: { server: { address, port }, domain, password: "builder" } });
  silent = createSocket("udp4");
  silent.bind(0, "127.0.0.1");
  await once(silent, "listening");
  await start();
  await phone.click("welcome-set-up");
  await phone.enterAccount({ address: `ada@${domain}`, password: "lovelace", proxy: `${address}:${port}` });
  await phone.click("secrets-agree");
  await phone.click("account-done");
});
afterAll(async () => {
  await running?.close();
  await grace?.close();
  await baresip?.stop();
  await kamailio?.stop();
  silent?.close();
  rmSync(userDataFolder, { recursive: true, force: true });
});

async function start(): Promise<void> {
  running = await startApp({ userDataFolder });
  phone = new PhoneWindow(running);
}

/** What Grace's phone has of a text. */
async function atGrace(text: string): Promise<MessageView | undefined> {
  return (await grace.execute("message.search", text, 1))[0];
}

/** Writes to whom the window has on its stage. */
async function write(text: string): Promise<void> {
  await phone.get("message-box").fill(text);
  await phone.get("message-box").press("Enter");
}

async function writeTo(target: string, text: string, from?: string): Promise<void> {
  await phone.openView("messages");
  await phone.page.getByTestId("message-new").or(phone.page.getByTestId("message-new-first")).first().click();
  await phone.get("message-to").fill(target);
  if (from !== undefined) await phone.get("new-message").getByTestId("account-chooser").selectOption({ label: from });
  await phone.get("message-to").press("Enter");
  await phone.shows("conversation");
  await write(text);
}

/** The state of the last message on the stage. */
async function lastIs(state: MessageView["state"]): Promise<void> {
  await phone.until(async () => (await phone.page.getByTestId("message").last().getAttribute("data-state")) === state, `the last message is ${state}`, 45_000);
}

it("tells of a message, counts it until it is seen, and only then lets its sender know", async () => {
  await phone.until(async () => (await kamailio.contacts("ada")).length === 1 && (await kamailio.contacts("grace")).length === 1, "both are registered");
  const id = await grace.execute("message.send", graceAccount, `ada@${kamailio.domain}`, "Good morning, Ada: https://moth.example.org/log");
  await phone.reads("toast", "Message from Grace Hopper");
  await phone.reads("messages-badge", "1");
  await phone.until(async () => (await grace.execute("message.get", id))?.state === "delivered", "Grace knows that it was delivered");
  await phone.click("toast-action");
  await phone.reads("conversation-name", "Grace Hopper");
  await phone.reads("message", "Good morning, Ada");
  await phone.page.bringToFront();
  await running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.focus());
  await phone.until(async () => (await grace.execute("message.get", id))?.state === "displayed", "Grace knows that it was seen");
  await phone.hides("messages-badge");
});

it("sends by keyboard alone, shows who writes, and follows a message until it is read", async () => {
  await write("Good morning.\nDid you find the moth?");
  await lastIs("delivered");
  const arrived = await atGrace("moth");
  expect(arrived).toMatchObject({ text: "Good morning.\nDid you find the moth?", remoteUri: `sip:ada@${kamailio.domain}` });
  await grace.execute("message.seen", arrived!.id);
  await lastIs("displayed");
  await grace.execute("message.compose", graceAccount, `ada@${kamailio.domain}`, true);
  await phone.reads("conversation-writing", "Grace Hopper is writing");
  await running.screenshot("messages-conversation");
});

it("asks before it opens a link, and says where it leads", async () => {
  await phone.click("message-link");
  await phone.reads("link-address", "https://moth.example.org/log");
  await phone.click("link-copy");
  expect(await running.app.evaluate(({ clipboard }) => clipboard.readText())).toBe("https://moth.example.org/log");
});

it("reaches a phone that reads plain text only", async () => {
  await writeTo(`bob@${kamailio.domain}`, "Lunch at noon?");
  await lastIs("sent");
  await phone.until(async () => baresip.process.output.includes("'alert'"), "baresip alerts its user");
});

it("says in words why a message failed, and sends it again", async () => {
  await writeTo(`nobody@${kamailio.domain}`, "Is anybody there?");
  await lastIs("failed");
  await phone.reads("message-failure", "There is nobody at this address");
  await running.screenshot("messages-failed");
  await phone.click("message-send-again");
  await lastIs("failed");
});

it("has kept everything when it was killed while it sent: that message waits to be sent again", async () => {
  // Past the server, which would soon say that nobody answers.
  await phone.addDirectAccount();
  await writeTo(`sip:x@127.0.0.1:${silent.address().port}`, "This one is on its way", "me@127.0.0.1");
  await lastIs("sending");
  await phone.get("message-box").fill("Half a sent");
  await phone.until(async () => running.app.evaluate(() => true).then(() => (phone.page.getByTestId("message-box").inputValue())).then((text) => text === "Half a sent"), "the draft is typed");
  await phone.openView("dial");
  await phone.openView("messages");
  const child = running.app.process();
  const gone = once(child, "exit");
  process.kill(child.pid!, "SIGKILL");
  await gone;
  await running.close();
  await start();
  await phone.openView("messages");
  await phone.until(async () => (await phone.page.getByTestId("conversation-row").count()) === 4, "all conversations are there");
  await phone.reads("conversation-row", "Draft: Half a sent");
  await phone.click("conversation-row");
  await lastIs("failed");
  await phone.reads("message-failure", "Godwit ended while this message was being sent");
  expect(await phone.get("message-box").inputValue()).toBe("Half a sent");
});

it("finds a word in all messages", async () => {
  await phone.get("message-search").fill("mot");
  await phone.reads("found-message", "Did you find the moth");
  await phone.click("found-message");
  await phone.reads("conversation-name", "Grace Hopper");
  expect(running.pageErrors()).toEqual([]);
});
