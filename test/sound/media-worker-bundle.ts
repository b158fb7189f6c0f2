// Bundles the media thread's entry once per process, for tests that run from TypeScript.
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "esbuild";

let bundled: Promise<string> | undefined;

/** Path of a freshly bundled media worker, inside the repository so that it finds the audio add-on. */
export function mediaWorkerPath(): Promise<string> {
  bundled ??= bundle();
  return bundled;
}

async function bundle(): Promise<string> {
  const root = resolve(import.meta.dirname, "../..");
  const folder = join(root, ".cache", "test");
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, `media-worker-${process.pid}.cjs`);
  await build({
    entryPoints: [join(root, "core/platform/node/media-thread/media-worker.ts")],
    outfile, bundle: true, platform: "node", format: "cjs", target: "node20", logLevel: "error", sourcemap: "inline",
  });
  return outfile;
}
