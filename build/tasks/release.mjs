// `npm run release`: everything that is published for this system and machine, in release/: all installers, the bill of
// materials, the signed description for installed copies, and checksums. It refuses to publish what nobody could stand
// for: a stand-in runtime, sources that were never committed, a version without its tag, updates that nobody signed.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findElectronRuntime, pinnedElectronVersion } from "../electron-runtime.mjs";
import { inRepository } from "../paths.mjs";
import { updateKeys } from "../package/update-description.mjs";
import { Problem } from "../setup/problem.mjs";
import { progress } from "../setup/progress.mjs";
import { setUp } from "../setup/setup.mjs";
import { runPackage } from "./package.mjs";

/** @param {string[]} args */
export async function runRelease(args) {
  await setUp("packaging");
  const problem = releaseProblem({
    runtime: findElectronRuntime(),
    pinned: pinnedElectronVersion(),
    version: String(JSON.parse(readFileSync(inRepository("package.json"), "utf8")).version),
    changes: git("status", "--porcelain"),
    tags: git("tag", "--points-at", "HEAD").split("\n"),
    signs: updateKeys(process.env) !== null,
  });
  if (problem !== null) throw new Problem(problem);
  const code = await runPackage(["--release", ...args]);
  if (code === 0) writeChecksums(args.find((arg) => arg.startsWith("--out="))?.slice("--out=".length) ?? inRepository("release"));
  return code;
}

/**
 * Why this is not to be published; null if it is.
 * @param {object} facts
 * @param {import("../electron-runtime.mjs").ElectronRuntime | null} facts.runtime
 * @param {string} facts.pinned the official version
 * @param {string} facts.version the phone's own
 * @param {string} facts.changes what git says is not committed
 * @param {readonly string[]} facts.tags of the commit that is checked out
 * @param {boolean} facts.signs whether updates would be signed
 * @returns {string | null}
 */
export function releaseProblem({ runtime, pinned, version, changes, tags, signs }) {
  if (runtime?.official !== true) {
    const has = runtime === null ? "no Electron" : `the stand-in ${runtime.version}`;
    return `A release is built on the official Electron ${pinned} only, and this machine has ${has}: build where github.com can be reached, after "npm run setup".`;
  }
  if (changes !== "") return `A release is built from what is committed, and this is not:\n${changes}`;
  if (!tags.includes(`v${version}`)) return `A release has a tag: "git tag v${version}" on the commit that is to be published, or raise the version in package.json.`;
  if (!signs) return "Installed copies take updates only if they are signed: set GODWIT_UPDATE_URL and GODWIT_UPDATE_KEY (build/README.md says how).";
  return null;
}

/** @param {string} dir */
function writeChecksums(dir) {
  const names = readdirSync(dir).filter((name) => statSync(join(dir, name)).isFile() && name !== "SHA512SUMS").sort();
  const lines = names.map((name) => `${createHash("sha512").update(readFileSync(join(dir, name))).digest("hex")}  ${name}`);
  writeFileSync(join(dir, "SHA512SUMS"), `${lines.join("\n")}\n`);
  progress("release", `checksums of ${names.length} files in SHA512SUMS`);
}

/** @param {string[]} args */
function git(...args) {
  const { status, stdout } = spawnSync("git", args, { cwd: inRepository(), encoding: "utf8" });
  if (status !== 0) throw new Problem("A release is built in a clone, and git says that this is none.");
  return stdout.trim();
}
