// "Why does it not work?" in the real window: a call is looked into while it lasts, after its end and from the history, its
// messages are read, its report is saved without the account's password; and the help page leads to each account.
import { AxeBuilder } from "@axe-core/playwright";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startApp, type RunningApp } from "./app-harness.ts";
import { PhoneWindow } from "./phone-window.ts";

let running: RunningApp;
let phone: PhoneWindow;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "godwit-doctor-"));
  running = await startApp();
  phone = new PhoneWindow(running);
});

afterAll(async () => {
  await running?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function violations(): Promise<readonly string[]> {
  const { violations: found } = await new AxeBuilder({ page: running.window }).setLegacyMode(true).analyze();
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
}

const meanings = (): Promise<readonly (string | null)[]> =>
  running.window.getByTestId("doctor-arrow").evaluateAll((rows) => rows.map((row) => row.getAttribute("data-meaning")));

it("looks into a call while it lasts, and shows each message in words and as it was", async () => {
  await phone.click("welcome-try");
  await phone.callIs("active");
  await phone.click("call-doctor");
  await running.window.getByTestId("doctor-case").waitFor();
  expect(await meanings()).toEqual(expect.arrayContaining(["call", "password-asked", "call-with-password", "accepted", "acknowledge"]));
  await running.window.locator("[data-testid=doctor-arrow][data-meaning=call-with-password]").click();
  const text = await running.window.getByTestId("doctor-text").innerText();
  expect(text).toMatch(/^INVITE sip:/u);
  expect(text).toContain('response="removed"');
  expect(await violations()).toEqual([]);
  await running.screenshot("doctor-live");
});

it("saves a report in which nobody is named", async () => {
  const path = join(folder, "report.txt");
  await running.app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
  }, path);
  await phone.click("doctor-save");
  await running.window.getByTestId("toast").waitFor();
  const report = readFileSync(path, "utf8");
  expect(report).toContain("INVITE sip:");
  expect(report).not.toMatch(/127\.0\.0\.1|trial\.invalid/u);
});

it("is there for a call of the history, with the words that ended it", async () => {
  await running.window.locator("[data-testid=call-chip]:visible").click();
  await phone.click("call-end");
  await phone.callIs("ended");
  await phone.click("call-dismiss");
  await phone.openView("recent");
  await running.window.getByTestId("history-row").first().click();
  await phone.click("history-doctor");
  await running.window.locator("[data-testid=doctor-arrow][data-meaning=hang-up]").waitFor();
});

it("leads from help to each account", async () => {
  await phone.openView("settings");
  await phone.click("settings-help");
  await running.window.getByTestId("doctor-account").first().click();
  await running.window.locator("[data-testid=doctor-arrow][data-meaning=register-with-password]").waitFor();
  await phone.shows("doctor-none");
  await running.screenshot("doctor-account");
});
