// `npm run package`: the unpacked application, a .tar.gz and, where dpkg and rpmbuild are, a .deb and an .rpm, in release/.
// `-- --all` makes every installer of this system; `-- --release` too, and only on the official Electron;
// `-- --out=FOLDER` puts them elsewhere.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { bundle } from "../bundle.mjs";
import { findElectronRuntime, pinnedElectronVersion } from "../electron-runtime.mjs";
import { inRepository } from "../paths.mjs";
import { billOfMaterials } from "../package/bill-of-materials.mjs";
import { builderConfig, prepareSevenZip } from "../package/builder-config.mjs";
import { makeDebianPackage } from "../package/debian-package.mjs";
import { makeRpmPackage } from "../package/rpm-package.mjs";
import { describeRelease, updateKeys } from "../package/update-description.mjs";
import { thirdPartyNotices } from "../package/third-party-notices.mjs";
import { Problem } from "../setup/problem.mjs";
import { programExists } from "../setup/program-exists.mjs";
import { progress } from "../setup/progress.mjs";
import { setUp } from "../setup/setup.mjs";

/** @param {string[]} args */
export async function runPackage(args) {
  const { release, everyInstaller, outDir } = readArguments(args);
  await setUp("packaging");
  const runtime = findElectronRuntime();
  if (runtime === null) throw new Problem('The Electron runtime is missing: run "npm run setup".');
  if (release) refuseStandIn(runtime);
  await bundle("electron", "window");
  rmSync(outDir, { recursive: true, force: true });
  mkdirSync(outDir, { recursive: true });
  writeFileSync(join(outDir, "THIRD-PARTY-NOTICES.txt"), thirdPartyNotices(runtime));
  writeFileSync(join(outDir, "godwit.cdx.json"), `${JSON.stringify(billOfMaterials(runtime), null, 2)}\n`);
  const update = updateKeys(process.env);
  await runBuilder(runtime, outDir, everyInstaller, update);
  if (programExists("dpkg-deb") && programExists("fakeroot")) {
    progress("package", "making the .deb");
    await makeDebianPackage(outDir, { small: release });
    if (programExists("rpmbuild")) {
      progress("package", "making the .rpm");
      makeRpmPackage(outDir, { small: release });
    }
  }
  if (update?.privateKey) progress("package", `signed: ${describeRelease(outDir, ownVersion(), update.privateKey).join(", ")}`);
  const warning = runtime.official ? "" : ` (on the stand-in Electron ${runtime.version}: for trying, not for publishing)`;
  progress("package", `done, in ${outDir}${warning}`);
  return 0;
}

function ownVersion() {
  return String(JSON.parse(readFileSync(inRepository("package.json"), "utf8")).version);
}

/** @param {string[]} args */
function readArguments(args) {
  const release = args.includes("--release") || args.includes("--publish");
  const out = args.find((arg) => arg.startsWith("--out="))?.slice("--out=".length);
  return { release, everyInstaller: release || args.includes("--all"), outDir: out ? resolve(out) : inRepository("release") };
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
 * @param {string} outDir
 * @param {boolean} everyInstaller
 * @param {import("../package/update-description.mjs").UpdateKeys | null} update
 */
async function runBuilder(runtime, outDir, everyInstaller, update) {
  const { build } = await import("electron-builder");
  prepareSevenZip();
  progress("package", everyInstaller ? "making every installer of this system" : "making the application");
  const quick = { linux: ["dir", "tar.gz"], mac: ["dir"], win: ["dir"] };
  const targets = everyInstaller ? { linux: [], mac: [], win: [] } : quick;
  const system = { darwin: "mac", win32: "win" }[/** @type {"darwin" | "win32"} */ (process.platform)] ?? "linux";
  await build({
    projectDir: inRepository(),
    config: builderConfig(runtime, outDir, update),
    publish: "never",
    [process.arch]: true,
    [system]: targets[/** @type {keyof typeof targets} */ (system)],
  });
}
