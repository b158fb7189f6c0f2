// Builds the native sound add-on (naudiodon, over PortAudio). A failure costs the sound, never the phone:
// the reason is said, and the phone starts without microphone and speaker.

import { cpSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inRepository } from "../paths.mjs";
import { progress } from "./progress.mjs";
import { forgetFailure, rememberFailure, rememberedFailure } from "./remembered-failure.mjs";
import { runLogged } from "./run-command.mjs";
import { programExists } from "./program-exists.mjs";

const addonDir = inRepository("node_modules", "naudiodon");
/** The built add-on. */
export const soundAddonFile = join(addonDir, "build", "Release", "naudiodon.node");

/** Builds the add-on unless it is there, cannot be had on this platform, or failed here within the last day. */
export async function buildSoundAddon() {
  if (existsSync(soundAddonFile) && isBuiltWithThisPatch()) return findLibraryBesideAddon();
  const missing = whatIsMissing();
  const circumstances = `${process.arch} ${missing ?? "complete"}`;
  if (rememberedFailure("sound", circumstances)) {
    return progress("sound", `${missing ?? "the sound add-on could not be built"}: calls have no sound ("npm run setup" tries again)`);
  }
  const reason = missing ?? (await build());
  if (reason === null) {
    forgetFailure("sound");
    return progress("sound", "built");
  }
  rememberFailure("sound", circumstances, reason);
  progress("sound", `${reason}: the phone starts, but calls have no sound.`);
}

const patchFile = inRepository("build", "patches", "naudiodon-quiet.h");
/** A copy of what the add-on was built with. */
const usedPatchFile = join(addonDir, "naudiodon-quiet.h");

function isBuiltWithThisPatch() {
  return existsSync(usedPatchFile) && readFileSync(usedPatchFile, "utf8") === readFileSync(patchFile, "utf8");
}

/** @returns {string | null} one clause with what to do, or null when the build can start */
function whatIsMissing() {
  const prebuilt = { linux: ["x64", "arm"], darwin: ["x64"], win32: ["x64"] };
  const architectures = prebuilt[/** @type {keyof typeof prebuilt} */ (process.platform)] ?? [];
  if (!architectures.includes(process.arch)) {
    return `PortAudio is not available for ${process.platform} on ${process.arch}`;
  }
  if (process.platform === "win32") return null; // node-gyp looks for Visual Studio and Python itself
  const compiler = ["c++", "g++", "clang++"].some(programExists);
  if (compiler && programExists("make") && programExists("python3")) return null;
  if (process.platform === "darwin") return 'A C++ compiler is missing (install it with "xcode-select --install" and run "npm run setup")';
  return 'A C++ compiler, make or python3 is missing (install them, on Debian "apt-get install g++ make python3", and run "npm run setup")';
}

/** @returns {Promise<string | null>} why it failed, or null */
async function build() {
  progress("sound", "building the sound add-on (about half a minute)");
  const nodeGyp = inRepository("node_modules", "node-gyp", "bin", "node-gyp.js");
  const headers = existsSync("/usr/include/node/node_api.h") && process.execPath.startsWith("/usr/bin/") ? ["--nodedir=/usr"] : [];
  cpSync(patchFile, usedPatchFile);
  const quiet = { CXXFLAGS: "-include ../naudiodon-quiet.h", CL: "/FInaudiodon-quiet.h" }; // the compilers' own variables
  const env = { ...process.env, ...quiet };
  const { code, logFile } = await runLogged("sound-addon", process.execPath, [nodeGyp, "rebuild", ...headers], { cwd: addonDir, env });
  if (code !== 0 || !existsSync(soundAddonFile)) return `The sound add-on could not be built (see ${logFile})`;
  findLibraryBesideAddon();
  return null;
}

/**
 * The linker wrote an absolute folder of the building clone into the add-on as the place of libportaudio. It is made "the folder
 * of the add-on itself" ($ORIGIN, ld.so(8)), so that a moved clone and an installed package find it, too.
 */
function findLibraryBesideAddon() {
  if (process.platform !== "linux") return;
  const bytes = readFileSync(soundAddonFile);
  const runPath = /\0(\/[^\0]*\/build\/Release)\0/.exec(bytes.toString("latin1"));
  if (runPath === null) return;
  const [, folder = ""] = runPath;
  bytes.fill(0, runPath.index + 1, runPath.index + 1 + folder.length);
  bytes.write("$ORIGIN", runPath.index + 1, "latin1");
  writeFileSync(`${soundAddonFile}.new`, bytes, { mode: 0o755 });
  renameSync(`${soundAddonFile}.new`, soundAddonFile); // never changed in place: a phone may be running on it
}
