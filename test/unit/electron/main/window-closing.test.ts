// A window that is closed before the phone is there: the stored settings say what that means, whoever knows the desktop decides.
import { afterEach, expect, it } from "vitest";
import { createMemorySettings } from "../../../../core/platform/node/memory-settings.ts";
import { decideClosing } from "../../../../electron/main/window-closing.ts";
import { app, restartElectron } from "../../../fakes/fake-electron.ts";

afterEach(restartElectron);

const host = () => ({ heard: 0, hidesOnClose: () => false, hidden() { this.heard += 1; } });

it("is hidden where closing keeps the phone in the tray, and the host hears of it when it comes", () => {
  const closing = decideClosing(createMemorySettings(), "linux");
  const asked = host();
  expect(closing.hidesOnClose()).toBe(true);
  closing.hidden();
  closing.leaveTo(asked);
  expect([asked.heard, closing.hidesOnClose()]).toEqual([1, false]);
});

it("is told to nobody where none was closed", () => {
  const closing = decideClosing(createMemorySettings(), "linux");
  const asked = host();
  closing.leaveTo(asked);
  expect(asked.heard).toBe(0);
});

it("is closed for good where the person wants that, on macOS, and while the program ends", () => {
  const settings = createMemorySettings();
  settings.write("preferences", { system: { closesToTray: false } });
  expect(decideClosing(settings, "linux").hidesOnClose()).toBe(false);
  expect(decideClosing(createMemorySettings(), "darwin").hidesOnClose()).toBe(false);
  const closing = decideClosing(createMemorySettings(), "win32");
  app.quit();
  expect(closing.hidesOnClose()).toBe(false);
});
