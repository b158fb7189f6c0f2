// Words 40 % longer than English where there is least room for them (every view at 360 px), and a window that is read from
// right to left where most stands side by side (1200 px; every fourth view, for time, and those of every day): nothing is
// cut off, lies beyond the window or is too small to hit. The languages are made up; see pseudo-languages.ts.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pseudoTexts, type PseudoLanguage } from "../../renderer/bridge/pseudo-languages.ts";
import { en } from "../../renderer/i18n/en.ts";
import { startApp, type RunningApp } from "./app-harness.ts";
import { faults, resize } from "./layout-faults.ts";
import { buildScriptedApp, type ScriptedApp } from "./scripted-app.ts";
import { everyDay, openView, settled, views } from "./scripted-views.ts";

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

const languages = [
  { language: "en-XA", direction: "ltr", size: { width: 360, height: 640 }, texts: pseudoTexts(en, "en-XA"), shown: views },
  { language: "ar-Arab-XB", direction: "rtl", size: { width: 1200, height: 800 }, texts: pseudoTexts(en, "ar-Arab-XB"), shown: views.filter(([name], place) => place % 4 === 0 || everyDay.has(name)) },
] as const;

/** Speaks a made-up language in the page that is shown, through the app's own vue-i18n. */
async function speak(language: PseudoLanguage, texts: object): Promise<void> {
  await running.window.evaluate(({ tag, messages }) => {
    interface Texts { readonly global: { setLocaleMessage(tag: string, messages: object): void; readonly locale: { value: string } } }
    const root = document.querySelector("#app") as unknown as { readonly __vue_app__: { readonly _context: { readonly provides: Record<symbol, Partial<Texts> | undefined> } } };
    const { provides } = root.__vue_app__._context;
    const found = Object.getOwnPropertySymbols(provides).map((symbol) => provides[symbol]).find((each) => each?.global !== undefined && "setLocaleMessage" in each.global) as Texts;
    found.global.setLocaleMessage(tag, messages);
    found.global.locale.value = tag;
  }, { tag: language, messages: texts });
  await running.window.locator(`html[lang=${language}]`).waitFor();
}

describe.each(languages)("in $language at $size.width x $size.height", ({ language, direction, size, texts, shown }) => {
  beforeAll(() => resize(running, size));

  it.each(shown.map((view) => [view[0], view] as const))("shows %s whole", async (_name, view) => {
    await openView(running, view);
    await speak(language, texts);
    expect(await running.window.evaluate(() => document.documentElement.dir)).toBe(direction);
    await settled(running.window);
    expect(await faults(running.window)).toEqual([]);
  });
});
