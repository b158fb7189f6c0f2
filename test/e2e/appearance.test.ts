// What every view looks like: a picture at three sizes, in light and dark, at one and two pixels to the point; and that
// nothing is cut off, scrolls sideways or lies under something else. Looking at the pictures is a person's part.
import type { Page } from "playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_PREFERENCES } from "../../core/phone/protocol.ts";
import { pageNamed, startApp, type RunningApp } from "./app-harness.ts";
import { createScene } from "../../renderer/bridge/fake-scenes.ts";
import { buildScriptedApp, emitChange, showCalls, type ScriptedApp } from "./scripted-app.ts";
import { openView, settled, showScene, views } from "./scripted-views.ts";

interface Size {
  readonly width: number;
  readonly height: number;
}

const sizes: readonly Size[] = [{ width: 360, height: 640 }, { width: 800, height: 600 }, { width: 1200, height: 800 }];
/** Smaller than this a control is missed (ui.md: 32 px at least). */
const TARGET_PX = 32;

let scripted: ScriptedApp;
beforeAll(async () => {
  scripted = await buildScriptedApp();
});
afterAll(() => scripted?.remove());

describe.each([
  { scale: 1, shownAt: sizes },
  { scale: 2, shownAt: sizes.slice(0, 1) },
])("at $scale pixels to the point", ({ scale, shownAt }) => {
  let running: RunningApp;
  beforeAll(async () => {
    running = await startApp({ appFolder: scripted.appFolder, args: [`--force-device-scale-factor=${scale}`] });
    await running.window.emulateMedia({ reducedMotion: "reduce" });
  });
  afterAll(() => running?.close());

  it("draws so many pixels", async () => {
    expect(await running.window.evaluate(() => devicePixelRatio)).toBe(scale);
  });

  describe.each(shownAt)("in $width x $height", ({ width, height }) => {
    beforeAll(() => resize(running, { width, height }));

    for (const theme of ["light", "dark"] as const) {
      for (const view of views) {
        it(`shows ${view[0]} whole in ${theme}`, async () => {
          await openView(running, view, theme);
          await settled(running.window);
          await running.screenshot(`look-${scale}x-${width}-${theme}-${view[0].replace(/\W+/gu, "-")}`);
          expect(await faults(running.window)).toEqual([]);
        });
      }
    }
  });

  describe.each(scale === 1 ? (["de", "fi"] as const) : [])("in its narrowest with the words of %s", (locale) => {
    beforeAll(() => resize(running, sizes[0]!));

    for (const view of views) {
      it(`shows ${view[0]} whole`, async () => {
        await openView(running, view, "light", locale);
        await settled(running.window);
        await running.screenshot(`look-${locale}-360-${view[0].replace(/\W+/gu, "-")}`);
        expect(await faults(running.window)).toEqual([]);
      });
    }
  });

  it("keeps the way back to a call in one column, over every list", async () => {
    await resize(running, sizes[0]!);
    await showScene(running, "active", "light");
    await running.window.getByTestId("call-stage").waitFor();
    await running.window.getByTestId("call-back").click();
    for (const view of ["contacts", "recent", "settings", "dial"]) {
      await running.window.getByTestId(`rail-${view}`).click();
      await running.window.locator("[data-testid=call-chip]:visible").waitFor();
    }
    await running.screenshot(`look-${scale}x-360-way-back`);
    expect(await faults(running.window)).toEqual([]);
    await running.window.locator("[data-testid=call-chip]:visible").click();
    await running.window.getByTestId("call-stage").waitFor();
  });

  it.each(["light", "dark"] as const)("shows the small window whole in %s", async (theme) => {
    await showScene(running, "idle", theme);
    const appears = pageNamed(running.app, "/incoming.html");
    await showCalls(running, createScene("urgent").snapshot.calls);
    const page = await appears;
    await emitChange(running, { kind: "preferences", preferences: { ...DEFAULT_PREFERENCES, theme, locale: "en" } });
    await page.getByTestId("incoming-window").waitFor();
    await settled(page);
    await running.screenshot(`look-${scale}x-incoming-${theme}`, page);
    expect(await faults(page)).toEqual([]);
  });
});

async function resize({ app, window }: RunningApp, size: Size): Promise<void> {
  await app.evaluate(({ BrowserWindow }, { width, height }) => {
    const main = BrowserWindow.getAllWindows().find((each) => each.webContents.getURL().includes("index.html"));
    main?.setContentSize(width, height);
  }, size);
  await window.waitForFunction(({ width, height }) => innerWidth === width && innerHeight === height, size);
}

/** Runs through the page's elements: what is cut off, what scrolls sideways, what is too small to hit. */
async function faults(page: Page): Promise<readonly string[]> {
  return page.evaluate((targetPx) => {
    const found: string[] = [];
    const nameOf = (element: Element): string =>
      element.getAttribute("data-testid") ?? element.getAttribute("aria-label") ?? `${element.tagName.toLowerCase()}.${element.className} "${(element.textContent ?? "").trim().slice(0, 24)}"`;
    const shown = [...document.body.querySelectorAll<HTMLElement>("*")].filter((element) =>
      element.checkVisibility({ visibilityProperty: true }) && element.closest(".hidden-visually, svg") === null);
    if (document.documentElement.scrollWidth > innerWidth) found.push(`the page scrolls sideways: ${document.documentElement.scrollWidth} > ${innerWidth}`);
    for (const element of shown) {
      const style = getComputedStyle(element);
      const box = element.getBoundingClientRect();
      const wider = element.scrollWidth - element.clientWidth;
      const clips = style.overflowX !== "visible";
      const ellipsis = style.textOverflow === "ellipsis";
      if (ellipsis && wider > 0 && element.closest("nav, button:not(.list-row-main, .address, .main)")) found.push(`${nameOf(element)} is a control's word cut short`);
      if (clips && !ellipsis && wider > 1 && !element.matches("input, select")) found.push(`${nameOf(element)} is ${wider} px wider than it shows`);
      const own = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim());
      if (own && !ellipsis && (box.left < -1 || box.right > innerWidth + 1)) found.push(`${nameOf(element)} lies beyond the window`);
      if (own && style.overflowY === "hidden" && element.scrollHeight - element.clientHeight > 2) found.push(`${nameOf(element)} is cut off below`);
      const pressable = element.matches("button, select, summary, input:not([type=radio], [type=checkbox])") && !element.matches("[role=switch]");
      if (pressable && (box.height < targetPx - 0.5 || box.width < targetPx - 0.5) && !(element instanceof HTMLInputElement && element.type === "range")) {
        found.push(`${nameOf(element)} is ${Math.round(box.width)} x ${Math.round(box.height)}, too small to hit`);
      }
    }
    return found;
  }, TARGET_PX);
}
