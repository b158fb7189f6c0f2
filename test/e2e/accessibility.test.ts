// Every view of the window, in the real Electron, in light and dark, held against axe's rules (WCAG 2.2 A and AA and its
// best practices). The phone is scripted, so that each state is there without a network.
import { AxeBuilder } from "@axe-core/playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Page } from "playwright";
import type { PhoneChange, Preferences } from "../../core/phone/protocol.ts";
import { createScene } from "../../renderer/bridge/fake-scenes.ts";
import { pageNamed, startApp, type RunningApp } from "./app-harness.ts";
import { buildScriptedApp, emitChange, showCalls, type ScriptedApp, type ScriptedGlobals } from "./scripted-app.ts";

type View = readonly [name: string, scene: string, ...press: readonly string[]];

const views: readonly View[] = [
  ["the welcome", "first-run"],
  ["the quiet stage and the dial pad", "idle"],
  ["no account yet", "empty"],
  ["accounts that failed", "refused"],
  ["contacts", "idle", "rail-contacts"],
  ["no contacts yet", "empty", "rail-contacts"],
  ["a contact", "idle", "rail-contacts", "contact-row"],
  ["a contact being edited", "idle", "rail-contacts", "contact-row", "contact-edit"],
  ["recent calls", "idle", "rail-recent"],
  ["no calls yet", "empty", "rail-recent"],
  ["a recent call", "idle", "rail-recent", "history-row"],
  ["the question before the list is emptied", "idle", "rail-recent", "history-clear"],
  ["the accounts", "idle", "rail-settings", "settings-accounts"],
  ["an account", "idle", "account-button"],
  ["the trial account", "trial", "account-button"],
  ["the account form with something wrong", "idle", "rail-settings", "accounts-add", "account-advanced", "account-save"],
  ["the sound settings", "idle", "rail-settings", "settings-sound"],
  ["no sound devices, and a notice", "notice", "rail-settings", "settings-sound"],
  ["the appearance", "idle", "rail-settings", "settings-appearance"],
  ["the shortcuts", "idle", "rail-settings", "settings-keyboard"],
  ["a call going out", "dialing"],
  ["a call coming in", "urgent"],
  ["a call", "active"],
  ["a poor call with its figures", "poor", "call-details"],
  ["the tone keys", "muted", "call-keys"],
  ["volumes in a call", "active", "call-sound"],
  ["a held call", "held"],
  ["several calls", "several"],
  ["a call that ended", "ended"],
  ["a busy line", "busy"],
];

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

async function show(sceneName: string, theme: Preferences["theme"]): Promise<void> {
  const { snapshot, contacts, history } = createScene(sceneName);
  await showCalls(running, []);
  await running.app.evaluate(
    (_electron, data) => {
      const { answers } = (globalThis as unknown as ScriptedGlobals).scriptedPhone;
      answers.set("contacts.search", () => data.contacts);
      answers.set("history.list", () => data.history);
      answers.set("history.seen", () => undefined);
    },
    { contacts, history },
  );
  await running.window.reload();
  await running.window.getByTestId("rail-dial").waitFor();
  const { devices, audio, notices, missedCalls, firstRun } = snapshot;
  const changes: readonly PhoneChange[] = [
    ...snapshot.accounts.map((account): PhoneChange => ({ kind: "account", account })),
    { kind: "audio", devices, audio },
    { kind: "notices", notices },
    { kind: "missed-calls", missedCalls },
    { kind: "first-run", firstRun },
    { kind: "preferences", preferences: { theme, locale: "en" } },
    { kind: "contacts-changed" },
    { kind: "history-changed" },
  ];
  for (const change of changes) await emitChange(running, change);
  await showCalls(running, snapshot.calls);
}

async function violations(page: Page): Promise<readonly string[]> {
  // Colours are only true once nothing moves any more.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().filter((one) => one.effect?.getComputedTiming().iterations === 1).map((one) => one.finished)));
  const { violations: found } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  return found.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.target.join(" ")).join(", ")}`);
}

describe.each(["light", "dark", "contrast"] as const)("in %s colours, axe finds nothing against", (theme) => {
  it.each(views)("%s", async (_name, scene, ...presses) => {
    await show(scene, theme);
    for (const testId of presses) await running.window.getByTestId(testId).first().click();
    expect(await violations(running.window)).toEqual([]);
  });

  it("the small window of an incoming call", async () => {
    await show("idle", theme);
    const appears = pageNamed(running.app, "/incoming.html");
    await showCalls(running, createScene("urgent").snapshot.calls);
    const page = await appears;
    await emitChange(running, { kind: "preferences", preferences: { theme, locale: "en" } });
    await page.getByTestId("incoming-window").waitFor();
    expect(await violations(page)).toEqual([]);
  });
});
