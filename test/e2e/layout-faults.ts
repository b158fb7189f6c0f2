// What is wrong with how a view is laid out: cut off, scrolling sideways, too small to hit. For views at any size.
import type { Page } from "playwright";
import type { RunningApp } from "./app-harness.ts";

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Smaller than this a control is missed (32 px at least, whatever the language). */
const TARGET_PX = 32;

/** Gives the main window this size, and waits until the page has it. */
export async function resize({ app, window }: RunningApp, size: Size): Promise<void> {
  await app.evaluate(({ BrowserWindow }, { width, height }) => {
    const main = BrowserWindow.getAllWindows().find((each) => each.webContents.getURL().includes("index.html"));
    main?.setContentSize(width, height);
  }, size);
  await window.waitForFunction(({ width, height }) => innerWidth === width && innerHeight === height, size);
}

/** Runs through the page's elements: what is cut off, what scrolls sideways, what is too small to hit. */
export async function faults(page: Page): Promise<readonly string[]> {
  return page.evaluate((targetPx) => {
    const found: string[] = [];
    const nameOf = (element: Element): string =>
      element.getAttribute("data-testid") ?? element.getAttribute("aria-label") ?? `${element.tagName.toLowerCase()}.${element.className} "${(element.textContent ?? "").trim().slice(0, 24)}"`;
    // A point that is clipped to nothing: words that a narrow window leaves to tooltips and screen readers.
    const isForReadersOnly = (element: Element): boolean => getComputedStyle(element).clipPath === "inset(50%)";
    const shown = [...document.body.querySelectorAll<HTMLElement>("*")].filter((element) =>
      element.checkVisibility({ visibilityProperty: true }) && element.closest(".hidden-visually, svg") === null && !isForReadersOnly(element));
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

/** Goes on with Tab so many times: what had the focus and showed no outline, neither on itself nor on what is drawn for it. */
export async function unseenFocus(page: Page, presses: number): Promise<readonly string[]> {
  const unseen = new Set<string>();
  for (let press = 0; press < presses; press += 1) {
    await page.keyboard.press("Tab");
    const name = await page.evaluate(() => {
      const focused = document.activeElement;
      if (!(focused instanceof HTMLElement) || focused === document.body) return undefined;
      const drawn = [focused, focused.closest("label"), ...focused.children];
      const isSeen = drawn.some((each) => each !== null && getComputedStyle(each).outlineStyle !== "none" && Number.parseFloat(getComputedStyle(each).outlineWidth) >= 2);
      return isSeen ? undefined : (focused.dataset["testid"] ?? focused.outerHTML.slice(0, 80));
    });
    if (name !== undefined) unseen.add(name);
  }
  return [...unseen];
}
