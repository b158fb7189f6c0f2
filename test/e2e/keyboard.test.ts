// The window by keyboard alone, in the real Electron with a scripted phone: every shortcut, and on every view every
// control by Tab, in the order in which it is seen, with a focus that is seen.
import type { Page } from "playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startApp, type RunningApp } from "./app-harness.ts";
import { PhoneWindow } from "./phone-window.ts";
import { buildScriptedApp, type ScriptedApp, type ScriptedGlobals } from "./scripted-app.ts";
import { openView, settled, showScene, views } from "./scripted-views.ts";

let scripted: ScriptedApp;
let running: RunningApp;
let phone: PhoneWindow;

beforeAll(async () => {
  scripted = await buildScriptedApp();
  running = await startApp({ appFolder: scripted.appFolder });
  phone = new PhoneWindow(running);
  await phone.page.emulateMedia({ reducedMotion: "reduce" });
});
afterAll(async () => {
  await running?.close();
  scripted?.remove();
});

/** What the phone has been told about calls since the scene was shown. */
async function callCommands(): Promise<readonly string[]> {
  const executed = await running.app.evaluate(() => (globalThis as unknown as ScriptedGlobals).scriptedPhone.executed.splice(0));
  return executed.filter(({ name }) => name.startsWith("call.") && name !== "call.dismiss").map(({ name, args }) => [name, ...args.slice(1)].join(" "));
}

async function inScene(scene: string): Promise<void> {
  await showScene(running, scene, "light");
  await phone.until(async () => (await phone.page.getByTestId("account-button").count()) > 0 || scene === "empty", scene);
  await callCommands();
}

async function told(command: string): Promise<void> {
  const heard: string[] = [];
  await phone.until(async () => {
    heard.push(...(await callCommands()));
    return heard.includes(command);
  }, command);
  expect(heard).toEqual([command]);
}

async function focusIs(testId: string): Promise<void> {
  await phone.until(async () => (await phone.page.evaluate(() => document.activeElement?.getAttribute("data-testid"))) === testId, `focus on ${testId}`);
}

describe("shortcuts", () => {
  it("Ctrl+K puts the focus into the box, Ctrl+D opens the dial pad with it", async () => {
    await inScene("idle");
    await phone.press("Control+3", "Control+K");
    await focusIs("search-box");
    await phone.press("Control+2", "Control+D");
    await phone.shows("dial-call");
    await focusIs("search-box");
  });

  it("Ctrl+1 to Ctrl+5 open the views, Ctrl+, the settings", async () => {
    await inScene("idle");
    for (const [key, testId] of [["2", "rail-contacts"], ["3", "rail-recent"], ["4", "rail-messages"], ["5", "rail-settings"], ["1", "rail-dial"], [",", "rail-settings"]] as const) {
      await phone.press(`Control+${key}`);
      await phone.page.locator(`[data-testid=${testId}][aria-current=page]`).waitFor();
    }
  });

  it("arrows choose a line, Enter calls it, Esc clears the box", async () => {
    await inScene("idle");
    await phone.press("Control+K");
    await phone.type("a");
    const chosen = phone.page.locator("[role=option][aria-selected=true]");
    await chosen.waitFor();
    const first = await chosen.innerText();
    await phone.press("ArrowDown");
    await phone.until(async () => (await chosen.innerText()) !== first, "the next line is chosen");
    await phone.press("ArrowUp");
    await phone.until(async () => (await chosen.innerText()) === first, "the first line is chosen");
    await phone.press("Escape");
    expect(await phone.get("search-box").inputValue()).toBe("");
    await phone.type("4711");
    await phone.reads("result-call", "4711");
    await phone.press("Enter");
    await phone.until(async () => (await callCommands()).some((command) => command.startsWith("call.start")), "call.start");
  });

  it.each([
    ["Enter", "incoming", "call.answer"],
    ["Escape", "incoming", "call.decline"],
    ["Control+E", "incoming", "call.decline"],
    ["Control+E", "dialing", "call.end"],
    ["Control+E", "active", "call.end"],
    ["Control+M", "active", "call.mute true"],
    ["Control+M", "muted", "call.mute false"],
    ["Control+H", "active", "call.hold true"],
    ["Control+H", "held", "call.hold false"],
    ["5", "active", "call.dtmf 5"],
    ["#", "active", "call.dtmf #"],
    ["*", "active", "call.dtmf *"],
  ])("%s in a call that is %s: %s", async (key, scene, command) => {
    await inScene(scene);
    await phone.press(key);
    await told(command);
  });

  it("Esc closes what ended, and pages", async () => {
    await inScene("ended");
    await phone.callIs("ended");
    await phone.press("Escape");
    await phone.until(async () => (await running.app.evaluate(() => (globalThis as unknown as ScriptedGlobals).scriptedPhone.executed)).some(({ name }) => name === "call.dismiss"), "dismissed");
    await inScene("idle");
    await phone.openView("contacts");
    await phone.click("contact-row");
    await phone.shows("contact-detail");
    await phone.press("Escape");
    await phone.hides("contact-detail");
  });

  it("? shows them all, and only those that there are", async () => {
    await inScene("idle");
    await phone.press("Control+1", "?");
    await phone.shows("shortcuts");
    const words = await phone.get("shortcuts").innerText();
    for (const key of ["K", "D", "1 – 5", ",", "?", "Enter", "Esc", "E", "M", "H"]) expect(words.split("\n")).toContain(key);
    await running.screenshot("keyboard-shortcuts");
    await phone.press("Escape");
    await phone.hides("shortcuts");
  });

  it("leave letters and digits to a field that one types into", async () => {
    await inScene("active");
    await phone.press("Control+K");
    await phone.type("12?");
    expect(await phone.get("search-box").inputValue()).toBe("12?");
    expect(await callCommands()).toEqual([]);
  });
});

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

interface Stop {
  readonly name: string;
  readonly region: string;
  /** Where it is: within what scrolls, unscrolled, or in the window, as what sticks to its place is. */
  readonly own: Box;
  /** The same of what scrolls it, seen from outside; without one its own. */
  readonly place: Box;
  /** Which of those that scroll. */
  readonly within: number | undefined;
  readonly seen: boolean;
  /** Its place among all elements. */
  readonly index: number;
}

it("a menu that closes as soon as it is open is gone, and keeps nothing of Tab", async () => {
  await openView(running, ["contacts", "book", "rail-contacts"]);
  await phone.page.evaluate(async () => {
    document.querySelector<HTMLElement>("[data-testid=contacts-more]")?.click();
    await new Promise(requestAnimationFrame);
    document.querySelector<HTMLElement>("[data-testid=contacts-groups]")?.click();
  });
  await phone.shows("groups-page");
  await phone.until(async () => (await phone.page.locator("[role=menu], [data-reka-focus-guard]").count()) === 0, "nothing of the menu is left");
});

describe("Tab reaches every control in the order in which it is seen, and the focus is seen, in", () => {
  for (const view of views) {
    it(view[0], async () => {
      await openView(running, view);
      await settled(phone.page);
      const stops = await tabRound(phone.page);
      expect(stops.filter((stop) => !stop.seen).map((stop) => stop.name)).toEqual([]);
      expect(await missed(phone.page)).toEqual([]);
      expect(outOfOrder(stops)).toEqual([]);
    });
  }
});

/** Presses Tab until it comes round, and notes every stop and whether it looks different with the focus. */
async function tabRound(page: Page): Promise<readonly Stop[]> {
  await page.evaluate(() => {
    (document.activeElement as HTMLElement | null)?.blur();
    for (const element of document.querySelectorAll("[data-reached]")) element.removeAttribute("data-reached");
  });
  const stops: Stop[] = [];
  for (let presses = 0; presses < 200; presses++) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(noteStop);
    if (stop === "round") return fromTheFirst(stops);
    if (stop !== "none") stops.push(stop);
  }
  throw new Error(`Tab does not come round; it was at ${stops.slice(-5).map(({ name }) => name).join(", ")}`);
}

/** A round begins wherever the focus was; this one begins at the beginning. */
function fromTheFirst(stops: readonly Stop[]): readonly Stop[] {
  const first = stops.reduce((found, stop, at) => (stop.index < stops[found]!.index ? at : found), 0);
  return [...stops.slice(first), ...stops.slice(0, first)];
}

/** Runs in the page: the focused element as a stop, "round" where Tab has been before, "none" outside of the page. */
function noteStop(): Stop | "round" | "none" {
  const element = document.activeElement;
  if (!(element instanceof HTMLElement) || element === document.body) return "none";
  if (element.hasAttribute("data-reached")) return "round";
  element.setAttribute("data-reached", "");
  const look = (): string => {
    const around: Element[] = [];
    for (let at: Element | null = element; at !== null && around.length < 4; at = at.parentElement) around.push(at);
    // Some show it on what they hold or label.
    around.push(...[element.nextElementSibling, element.firstElementChild].filter((each) => each !== null));
    return around.map((each) => {
      const { outlineStyle, outlineWidth, outlineColor, boxShadow, borderColor } = getComputedStyle(each);
      return [outlineStyle, outlineWidth, outlineColor, boxShadow, borderColor].join("|");
    }).join("\n");
  };
  const focused = look();
  element.blur();
  const seen = look() !== focused;
  element.focus({ preventScroll: true });
  const region = element.closest("[role=dialog], [role=alertdialog], [data-reka-popper-content-wrapper], nav, section.list, section.stage, .notices, .toasts");
  const floats = (from: Element | null): boolean => from !== null && !from.matches(".scroll") && (getComputedStyle(from).position === "sticky" || floats(from.parentElement));
  const scroller = floats(element) ? null : element.closest(".scroll");
  const { left, top, right, bottom } = element.getBoundingClientRect();
  const scrolled = scroller?.scrollTop ?? 0;
  const place = (scroller ?? element).getBoundingClientRect();
  const index = [...document.querySelectorAll("*")].indexOf(element);
  const name = element.getAttribute("data-testid") ?? element.getAttribute("aria-label") ?? element.innerText.slice(0, 30) ?? element.tagName;
  return { name, region: region?.className.toString() ?? "page", seen, index,
    within: scroller === null ? undefined : [...document.querySelectorAll(".scroll")].indexOf(scroller),
    own: { left, top: top + scrolled, right, bottom: bottom + scrolled }, place: { left: place.left, top: place.top, right: place.right, bottom: place.bottom },
  };
}

/** Controls that can be pressed and seen but were not reached; of a group of radio buttons Tab stops at one. */
async function missed(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const dialog = document.querySelector("[role=dialog], [role=alertdialog]:not([data-testid=incoming-window])");
    const controls = (dialog ?? document).querySelectorAll<HTMLElement>("button, input, select, textarea, summary, a[href], [role=switch]");
    return [...controls]
      .filter((control) => control.checkVisibility({ visibilityProperty: true, opacityProperty: false }) && !control.matches(":disabled") && !control.closest("[aria-hidden=true], [inert]"))
      .filter((control) => !(control instanceof HTMLInputElement && control.type === "radio" && !control.checked))
      // Of a grid Tab stops at one row; arrows go on from there.
      .filter((control) => !(control.tabIndex < 0 && control.closest("[role=grid]")))
      .filter((control) => !control.hasAttribute("data-reached"))
      .map((control) => control.getAttribute("data-testid") ?? control.getAttribute("aria-label") ?? control.outerHTML.slice(0, 80));
  });
}

function isInside(inner: Box, outer: Box): boolean {
  return inner.left >= outer.left && inner.right <= outer.right && inner.top >= outer.top && inner.bottom <= outer.bottom;
}

/** Pairs of stops in one region of which the later one is seen earlier: above, or on the same line to the left. */
function outOfOrder(stops: readonly Stop[]): readonly string[] {
  const wrong: string[] = [];
  for (const [index, stop] of stops.entries()) {
    const next = stops[index + 1];
    if (next === undefined || next.region !== stop.region) continue;
    // What floats over something that scrolls is neither above nor below it.
    if (next.within !== stop.within && (isInside(stop.place, next.place) || isInside(next.place, stop.place))) continue;
    const [from, to] = next.within === stop.within ? [stop.own, next.own] : [stop.place, next.place];
    const sameLine = to.top < from.bottom && from.top < to.bottom;
    if (sameLine ? to.left < from.left : to.bottom <= from.top) wrong.push(`${stop.name} -> ${next.name}`);
  }
  const regions = stops.map(({ region }) => region).filter((region, index, all) => region !== all[index - 1]);
  if (new Set(regions).size !== regions.length) wrong.push(`regions: ${regions.join(", ")}`);
  return wrong;
}
