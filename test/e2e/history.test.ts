// Recent calls in the real window with the real database, of SIPp's calls through Kamailio: what was missed is counted until
// it is looked at, calls are found, told of and written to files, and none is lost when the app is killed in a call.
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { csvTables } from "../../core/platform/node/csv-tables.ts";
import { parseUri } from "../../core/sip/message/uri.ts";
import { startKamailio, type Kamailio } from "../interop/peers/kamailio.ts";
import { startSipp, type Sipp } from "../interop/peers/sipp.ts";
import { startApp, type RunningApp } from "./app-harness.ts";
import { PhoneWindow } from "./phone-window.ts";

let kamailio: Kamailio;
let folder: string;
let userDataFolder: string;
let running: RunningApp;
let phone: PhoneWindow;
let caller: Sipp | undefined;

async function start(): Promise<void> {
  running = await startApp({ userDataFolder });
  phone = new PhoneWindow(running);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "godwit-history-"));
  userDataFolder = join(folder, "data");
  kamailio = await startKamailio({ users: { ada: "lovelace" } });
  await start();
  await phone.click("welcome-set-up");
  await phone.enterAccount({ address: `ada@${kamailio.domain}`, password: "lovelace", proxy: `${kamailio.address}:${kamailio.port}` });
  await phone.click("secrets-agree");
  await phone.click("account-done");
});
afterEach(async () => {
  await caller?.stop();
  caller = undefined;
});
afterAll(async () => {
  await running?.close();
  await kamailio?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** SIPp calls the contact that Kamailio has for the account. */
async function ring(scenario: string, user: string, name = ""): Promise<Sipp> {
  const [contact] = await kamailio.contacts("ada");
  const uri = parseUri(contact ?? "");
  if (!uri.ok || uri.value.scheme !== "sip") throw new Error(`not registered: ${contact}`);
  const { host: address, port = 5060, user: service = "" } = uri.value;
  caller = await startSipp({ scenario, remote: { address, port }, service, keys: { user, name } });
  return caller;
}

/** The rows of the list, each with its words in one line. */
async function rows(): Promise<readonly string[]> {
  const texts = await phone.page.getByTestId("history-row").allInnerTexts();
  return texts.map((text) => text.replace(/\s+/gu, " "));
}

/** Waits until the list has these rows, each of which has its words in it. */
async function lists(...wanted: readonly string[]): Promise<void> {
  await phone.until(async () => {
    const found = await rows();
    return found.length === wanted.length && wanted.every((words, place) => found[place]!.includes(words));
  }, `rows ${wanted.join(" | ")}`);
}

/** Writes what the list shows into a file, where the system's dialog is answered with `name`. */
async function exported(name: string, format: "csv" | "json"): Promise<string> {
  const path = join(folder, name);
  await running.app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath });
  }, path);
  await phone.click("history-export");
  await phone.get("history-format").selectOption(format);
  await phone.click("history-export-start");
  await phone.hides("history-export-dialog");
  await phone.page.getByTestId("toast").filter({ hasText: name }).waitFor();
  return readFileSync(path, "utf8");
}

describe("recent calls", () => {
  it("count a missed call until it is looked at, and mark it as new until one leaves", async () => {
    const talk = await ring("caller-named", "grace", "Grace Hopper");
    await phone.callIs("incoming");
    await phone.click("call-answer");
    await phone.callIs("active");
    await phone.click("call-end");
    expect(await talk.finish()).toMatchObject({ status: 0, errors: "" });
    await phone.callIs("ended");
    await phone.click("call-dismiss");

    const lost = await ring("caller-cancelling", "alan");
    expect(await lost.finish()).toMatchObject({ status: 0, errors: "" });
    await phone.callIs("ended");
    await phone.click("call-dismiss");
    await phone.reads("missed-badge", "1");
    await phone.openView("recent");
    await phone.hides("missed-badge");
    await lists("alan", "Grace Hopper");
    expect((await rows())[0]).toContain("New");
    await running.screenshot("history-missed");
    await phone.openView("dial");
    await phone.openView("recent");
    await lists("alan", "Grace Hopper");
    expect((await rows())[0]).not.toContain("New");
  });

  it("are found by what became of them, and by a word of what they were about", async () => {
    await phone.get("history-filter").selectOption("missed");
    await lists("alan");
    await phone.get("history-filter").selectOption("all");
    await phone.get("history-search").fill("tide");
    await lists("Grace Hopper");
    await phone.get("history-search").fill("nobody by that name");
    await phone.reads("history-show-all", /\S/u);
    await running.screenshot("history-nothing-found");
    await phone.click("history-show-all");
    await lists("alan", "Grace Hopper");
  });

  it("tell of a call what came of it", async () => {
    await phone.page.getByTestId("history-row").filter({ hasText: "Grace" }).click();
    await phone.reads("history-detail", "Grace Hopper");
    for (const words of ["The tide at noon", "You hung up", "Sound format", "PCM", "Encryption", `ada@${kamailio.domain}`]) await phone.reads("history-detail", words);
    expect(await phone.page.getByTestId("timeline-item").count()).toBe(1);
    await running.screenshot("history-detail");
  });

  it("are written to files that other programs read", async () => {
    const table = [...csvTables.parse(await exported("calls.csv", "csv"))].flat();
    const [titles = [], ...records] = table;
    const cell = (record: number, title: string): string | undefined => records[record]?.[titles.indexOf(title)];
    expect(records).toHaveLength(2);
    expect([cell(0, "outcome"), cell(0, "address")]).toEqual(["missed", expect.stringContaining("alan@")]);
    expect([cell(1, "outcome"), cell(1, "name"), cell(1, "subject")]).toEqual(["answered", "Grace Hopper", "The tide at noon"]);

    await phone.get("history-filter").selectOption("missed");
    await lists("alan");
    const document = JSON.parse(await exported("missed.json", "json")) as { readonly calls: readonly Record<string, unknown>[] };
    expect(document).toMatchObject({ format: "godwit-calls", version: 1, calls: [{ direction: "incoming", outcome: "missed", remoteUri: expect.stringContaining("alan@") }] });
    await phone.get("history-filter").selectOption("all");
  });

  it("have the call that was up when the app was killed, as interrupted, and all others as they were", async () => {
    await ring("caller-hears-bye", "hedy");
    await phone.callIs("incoming");
    await phone.click("call-answer");
    await phone.callIs("active");
    const child = running.app.process();
    const gone = once(child, "exit");
    process.kill(child.pid!, "SIGKILL");
    await gone;
    await running.close();

    await start();
    await phone.shows("search-box");
    await phone.openView("recent");
    await lists("hedy", "alan", "Grace Hopper");
    expect((await rows()).join()).not.toContain("New");
    await phone.click("history-row");
    await phone.reads("history-detail", "Godwit stopped while this call was going on.");
    await running.screenshot("history-interrupted");
    await phone.page.getByTestId("history-row").filter({ hasText: "Grace" }).click();
    await phone.reads("history-detail", "The tide at noon");
    expect(running.pageErrors()).toEqual([]);
  });
});
