// The pictures of the user guide: each view must still say what it said when its picture was taken. `npm run guide` takes
// them anew and writes beside each what is in it (roles, names, texts), which is what is compared: never pixels.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { inRepository } from "../../build/paths.mjs";
import { startApp, type RunningApp } from "./app-harness.ts";
import { guidePictures } from "./guide-pictures.ts";
import { toPalettePng } from "./palette-png.ts";
import { buildScriptedApp, type ScriptedApp } from "./scripted-app.ts";
import { openView, settled, views } from "./scripted-views.ts";

/** Every scene is told from this moment, here and in the window: a picture must not grow old. */
const takenAt = vi.hoisted(() => {
  const moment = new Date("2026-11-23T10:00:00Z");
  vi.setSystemTime(moment);
  return moment;
});

const imagesFolder = inRepository("docs", "guide", "images");
const writes = process.env["GODWIT_GUIDE"] === "write";
/** Three columns, and still readable at half its width on a page. */
const size = { width: 1040, height: 700 };

let scripted: ScriptedApp;
let running: RunningApp;
beforeAll(async () => {
  mkdirSync(imagesFolder, { recursive: true });
  scripted = await buildScriptedApp();
  running = await startApp({ appFolder: scripted.appFolder, env: { TZ: "UTC", LANG: "en_GB.UTF-8", LANGUAGE: "en_GB" }, args: ["--lang=en-GB"] });
  await running.window.emulateMedia({ reducedMotion: "reduce" });
  await running.window.clock.setFixedTime(takenAt);
  await running.app.evaluate(({ BrowserWindow }, { width, height }) => {
    BrowserWindow.getAllWindows().find((each) => each.webContents.getURL().includes("index.html"))?.setContentSize(width, height);
  }, size);
  await running.window.waitForFunction(({ width, height }) => innerWidth === width && innerHeight === height, size);
});
afterAll(async () => {
  vi.useRealTimers();
  await running?.close();
  scripted?.remove();
});

describe("the user guide", () => {
  it.each(guidePictures)("has a picture of $view as it is today ($file)", async ({ file, view, theme }) => {
    const found = views.find(([name]) => name === view);
    expect(found, `test/e2e/scripted-views.ts has no view "${view}"`).toBeDefined();
    await openView(running, found!, theme);
    await settled(running.window);
    const says = await saidBy(running.window);
    if (writes) {
      writeFileSync(join(imagesFolder, `${file}.txt`), says);
      writeFileSync(join(imagesFolder, `${file}.png`), toPalettePng(readFileSync(await running.screenshot(`guide-${file}`))));
    }
    expect(existsSync(join(imagesFolder, `${file}.png`)), "there is no such picture: npm run guide").toBe(true);
    expect(says, "the view has changed since its picture was taken: look at it, then npm run guide").toBe(readFileSync(join(imagesFolder, `${file}.txt`), "utf8"));
  });
});

/** What is in the window for those who do not see it, without what differs from one machine to the next. */
async function saidBy(page: Page): Promise<string> {
  return `${await page.locator("body").ariaSnapshot()}\n`;
}
