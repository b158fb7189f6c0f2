// Bundles the sources into dist/: the terminal program and the Electron side with esbuild, the window with Vite.
// Each part is made again only when its sources changed. Native add-ons stay outside the bundles.

import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { distDir, inRepository } from "./paths.mjs";
import { Problem } from "./setup/problem.mjs";
import { progress } from "./setup/progress.mjs";
import { isStamped, sourceState, stamp } from "./source-stamp.mjs";

const toolchain = ["build/bundle.mjs", "package-lock.json", "package.json"];
const { version } = JSON.parse(readFileSync(inRepository("package.json"), "utf8"));
const mediaWorker = "core/platform/node/media-thread/media-worker.ts";
const contactsWorker = "core/platform/node/sqlite-store/batch-worker.ts";

/**
 * @typedef {object} BundlePart
 * @property {string} name
 * @property {string} entry without it there is nothing to bundle
 * @property {readonly string[]} sources a change in them makes the bundle stale
 * @property {string} outDir
 * @property {() => Promise<void>} make
 */

/** @type {readonly BundlePart[]} */
const parts = [
  {
    name: "terminal",
    entry: "core/cli/main.ts",
    sources: ["core", ...toolchain],
    outDir: join(distDir, "cli"),
    make: () => bundleModules({ "core/cli/main.ts": "godwit", [mediaWorker]: "media-worker" }, join(distDir, "cli")),
  },
  {
    name: "electron",
    entry: "electron/main/main.ts",
    sources: ["core", "electron", "build/icons/tray", "build/sounds", ...toolchain],
    outDir: join(distDir, "electron"),
    make: bundleElectron,
  },
  {
    name: "window",
    entry: "renderer/index.html",
    sources: ["renderer", "electron/contract", "core/phone", "core/base", "build/vite.config.mjs", ...toolchain],
    outDir: join(distDir, "renderer"),
    make: bundleWindow,
  },
  {
    name: "bench",
    entry: "test/bench/main.ts",
    sources: ["core", "test/bench", "test/interop/peers", "test/run-tests", "test/sound", "test/terminal", ...toolchain],
    outDir: join(distDir, "bench"),
    make: () => bundleModules({ "test/bench/main.ts": "bench", "test/bench/legs-process.ts": "legs-process", "test/bench/desk-loop-process.ts": "desk-loop-process", [mediaWorker]: "media-worker", [contactsWorker]: "contacts-worker" }, join(distDir, "bench")),
  },
  {
    name: "handover",
    entry: "test/handover/main.ts",
    sources: ["core", "test/bench", "test/handover", "test/interop/peers", "test/certificates.ts", ...toolchain],
    outDir: join(distDir, "handover"),
    make: () => bundleModules({ "test/handover/main.ts": "handover" }, join(distDir, "handover")),
  },
];

/**
 * Bundles the named parts, or all but those that measure, as far as they are stale.
 * @param {...("terminal" | "electron" | "window" | "bench" | "handover")} names
 */
export async function bundle(...names) {
  const wanted = names.length > 0 ? names : ["terminal", "electron", "window"];
  for (const part of parts) {
    if (wanted.includes(part.name)) await bundlePart(part);
  }
}

/** @param {BundlePart} part */
async function bundlePart(part) {
  if (!existsSync(inRepository(part.entry))) return progress("bundle", `${part.entry} does not exist: skipped`);
  const stampFile = join(distDir, `.${part.name}-stamp`);
  const state = sourceState(part.sources);
  if (isStamped(stampFile, state)) return;
  const startedAtMs = performance.now();
  rmSync(stampFile, { force: true });
  try {
    await part.make();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Problem(`${reason}\nThe bundle "${part.name}" could not be made from its sources: mend what is named above.`);
  }
  stamp(stampFile, state);
  progress("bundle", `${part.name} (${((performance.now() - startedAtMs) / 1000).toFixed(1)} s)`);
}

/** @type {import("esbuild").BuildOptions} */
const forNode = {
  absWorkingDir: inRepository(),
  bundle: true,
  platform: "node",
  target: "node20.18",
  external: ["electron", "naudiodon", "libsql", "koffi"],
  sourcemap: true,
  define: { GODWIT_VERSION: JSON.stringify(version) },
  legalComments: "none",
  logLevel: "silent", // errors are told by whoever asked for the bundle
};

/**
 * Modules for plain Node and for worker threads. The few CommonJS packages inside may call `require`.
 * @param {Record<string, string>} entries source file to name of the bundle
 * @param {string} outDir
 */
async function bundleModules(entries, outDir) {
  const { build } = await import("esbuild");
  await build({
    ...forNode,
    entryPoints: entryPoints(entries),
    outdir: outDir,
    format: "esm",
    outExtension: { ".js": ".mjs" },
    banner: { js: 'import { createRequire as bundleRequire } from "node:module"; const require = bundleRequire(import.meta.url);' },
  });
}

async function bundleElectron() {
  const { build } = await import("esbuild");
  const mainDir = join(distDir, "electron", "main");
  await bundleMain(mainDir);
  await bundleModules({ [mediaWorker]: "media-worker", [contactsWorker]: "contacts-worker" }, mainDir);
  cpSync(inRepository("build", "sounds", "talk.wav"), join(distDir, "electron", "sounds", "talk.wav"));
  cpSync(inRepository("node_modules", "zxing-wasm", "dist", "reader", "zxing_reader.wasm"), join(distDir, "electron", "codes", "zxing_reader.wasm"));
  cpSync(inRepository("build", "icons", "tray"), join(distDir, "electron", "icons"), { recursive: true });
  await build({
    ...forNode,
    entryPoints: preloads(),
    outdir: join(distDir, "electron", "preload"),
    platform: "browser",
    target: "chrome130",
    format: "cjs",
    external: ["electron"],
    outExtension: { ".js": ".cjs" },
  });
}

/**
 * The main process, with what it imports later in files of their own: to read all of it would hold up the first window.
 * Only modules can be cut so, and only CommonJS is there before Electron is ready; so each piece is made the one, then the other.
 * @param {string} outDir
 */
async function bundleMain(outDir) {
  const { build, transform } = await import("esbuild");
  const { outputFiles } = await build({
    ...forNode,
    entryPoints: entryPoints({ "electron/main/main.ts": "main" }),
    outdir: outDir,
    format: "esm",
    splitting: true,
    chunkNames: "[name]-[hash]",
    outExtension: { ".js": ".cjs" },
    sourcemap: "inline",
    write: false,
  });
  rmSync(outDir, { recursive: true, force: true });
  mkdirSync(outDir, { recursive: true });
  for (const { path, text } of outputFiles) {
    const { code, map } = await transform(text, {
      format: "cjs",
      platform: "node",
      target: forNode.target,
      minify: true,
      sourcemap: "external",
      sourcefile: basename(path),
      supported: { "dynamic-import": false },
      define: { "import.meta.url": "bundleUrl" },
      banner: 'const bundleUrl = require("node:url").pathToFileURL(__filename).href;',
    });
    writeFileSync(path, `${code}//# sourceMappingURL=${basename(path)}.map\n`);
    writeFileSync(`${path}.map`, map);
  }
}

/** Each file of the folder is one preload: a sandboxed page can load nothing but a single file. */
function preloads() {
  const files = readdirSync(inRepository("electron", "preload")).filter((file) => file.endsWith(".ts"));
  return entryPoints(Object.fromEntries(files.map((file) => [`electron/preload/${file}`, basename(file, ".ts")])));
}

/**
 * @param {Record<string, string>} entries
 */
function entryPoints(entries) {
  return Object.entries(entries)
    .filter(([file]) => existsSync(inRepository(file)))
    .map(([file, out]) => ({ in: file, out }));
}

async function bundleWindow() {
  const { build } = await import("vite");
  await asProduction(() => build({ configFile: inRepository("build", "vite.config.mjs"), logLevel: "silent" }));
}

/**
 * Vite takes a NODE_ENV that is set, as a test runner does, for a wish for a development build.
 * @param {() => Promise<unknown>} run
 */
async function asProduction(run) {
  const present = process.env.NODE_ENV;
  process.env.NODE_ENV = "production";
  try {
    await run();
  } finally {
    if (present === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = present;
  }
}
