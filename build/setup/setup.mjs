// Which set-up steps a task needs, in their order. Each step looks first whether there is anything to do.

import { existsSync } from "node:fs";
import { rmSync } from "node:fs";
import { setupDir } from "../paths.mjs";
import { progress } from "./progress.mjs";

/** @typedef {"check" | "terminal" | "window" | "packaging" | "test"} SetupScope what the machine shall be ready for */

/**
 * Makes this machine ready for a kind of work; quick when there is nothing to do.
 * @param {SetupScope} scope
 * @param {{ again?: boolean }} [options] `again`: also what failed lately and is remembered
 */
export async function setUp(scope, options = {}) {
  if (options.again) rmSync(setupDir, { recursive: true, force: true });
  await installForScope(scope);
  const { installNodePackages } = await import("./node-packages.mjs");
  await installNodePackages();
  if (scope === "check") return;
  const { buildSoundAddon } = await import("./sound-addon.mjs");
  await buildSoundAddon();
  if (scope === "terminal") return;
  const { installElectron } = await import("./electron.mjs");
  await installElectron();
}

/** @param {SetupScope} scope */
async function installForScope(scope) {
  const system = await import("./system-packages.mjs");
  const needs = {
    check: [],
    terminal: [],
    window: system.windowPackages,
    packaging: [...system.windowPackages, ...system.packagingPackages],
    test: [...system.windowPackages, ...system.packagingPackages, ...system.testPackages],
  };
  const purposes = { check: "", terminal: "", window: "the window", packaging: "the installers", test: "the tests" };
  if (needs[scope].length > 0) await system.installSystemPackages(needs[scope], purposes[scope]);
  if (scope !== "check") await installCompiler(system);
}

/**
 * Without a compiler there is only no sound, so its absence never stops a task.
 * @param {typeof import("./system-packages.mjs")} system
 */
async function installCompiler(system) {
  const { soundAddonFile } = await import("./sound-addon.mjs");
  if (existsSync(soundAddonFile)) return;
  try {
    await system.installSystemPackages(system.compilerPackages, "the sound");
  } catch (error) {
    progress("sound", error instanceof Error ? error.message : String(error));
  }
}
