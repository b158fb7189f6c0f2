// The address book in the real window with the real database: a file is looked at and taken, people who are there twice
// become one, a file that was written is read again, and ten thousand people are a list that moves.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startApp, type RunningApp } from "./app-harness.ts";
import { PhoneWindow } from "./phone-window.ts";

const IMPORT_LIMIT_MS = 120_000;
const MANY = 10_000;

let folder: string;
let running: RunningApp;
let phone: PhoneWindow;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "godwit-book-"));
  running = await startApp();
  phone = new PhoneWindow(running);
  await phone.skipWelcome();
});
afterAll(async () => {
  await running?.close();
  rmSync(folder, { recursive: true, force: true });
});

const card = (name: string, ...lines: readonly string[]): string => ["BEGIN:VCARD", "VERSION:4.0", `FN:${name}`, ...lines, "END:VCARD", ""].join("\r\n");

/** Answers the system's dialogs with this file, as a person would. */
async function dialogsAnswer(path: string): Promise<void> {
  await running.app.evaluate(({ BrowserWindow, dialog }, chosen) => {
    // Over the window that asked.
    const isOver = (parent: unknown): boolean => parent === BrowserWindow.getAllWindows().find((window) => window.webContents.getURL().endsWith("/index.html"));
    dialog.showOpenDialog = async (parent: unknown) => ({ canceled: !isOver(parent), filePaths: [chosen] });
    dialog.showSaveDialog = async (parent: unknown) => ({ canceled: !isOver(parent), filePath: chosen });
  }, path);
}

/** Opens a file for import and waits for its preview. */
async function look(name: string, text: string): Promise<void> {
  const path = join(folder, name);
  writeFileSync(path, text);
  await dialogsAnswer(path);
  await phone.openView("contacts");
  await phone.click("contacts-more");
  await phone.click("contacts-import");
  await phone.click("import-choose");
  await phone.get("import-preview").waitFor({ timeout: IMPORT_LIMIT_MS });
}

async function take(): Promise<void> {
  await phone.click("import-start");
  await phone.get("import-done").waitFor({ timeout: IMPORT_LIMIT_MS });
}

const names = (): Promise<readonly string[]> => phone.page.getByTestId("contact-row").locator(".list-row-title").allInnerTexts();

describe("the address book", () => {
  it("shows what a vCard file would change before it takes it, and takes the whole back", async () => {
    await look("first.vcf", card("Ada Lovelace", "TEL;TYPE=work:+442079460018", "ORG:Analytical Engines", "CATEGORIES:Engine room") + card("Alan Turing", "TEL;TYPE=cell:+447700900123"));
    await phone.reads("import-kind-new", "2");
    await running.screenshot("contact-book-preview-new");
    await take();
    await phone.reads("import-done", "2 new");
    await phone.click("import-undo");
    await phone.shows("import-choose");
    await phone.until(async () => (await names()).length === 0, "nobody is there any more");
    await look("first.vcf", readFileSync(join(folder, "first.vcf"), "utf8"));
    await take();
    await phone.click("import-finish");
    await phone.until(async () => (await names()).join() === "Ada Lovelace,Alan Turing", "both are there");
  });

  it("tells what is new, changed and there already, and says of each change what it is", async () => {
    await look("second.vcf", card("Ada Lovelace", "TEL;TYPE=work:+442079460018", "TEL;TYPE=home:+442079460555") + card("Alan Turing", "TEL;TYPE=cell:+447700900123") + card("Hedy Lamarr", "TEL:+4317654321"));
    await phone.reads("import-kind-new", "1");
    await phone.reads("import-kind-equal", "1");
    await phone.click("import-kind-changed");
    await phone.reads("import-item", "Ada Lovelace");
    await phone.reads("import-item", /7946\s?0555|2079460555/u);
    await running.screenshot("contact-book-preview-changed");
    await take();
    await phone.click("import-finish");
    await phone.until(async () => (await names()).join() === "Ada Lovelace,Alan Turing,Hedy Lamarr", "three are there");
    await phone.page.getByTestId("contact-row").filter({ hasText: "Ada" }).click();
    await phone.until(async () => (await phone.page.getByTestId("contact-call").count()) === 2, "both numbers");
    await phone.reads("contact-chip", "Engine room");
    await running.screenshot("contact-book-contact");
  });

  it("finds people by their organisation and by a part of their number", async () => {
    for (const typed of ["analyt", "0555"]) {
      await phone.press("Control+K");
      await phone.type(typed);
      await phone.reads("result-contact", "Ada Lovelace");
      await phone.press("Escape");
    }
  });

  it("merges two who are one, field by field, and takes that back", async () => {
    await phone.openView("contacts");
    await phone.click("contact-add");
    await phone.get("contact-name").fill("Lamarr, Hedy");
    await phone.get("contact-address").fill("+43 1 7654321");
    await phone.click("contact-save");
    await phone.reads("contact-detail", "Lamarr, Hedy");
    await phone.click("contacts-more");
    await phone.click("contacts-duplicates");
    await phone.reads("duplicate-pair", /Hedy/u);
    await running.screenshot("contact-book-duplicates");
    await phone.click("duplicate-compare");
    await phone.get("merge-page").getByText("Hedy Lamarr", { exact: true }).first().click();
    await phone.reads("merge-result", "Hedy Lamarr");
    await running.screenshot("contact-book-merge");
    await phone.click("merge-do");
    await phone.reads("contact-detail", "Hedy Lamarr");
    await phone.until(async () => (await names()).length === 3, "one of the two");
    await phone.click("toast-action");
    await phone.until(async () => (await names()).length === 4, "both are back");
    await phone.click("contacts-more");
    await phone.click("contacts-duplicates");
    await phone.click("duplicate-compare");
    await phone.click("merge-do");
    await phone.until(async () => (await names()).length === 3, "one of the two for good");
  });

  it("writes a vCard file in which it finds nothing new when it reads it again", async () => {
    const path = join(folder, "written.vcf");
    await dialogsAnswer(path);
    await phone.openView("contacts");
    await phone.click("contacts-more");
    await phone.click("contacts-export");
    await phone.click("export-start");
    await phone.reads("toast", "written.vcf");
    expect(readFileSync(path, "utf8").match(/^BEGIN:VCARD/gmu)).toHaveLength(3);
    await look("written.vcf", readFileSync(path, "utf8"));
    await phone.reads("import-kind-equal", "3");
    for (const kind of ["new", "changed", "doubtful", "unusable"]) expect(await phone.page.getByTestId(`import-kind-${kind}`).count(), kind).toBe(0);
    await phone.click("import-cancel");
  });

  it("is a list of ten thousand of which fewer than a hundred rows are in the page, from the first to the last", async () => {
    const many = Array.from({ length: MANY }, (_, index) => card(`Zara ${String(index).padStart(5, "0")}`, `TEL:+4930${1_000_000 + index}`));
    await look("many.vcf", many.join(""));
    await take();
    await phone.click("import-finish");
    const rows = (): Promise<number> => phone.page.getByTestId("contact-grid").getByRole("row").count();
    await phone.until(async () => Number(await phone.get("contact-grid").getAttribute("aria-rowcount")) > MANY, "all are in the list");
    expect(await rows()).toBeLessThan(100);
    await phone.get("contact-row").focus();
    await phone.press("End");
    await phone.page.getByTestId("contact-row").filter({ hasText: "Zara 09999" }).waitFor();
    expect(await rows()).toBeLessThan(100);
    await running.screenshot("contact-book-many");
    await phone.type("al");
    await phone.until(async () => (await phone.page.evaluate(() => document.activeElement?.textContent ?? "")).includes("Alan"), "typing leads to a name");
    expect(await rows()).toBeLessThan(100);
  });
});
