// Brings an Electron runtime: the official one first; where it cannot be downloaded, on Linux x64, the stand-in.

import { findElectronRuntime, pinnedElectronVersion } from "../electron-runtime.mjs";
import { inRepository } from "../paths.mjs";
import { makeStandIn, standInFits } from "../stand-in/stand-in-electron.mjs";
import { Problem } from "./problem.mjs";
import { progress } from "./progress.mjs";
import { forgetFailure, rememberFailure, rememberedFailure } from "./remembered-failure.mjs";
import { runLogged } from "./run-command.mjs";

/** Makes sure that there is an Electron to start, and says when it is only the stand-in. */
export async function installElectron() {
  const wanted = pinnedElectronVersion();
  const present = findElectronRuntime();
  if (present?.official || process.env.ELECTRON_OVERRIDE_DIST_PATH) return;
  const failedLately = rememberedFailure("electron", wanted) !== null;
  if (present && failedLately) return;
  if (!failedLately && (await installOfficial(wanted))) return;
  await installStandIn(wanted);
}

/** @param {string} version */
async function installOfficial(version) {
  progress("electron", `downloading Electron ${version}`);
  const installer = inRepository("node_modules", "electron", "install.js");
  const { code, output } = await runLogged("electron", process.execPath, [installer]);
  if (code === 0) {
    forgetFailure("electron");
    progress("electron", "installed");
    return true;
  }
  const reason = output.split("\n").find((line) => line.trim() !== "") ?? `exit code ${code}`;
  rememberFailure("electron", version, reason);
  progress("electron", `Electron's own download is not reachable (${reason.trim()})`);
  return false;
}

/** @param {string} wanted */
async function installStandIn(wanted) {
  if (!standInFits()) {
    throw new Problem(`Electron ${wanted} could not be downloaded from github.com: connect to the network, or set ELECTRON_MIRROR to a mirror, and run "npm run setup".`);
  }
  try {
    await makeStandIn((text) => progress("electron", text));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Problem(`Neither Electron ${wanted} nor its stand-in could be fetched (${reason}): connect to the network and run "npm run setup".`);
  }
  progress("electron", `using the stand-in Electron 33.2.1 instead of ${wanted}: good for trying and testing, not for a release`);
}
