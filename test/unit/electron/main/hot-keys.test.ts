// Keys in every program: given as the preferences say, at rest while the user presses new ones, and back whatever becomes of the page.
import { afterEach, expect, it } from "vitest";
import { followHotKeys } from "../../../../electron/main/hot-keys.ts";
import { app, globalShortcut, restartElectron } from "../../../fakes/fake-electron.ts";
import { emptySnapshot, FakePhone } from "../../../fakes/fake-phone.ts";

afterEach(restartElectron);

function followed() {
  const phone = new FakePhone();
  const { preferences } = emptySnapshot;
  const wanted = { ...preferences, system: { ...preferences.system, hotKeys: { ...preferences.system.hotKeys, answer: "F9", mute: "F9", hold: "F10" } } };
  phone.snapshot = () => ({ ...emptySnapshot, preferences: wanted });
  return { phone, keys: followHotKeys(phone, () => {}) };
}

it("takes each key once and says which wish came second", () => {
  const { phone, keys } = followed();
  expect([...globalShortcut.given.keys()]).toEqual(["F9", "F10"]);
  expect(keys.report().keys).toEqual({ answer: "works", mute: "twice", hold: "works", dial: "off" });
  keys.dispose();
  expect([globalShortcut.given.size, phone.listenerCount, app.listenerCount("render-process-gone")]).toEqual([0, 0, 0]);
});

it("has them again after a page died that had asked them to rest", () => {
  const { keys } = followed();
  keys.rest(true);
  expect(globalShortcut.given.size).toBe(0);
  app.emit("render-process-gone");
  expect([...globalShortcut.given.keys()]).toEqual(["F9", "F10"]);
  keys.dispose();
});
