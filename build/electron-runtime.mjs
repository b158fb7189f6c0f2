// Which Electron this clone runs on: the official one that package.json pins, or the stand-in. Finds, never fetches.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inRepository } from "./paths.mjs";
import { Problem } from "./setup/problem.mjs";
import { standInDir, standInFits } from "./stand-in/stand-in-electron.mjs";

/**
 * @typedef {object} ElectronRuntime
 * @property {string} distDir the unpacked runtime
 * @property {string} executable
 * @property {string} version as the runtime itself says
 * @property {boolean} official whether it is the pinned official release
 */

/**
 * The Electron to use; a folder in ELECTRON_OVERRIDE_DIST_PATH comes first. Null when there is none yet.
 * @returns {ElectronRuntime | null}
 */
export function findElectronRuntime() {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) return runtimeIn(override);
  return runtimeIn(inRepository("node_modules", "electron", "dist")) ?? (standInFits() ? runtimeIn(standInDir) : null);
}

/** The path of the Electron executable, for the start script, test drivers and packaging. */
export function electronPath() {
  const runtime = findElectronRuntime();
  if (runtime === null) throw new Problem('The Electron runtime is missing: run "npm run setup".');
  return runtime.executable;
}

/** The official version that package.json pins. */
export function pinnedElectronVersion() {
  const description = JSON.parse(readFileSync(inRepository("package.json"), "utf8"));
  return String(description.devDependencies.electron);
}

/**
 * @param {string} distDir
 * @returns {ElectronRuntime | null}
 */
function runtimeIn(distDir) {
  const executable = join(distDir, executableName());
  const versionFile = join(distDir, "version");
  if (!existsSync(executable) || !existsSync(versionFile)) return null;
  const version = readFileSync(versionFile, "utf8").trim().replace(/^v/, "");
  return { distDir, executable, version, official: version === pinnedElectronVersion() };
}

function executableName() {
  if (process.platform === "darwin") return "Electron.app/Contents/MacOS/Electron";
  return process.platform === "win32" ? "electron.exe" : "electron";
}
