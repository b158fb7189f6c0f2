// `npm run package`: the unpacked application, a .tar.gz and, where dpkg is, a .deb, all in release/.
// `-- --all` makes every installer of this system; `-- --release` too, and only on the official Electron.

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { bundle } from "../bundle.mjs";
import { findElectronRuntime, pinnedElectronVersion } from "../electron-runtime.mjs";
import { inRepository } from "../paths.mjs";
import { builderConfig, useSystemSevenZip } from "../package/builder-config.mjs";
import { makeDebianPackage } from "../package/debian-package.mjs";
import { thirdPartyNotices } from "../package/third-party-notices.mjs";
import { Problem } from "../setup/problem.mjs";
import { programExists } from "../setup/program-exists.mjs";
import { progress } from "../setup/progress.mjs";
import { setUp } from "../setup/setup.mjs";

/** @param {string[]} args */
export async function runPackage(args) {
  const release = args.includes("--release") || args.includes("--publish");
  await setUp("packaging");
  const runtime = findElectronRuntime();
  if (runtime === null) throw new Problem('The Electron runtime is missing: run "npm run setup".');
  if (release) refuseStandIn(runtime);
  await bundle("electron", "window");
  rmSync(inRepository("release"), { recursive: true, force: true });
  mkdirSync(inRepository("release"));
  writeFileSync(inRepository("release", "THIRD-PARTY-NOTICES.txt"), thirdPartyNotices(runtime));
  await runBuilder(runtime, release || args.includes("--all"));
  if (programExists("dpkg-deb") && programExists("fakeroot")) {
    progress("package", "making the .deb");
    await makeDebianPackage();
  }
  progress("package", `done, in ${inRepository("release")}${runtime.official ? "" : ` (on the stand-in Electron ${runtime.version}: for trying, not for publishing)`}`);
  return 0;
}

/** @param {import("../electron-runtime.mjs").ElectronRuntime} runtime */
function refuseStandIn(runtime) {
  if (runtime.official) return;
  throw new Problem(
    `A release is built on the official Electron ${pinnedElectronVersion()} only, and this machine has the stand-in ${runtime.version}: build where github.com can be reached, after "npm run setup".`,
  );
}

/**
 * @param {import("../electron-runtime.mjs").ElectronRuntime} runtime
 * @param {boolean} everyInstaller
 */
async function runBuilder(runtime, everyInstaller) {
  const { build } = await import("electron-builder");
  useSystemSevenZip();
  progress("package", everyInstaller ? "making every installer of this system" : "making the application and its .tar.gz");
  const quick = process.platform === "linux" ? { linux: ["dir", "tar.gz"] } : { mac: ["dir"], win: ["dir"] };
  const targets = everyInstaller ? { linux: [], mac: [], win: [] } : quick;
  const system = { darwin: "mac", win32: "win" }[/** @type {"darwin" | "win32"} */ (process.platform)] ?? "linux";
  await build({
    projectDir: inRepository(),
    config: builderConfig(runtime),
    publish: "never",
    [process.arch]: true,
    [system]: targets[/** @type {keyof typeof targets} */ (system)],
  });
}
