// Brings node_modules to exactly what the lock file says. No package runs a script of its own at installation.

import { readFileSync } from "node:fs";
import { inRepository } from "../paths.mjs";
import { Problem } from "./problem.mjs";
import { progress } from "./progress.mjs";
import { npmCommand, runLogged } from "./run-command.mjs";

const networkFailure = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT/;

/** Installs the locked packages when what is installed differs. */
export async function installNodePackages() {
  if (installedAsLocked()) return;
  progress("node packages", "installing what package-lock.json names (about a minute)");
  const [command, args] = npmCommand(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1", "--fetch-retry-mintimeout=2000"]);
  const { code, output, logFile } = await runLogged("npm-ci", command, args);
  if (code === 0) return progress("node packages", "installed");
  if (networkFailure.test(output)) {
    throw new Problem("The npm registry cannot be reached: connect this machine to the network and run the command again.");
  }
  throw new Problem(`npm could not install the packages: see why in ${logFile}, then run the command again.`);
}

/** npm keeps its own record of what is in node_modules; it is compared package by package with the lock file. */
function installedAsLocked() {
  try {
    const locked = readLock(inRepository("package-lock.json"));
    const installed = readLock(inRepository("node_modules", ".package-lock.json"));
    return Object.entries(locked).every(([path, wanted]) => {
      if (path === "") return true;
      const present = installed[path];
      if (present === undefined) return wanted.optional === true || wanted.devOptional === true;
      return present.version === wanted.version && present.integrity === wanted.integrity;
    });
  } catch {
    return false;
  }
}

/**
 * @param {string} file
 * @returns {Record<string, {version?: string, integrity?: string, optional?: boolean, devOptional?: boolean}>}
 */
function readLock(file) {
  return JSON.parse(readFileSync(file, "utf8")).packages;
}
