// Every view of the window, in the real Electron, in light and dark, held against axe's rules (WCAG 2.2 A and AA and its
// best practices). The phone is scripted, so that each state is there without a network.
import { AxeBuilder } from "@axe-core/playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Page } from "playwright";
import { DEFAULT_PREFERENCES } from "../../core/phone/protocol.ts";
import { createScene } from "../../renderer/bridge/fake-scenes.ts";
import { pageNamed, startApp, type RunningApp } from "./app-harness.ts";
import { buildScriptedApp, emitChange, showCalls, type ScriptedApp } from "./scripted-app.ts";
import { openView, settled, showScene, views } from "./scripted-views.ts";

let scripted: ScriptedApp;
let running: RunningApp;

beforeAll(async () => {
  scripted = await buildScriptedApp();
  running = await startApp({ appFolder: scripted.appFolder });
});
afterAll(async () => {
  await running?.close();
  scripted?.remove();
});

async function violations(page: Page): Promise<readonly string[]> {
  // Colours are only true once nothing moves any more.
  await settled(page);
  const { violations: found } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  return found.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.target.join(" ")).join(", ")}`);
}

describe.each(["light", "dark", "contrast"] as const)("in %s colours, axe finds nothing against", (theme) => {
  for (const view of views) {
    it(view[0], async () => {
      await openView(running, view, theme);
      expect(await violations(running.window)).toEqual([]);
    });
  }

  it("the small window of an incoming call", async () => {
    await showScene(running, "idle", theme);
    const appears = pageNamed(running.app, "/incoming.html");
    await showCalls(running, createScene("urgent").snapshot.calls);
    const page = await appears;
    await emitChange(running, { kind: "preferences", preferences: { ...DEFAULT_PREFERENCES, theme, locale: "en" } });
    await page.getByTestId("incoming-window").waitFor();
    expect(await violations(page)).toEqual([]);
  });
});
