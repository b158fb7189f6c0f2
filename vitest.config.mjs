// The test suites. `unit` and `window` need nothing but Node and are what `npm run check` runs; nor does `scenario`: whole
// phones, media engines and servers in virtual time, and the measures that tests and benches
// take of sound. `platform` holds the ports' real sides to their contracts, with sockets, threads, processes and files. The
// others need the machine that `npm test` prepares. Whoever plays or hears sound, looks at the network's cost or at real calls
// in a window has the machine for itself; where most of the time is waited or no sound is judged, two files run at once.

import { fileURLToPath } from "node:url";
import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vitest/config";

/** How long the suite `fuzz` looks for inputs that readers do not bear, which with long pieces is a minute. */
const fuzzSeconds = Number(process.env.GODWIT_FUZZ_SECONDS ?? 40);

/** They walk through every view with a scripted phone: no sound, no peers, and each app on a display of its own. */
const walks = ["accessibility", "appearance", "guide", "keyboard", "layout-languages"].map((name) => `test/e2e/${name}.test.ts`);

/**
 * A suite with real peers, sound or windows.
 * @param {string} name
 * @param {number} minutes the longest that a test of it may take
 * @param {{ filesAtOnce?: number, include?: string[], exclude?: string[] }} [files]
 */
function machineSuite(name, minutes, { filesAtOnce = 1, include = [`test/${name}/**/*.test.ts`], exclude = [] } = {}) {
  return {
    extends: true,
    test: {
      name,
      include,
      exclude,
      maxWorkers: filesAtOnce,
      testTimeout: minutes * 60_000,
      hookTimeout: minutes * 60_000,
      globalSetup: ["test/run-tests/machine-suite.ts"],
    },
  };
}

export default defineConfig({
  plugins: [vue()],
  cacheDir: ".cache/vitest",
  test: {
    environment: "node",
    maxWorkers: 2,
    // What was compiled for one run is kept for the next, by the content it was compiled from.
    experimental: { fsModuleCache: true, fsModuleCachePath: ".cache/vitest-modules" },
    projects: [
      {
        extends: true,
        // There is no Electron in a unit test: what the host's parts tell it, a fake keeps.
        resolve: { alias: [{ find: /^electron$/u, replacement: fileURLToPath(new URL("test/fakes/fake-electron.ts", import.meta.url)) }] },
        test: {
          name: "unit",
          // Modules are loaded once for all files: the core keeps no state in them but who hears of listener errors.
          isolate: false,
          include: ["test/{unit,architecture,fuzz}/**/*.test.ts"],
          exclude: ["test/unit/{renderer,platform,e2e,bench}/**", "test/fuzz/*-targets.test.ts"],
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: { name: "scenario", isolate: false, include: ["test/scenario/**/*.test.ts", "test/unit/{e2e,bench}/**/*.test.ts"], testTimeout: 20_000 },
      },
      {
        extends: true,
        test: { name: "platform", isolate: false, include: ["test/{contract,unit/platform}/**/*.test.ts"], testTimeout: 60_000 },
      },
      {
        extends: true,
        test: {
          name: "window",
          // One page for all files of a worker: Vue, its components and a thousand icons are loaded once, not per file.
          isolate: false,
          include: ["test/unit/renderer/**/*.test.ts"],
          environment: "happy-dom",
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: { name: "fuzz", include: ["test/fuzz/*-targets.test.ts"], testTimeout: 60_000, env: { GODWIT_FUZZ_SECONDS: String(fuzzSeconds) } },
      },
      machineSuite("terminal", 3),
      machineSuite("interop", 3, { filesAtOnce: 2 }),
      machineSuite("handover", 3),
      machineSuite("sound", 3),
      machineSuite("views", 3, { filesAtOnce: 2, include: walks }),
      machineSuite("e2e", 3, { exclude: walks }),
      machineSuite("package", 5),
    ],
  },
});
