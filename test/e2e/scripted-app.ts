// The real desktop host around a phone that the test scripts: everything but `openDesktopPhone` is the product's code.
// For what has to do with windows and processes and not with calls; the phone is `globalThis.scriptedPhone` in there.
import { build, type Plugin } from "esbuild";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { distDir, inRepository } from "../../build/paths.mjs";
import type { CallView, Contact, PhoneChange } from "../../core/phone/protocol.ts";
import type { FakePhone } from "../fakes/fake-phone.ts";
import type { RunningApp } from "./app-harness.ts";

export interface ScriptedApp {
  /** For `startApp({ appFolder })`. */
  readonly appFolder: string;
  remove(): void;
}

/** The scripted phone and what it was opened with, inside the main process. */
export interface ScriptedGlobals {
  scriptedPhone: FakePhone;
  /** Gives the phone this address book, with photos as data: URLs by their ids. */
  keepBook(people: readonly Contact[], photos: readonly (readonly [id: string, photo: string])[]): void;
  scriptedOptions: { readonly problems: readonly { readonly code: string; readonly detail?: string }[]; readonly secrets: { readonly protection: string } };
}

/** Builds the app into a folder of its own, with the product's preload and pages. */
export async function buildScriptedApp(): Promise<ScriptedApp> {
  const appFolder = mkdtempSync(join(tmpdir(), "godwit-scripted-"));
  const mainFolder = join(appFolder, "dist/electron/main");
  mkdirSync(mainFolder, { recursive: true });
  // Copies, not links: a build that starts meanwhile must not take the pages away from a running window.
  for (const part of ["electron/icons", "electron/preload", "renderer"]) cpSync(join(distDir, part), join(appFolder, "dist", part), { recursive: true });
  symlinkSync(inRepository("node_modules"), join(appFolder, "node_modules"));
  const description = { name: "godwit", productName: "Godwit", version: "0.1.0", main: "dist/electron/main/main.cjs" };
  writeFileSync(join(appFolder, "package.json"), JSON.stringify(description));
  await build({
    entryPoints: [inRepository("electron/main/main.ts")],
    outfile: join(mainFolder, "main.cjs"),
    bundle: true,
    platform: "node",
    format: "cjs",
    external: ["electron", "libsql", "naudiodon"],
    plugins: [scriptedPhone],
    logLevel: "error",
  });
  return { appFolder, remove: () => rmSync(appFolder, { recursive: true, force: true }) };
}

const scriptedPhone: Plugin = {
  name: "scripted-phone",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\/desktop-phone\.ts$/ }, () => ({ path: "desktop-phone", namespace: "scripted" }));
    onLoad({ filter: /.*/, namespace: "scripted" }, () => ({
      resolveDir: inRepository("test/fakes"),
      contents: `
        import { writeFileSync } from "node:fs";
        import { FakePhone } from "./fake-phone.ts";
        import { FakeContacts } from "../../renderer/bridge/fake-contacts.ts";
        export async function openDesktopPhone(options) {
          const note = (what) => process.env.SCRIPTED_NOTES && writeFileSync(process.env.SCRIPTED_NOTES + "/phone-" + what, "");
          const phone = new FakePhone();
          phone.close = async () => {
            await new Promise((done) => setTimeout(done, 200));
            note("closed");
          };
          note("opened");
          const keepBook = (people, photos) => {
            const book = new FakeContacts(people, (change) => phone.emit(change), new Map(photos));
            for (const [name, answer] of Object.entries(book.handlers)) phone.answers.set(name, answer);
          };
          keepBook([], []);
          phone.answers.set("history.list", () => []);
          Object.assign(globalThis, { scriptedPhone: phone, scriptedOptions: options, keepBook });
          return phone;
        }`,
    }));
  },
};

/** The environment that makes the phone leave the files "phone-opened" and "phone-closed" in `folder`. */
export function notesInto(folder: string): Record<string, string> {
  return { SCRIPTED_NOTES: folder };
}

/** Makes the scripted phone show these calls. */
export async function showCalls({ app }: RunningApp, calls: readonly CallView[]): Promise<void> {
  await app.evaluate((_electron, shown) => (globalThis as unknown as ScriptedGlobals).scriptedPhone.showCalls(shown), calls);
}

/** Makes the scripted phone tell of a change. */
export async function emitChange({ app }: RunningApp, change: PhoneChange): Promise<void> {
  await app.evaluate((_electron, emitted) => (globalThis as unknown as ScriptedGlobals).scriptedPhone.emit(emitted), change);
}

/** Makes it tell of many changes, one after the other. */
export async function emitChanges({ app }: RunningApp, changes: readonly PhoneChange[]): Promise<void> {
  await app.evaluate((_electron, emitted) => {
    const { scriptedPhone } = globalThis as unknown as ScriptedGlobals;
    for (const change of emitted) scriptedPhone.emit(change);
  }, changes);
}
