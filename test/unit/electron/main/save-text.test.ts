// Texts as files: whole or not at all, and nothing else is touched.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { GodwitError } from "../../../../core/base/errors.ts";
import { saveText } from "../../../../electron/main/save-text.ts";
import { BrowserWindow, dialog, restartElectron, type FakeWindow } from "../../../fakes/fake-electron.ts";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "godwit-save-"))));
afterEach(() => {
  rmSync(folder, { recursive: true });
  restartElectron();
});
const save = (text: string): Promise<string | null> => saveText(text, "calls.csv", { name: "CSV", extensions: ["csv"] });

it("takes the place of a file, and of no other one beside it", async () => {
  dialog.savesTo = join(folder, "calls.csv");
  writeFileSync(dialog.savesTo, "old");
  writeFileSync(`${dialog.savesTo}.part`, "somebody's own");
  expect(await save("new")).toBe("calls.csv");
  expect(readdirSync(folder).sort().map((name) => [name, readFileSync(join(folder, name), "utf8")])).toEqual([["calls.csv", "new"], ["calls.csv.part", "somebody's own"]]);
});

it("takes a text in pieces, too, and leaves nothing behind where one does not come", async () => {
  dialog.savesTo = join(folder, "all.json");
  async function* pieces(isBroken: boolean): AsyncGenerator<string> {
    yield* ["{", "ü", "}"];
    await Promise.resolve();
    if (isBroken) throw new GodwitError({ code: "store/unavailable", message: "Gone." });
  }
  const filter = { name: "Godwit", extensions: ["json"] };
  expect(await saveText(pieces(false), "all.json", filter)).toBe("all.json");
  await expect(saveText(pieces(true), "all.json", filter)).rejects.toMatchObject({ code: "store/unavailable" });
  expect(readdirSync(folder)).toEqual(["all.json"]);
  expect(readFileSync(dialog.savesTo, "utf8")).toBe("{ü}");
});

it("leaves nothing behind where it cannot be written, and says so", async () => {
  dialog.savesTo = join(folder, "calls.csv");
  mkdirSync(join(dialog.savesTo, "full"), { recursive: true });
  await expect(save("new")).rejects.toMatchObject({ code: "file/unwritable" });
  expect(readdirSync(folder)).toEqual(["calls.csv"]);
});

it("writes nowhere unless somebody said where", async () => {
  expect(await save("new")).toBeNull();
  expect(readdirSync(folder)).toEqual([]);
});

it("is asked about over the main window while that is on the screen, else over none: a hidden window would hide its dialog", async () => {
  const window = (page: string, isShown: boolean): FakeWindow => ({ webContents: { getURL: () => `app://godwit/${page}.html` }, isVisible: () => isShown });
  const main = window("index", true);
  BrowserWindow.shown = [window("incoming", true), main];
  await save("new");
  BrowserWindow.shown = [window("incoming", true), window("index", false)];
  await save("new");
  expect(dialog.parents).toEqual([main, undefined]);
});
