// What every view looks like, and that nothing in it is cut off, scrolls sideways or lies under something else. Looking at
// the pictures is a person's part. Covered: every view at 1200 px in light, and at 360 px in dark with German words, which
// are long; every other view in one more look by turns (three widths, both themes, five languages, two pixels to the point);
// the views that people have before them all day in every look; one of each kind in forced colours.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_PREFERENCES } from "../../core/phone/protocol.ts";
import { pageNamed, startApp, type RunningApp } from "./app-harness.ts";
import { createScene } from "../../renderer/bridge/fake-scenes.ts";
import { buildScriptedApp, emitChange, showCalls, type ScriptedApp } from "./scripted-app.ts";
import { faults, resize, unseenFocus, type Size } from "./layout-faults.ts";
import { everyDay, openView, settled, showScene, views, type View } from "./scripted-views.ts";

const narrow: Size = { width: 360, height: 640 };
const middle: Size = { width: 800, height: 600 };
const wide: Size = { width: 1200, height: 800 };

/** What the window may look like. */
interface Look {
  /** Pixels to the point. */
  readonly scale: number;
  readonly size: Size;
  readonly theme: "light" | "dark";
  readonly locale: "en" | "de" | "fi" | "es" | "fr" | "zh";
}

/** Every view is looked at in these. */
const wholeLooks: readonly Look[] = [
  { scale: 1, size: wide, theme: "light", locale: "en" },
  { scale: 1, size: narrow, theme: "dark", locale: "de" },
];

/** Every other view is looked at in one of these, by its place. */
const turnLooks: readonly Look[] = [
  { scale: 1, size: narrow, theme: "light", locale: "en" },
  { scale: 1, size: middle, theme: "light", locale: "fi" },
  { scale: 2, size: narrow, theme: "dark", locale: "en" },
  { scale: 1, size: wide, theme: "dark", locale: "fr" },
  { scale: 1, size: middle, theme: "dark", locale: "en" },
  { scale: 2, size: narrow, theme: "light", locale: "es" },
  { scale: 1, size: wide, theme: "light", locale: "zh" },
];

/** One view of each kind, and what in it is chosen, pressed or filled. */
const forcedViews: readonly (readonly [name: string, chosen: string])[] = [
  ["a contact", ".list-row.current, .view[aria-current], .icon-button[aria-pressed=true]"],
  ["the appearance", ".list-row.current, .theme:has(:checked)"],
  ["several calls", ".chip.shown, .chip.ringing, .disc"],
  ["lamps", ".lamp"],
];

let scripted: ScriptedApp;
beforeAll(async () => {
  scripted = await buildScriptedApp();
});
afterAll(() => scripted?.remove());

describe.each([1, 2])("at %i pixels to the point", (scale) => {
  let running: RunningApp;
  beforeAll(async () => {
    running = await startApp({ appFolder: scripted.appFolder, args: [`--force-device-scale-factor=${scale}`] });
    await running.window.emulateMedia({ reducedMotion: "reduce" });
  });
  afterAll(() => running?.close());

  it("draws so many pixels", async () => {
    expect(await running.window.evaluate(() => devicePixelRatio)).toBe(scale);
  });

  describe.each([...wholeLooks, ...turnLooks].filter((look) => look.scale === scale))("in $size.width x $size.height, $theme, with the words of $locale", (look) => {
    beforeAll(() => resize(running, look.size));

    for (const view of viewsIn(look)) {
      it(`shows ${view[0]} whole`, async () => {
        await openView(running, view, look.theme, look.locale);
        await settled(running.window);
        await running.screenshot(`look-${scale}x-${look.size.width}-${look.theme}-${look.locale}-${view[0].replace(/\W+/gu, "-")}`);
        expect(await faults(running.window)).toEqual([]);
      });
    }
  });

  it("keeps the way back to a call in one column, over every list", async () => {
    await resize(running, narrow);
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

describe("where the system forces its colours", () => {
  let running: RunningApp;
  beforeAll(async () => {
    running = await startApp({ appFolder: scripted.appFolder });
    await running.window.emulateMedia({ reducedMotion: "reduce", forcedColors: "active" });
    await resize(running, wide);
  });
  afterAll(() => running?.close());

  it.each(forcedViews)("tells by a line what is chosen and what has the focus: %s", async (name, chosen) => {
    await openView(running, views.find(([known]) => known === name)!, "contrast");
    await settled(running.window);
    await running.screenshot(`look-forced-${name.replace(/\W+/gu, "-")}`);
    expect(await faults(running.window)).toEqual([]);
    const lines = await running.window.locator(chosen).evaluateAll((all) => all.map((each) => getComputedStyle(each)).map(({ boxShadow, borderTopStyle }) => boxShadow !== "none" || borderTopStyle !== "none"));
    expect([lines.length > 0, ...lines]).not.toContain(false);
    expect(await unseenFocus(running.window, 25)).toEqual([]);
  });
});

it("knows the views that it looks at in every look", () => {
  expect([...everyDay].filter((name) => !views.some(([known]) => known === name))).toEqual([]);
});

function viewsIn(look: Look): readonly View[] {
  const turn = turnLooks.indexOf(look);
  return views.filter(([name], place) => turn < 0 || place % (2 * turnLooks.length) === 2 * turn || everyDay.has(name));
}
