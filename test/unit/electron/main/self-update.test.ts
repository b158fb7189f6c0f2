// Which copies replace themselves, and when a download is ready where the system's own installer takes it.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { EventEmitter } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { replacesItself, type InstalledCopy } from "../../../../electron/main/updates/replaces-itself.ts";
import { takenBySquirrel } from "../../../../electron/main/updates/taken-by-squirrel.ts";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "godwit-copy-"))));
afterEach(() => rmSync(folder, { recursive: true }));

const copy = (changed: Partial<InstalledCopy>): InstalledCopy => ({ platform: "linux", environment: {}, executable: join(folder, "Godwit.exe"), resourcesFolder: folder, ...changed });

it("leaves a copy from the .msi to whoever installed it: the .exe would put a second phone beside it", () => {
  expect(replacesItself(copy({ platform: "win32" }))).toBe(false);
  writeFileSync(join(folder, "Uninstall Godwit.exe"), "");
  expect(replacesItself(copy({ platform: "win32" }))).toBe(true);
});

it("updates AppImages and packages that say what they are, and nothing that was merely unpacked", () => {
  expect(replacesItself(copy({}))).toBe(false);
  expect(replacesItself(copy({ environment: { APPIMAGE: "/home/ada/Godwit.AppImage" } }))).toBe(true);
  writeFileSync(join(folder, "package-type"), "deb");
  expect(replacesItself(copy({}))).toBe(true);
  expect(replacesItself(copy({ platform: "darwin" }))).toBe(true);
});

it("is ready when macOS' installer has it, and failed where that refuses its signature", async () => {
  const installer = new EventEmitter();
  const good = takenBySquirrel(installer);
  installer.emit("update-downloaded");
  await good.taken;
  good.stop();
  const bad = takenBySquirrel(installer);
  installer.emit("error", new Error("code signature"));
  await expect(bad.taken).rejects.toThrow("code signature");
  bad.stop();
  expect([installer.listenerCount("update-downloaded"), installer.listenerCount("error")]).toEqual([0, 0]);
});
