// Every view of the window, in the real Electron, held against all rules of axe that are no experiments: WCAG 2.2 A, AA and
// AAA and its best practices. Each view in one of three themes by turns, those people live with in all of them; the
// contrast of AAA is asked of the theme that promises it. The phone is scripted: each state is there without a network.
import { AxeBuilder } from "@axe-core/playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Page } from "playwright";
import { DEFAULT_PREFERENCES } from "../../core/phone/protocol.ts";
import { createScene } from "../../renderer/bridge/fake-scenes.ts";
import { pageNamed, startApp, type RunningApp } from "./app-harness.ts";
import { buildScriptedApp, emitChange, showCalls, type ScriptedApp } from "./scripted-app.ts";
import { openView, settled, showScene, views } from "./scripted-views.ts";

const themes = ["light", "dark", "contrast"] as const;
type Theme = (typeof themes)[number];

/** Looked at for hours: these are held against the rules in every theme. */
const everyDay: ReadonlySet<string> = new Set([
  "the quiet stage and the dial pad", "contacts", "recent calls", "a conversation", "the sound settings", "a call coming in", "a call", "several calls", "lamps",
]);
/** Rules that axe leaves out unless asked: of AAA, and the size of targets. */
const furtherRules = ["target-size", "identical-links-same-purpose", "meta-refresh-no-exceptions"];

let scripted: ScriptedApp;
let running: RunningApp;

beforeAll(async () => {
  scripted = await buildScriptedApp();
  running = await startApp({ appFolder: scripted.appFolder });
  await running.window.emulateMedia({ reducedMotion: "reduce" });
});
afterAll(async () => {
  await running?.close();
  scripted?.remove();
});

async function violations(page: Page, theme: Theme): Promise<readonly string[]> {
  // Colours are only true once nothing moves any more.
  await settled(page);
  const asked = theme === "contrast" ? [...furtherRules, "color-contrast-enhanced"] : furtherRules;
  const rules = Object.fromEntries(asked.map((rule) => [rule, { enabled: true }]));
  const { violations: found } = await new AxeBuilder({ page }).setLegacyMode(true).options({ rules, resultTypes: ["violations"] }).analyze();
  return found.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.target.join(" ")).join(", ")}`);
}

describe("axe finds nothing against", () => {
  for (const [place, view] of views.entries()) {
    for (const theme of everyDay.has(view[0]) ? themes : [themes[place % themes.length]!]) {
      it(`${view[0]} in ${theme} colours`, async () => {
        await openView(running, view, theme);
        expect(await violations(running.window, theme)).toEqual([]);
        expect(await moving(running.window)).toEqual([]);
      });
    }
  }

  it("names the views that it holds against them in every theme as they are called", () => {
    expect([...everyDay].filter((name) => !views.some(([known]) => known === name))).toEqual([]);
  });

  it.each(themes)("the small window of an incoming call in %s colours", async (theme) => {
    await showScene(running, "idle", theme);
    const appears = pageNamed(running.app, "/incoming.html");
    await showCalls(running, createScene("urgent").snapshot.calls);
    const page = await appears;
    await emitChange(running, { kind: "preferences", preferences: { ...DEFAULT_PREFERENCES, theme, locale: "en" } });
    await page.getByTestId("incoming-window").waitFor();
    expect(await violations(page, theme)).toEqual([]);
  });
});

/** What moves though the user asked for no motion (WCAG 2.3.3). */
async function moving(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => document.getAnimations()
    .filter((one) => one.playState === "running" && Number(one.effect?.getComputedTiming().duration) > 1)
    .map((one) => `${one.effect instanceof KeyframeEffect ? (one.effect.target?.className ?? "") : ""} ${one instanceof CSSAnimation ? one.animationName : "transition"}`));
}
