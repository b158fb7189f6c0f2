// Bundles the media thread's entry, and children of tests, once per process, for tests that run from TypeScript.
import { mkdirSync, rmSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { build } from "esbuild";

const root = resolve(import.meta.dirname, "../..");
const bundles = new Map<string, Promise<string>>();

/** Path of a freshly bundled media worker, inside the repository so that it finds the audio add-on. */
export function mediaWorkerPath(): Promise<string> {
  return bundled("core/platform/node/media-thread/media-worker.ts");
}

/** Path of a CommonJS bundle of any source file of the repository, made once per process. */
export function bundled(source: string): Promise<string> {
  const making = bundles.get(source) ?? bundle(source);
  bundles.set(source, making);
  return making;
}

async function bundle(source: string): Promise<string> {
  const folder = join(root, ".cache", "test");
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, `${basename(source, ".ts")}-${process.pid}.cjs`);
  await build({
    entryPoints: [join(root, source)],
    // Its WebAssembly lies beside it; the bundle is inside the repository and finds it there.
    external: ["libopus-wasm", "koffi"],
    define: { "import.meta.url": "bundleUrl" },
    banner: { js: 'const bundleUrl = require("node:url").pathToFileURL(__filename).href;' },
    outfile, bundle: true, platform: "node", format: "cjs", target: "node20", logLevel: "error", sourcemap: "inline",
  });
  process.once("exit", () => rmSync(outfile, { force: true }));
  return outfile;
}
