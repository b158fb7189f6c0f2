// The tasks behind the npm scripts. A problem that a person can solve is told in one sentence, without a stack trace.

import { Problem } from "../setup/problem.mjs";

/** @type {Record<string, () => Promise<(args: string[]) => Promise<number>>>} */
const tasks = {
  setup: async () => (await import("./setup-task.mjs")).runSetup,
  bundle: async () => (await import("./bundle-task.mjs")).runBundle,
  start: async () => (await import("./start.mjs")).runStart,
  demo: async () => (await import("./terminal.mjs")).runDemo,
  godwit: async () => (await import("./terminal.mjs")).runGodwit,
  bench: async () => (await import("./terminal.mjs")).runBench,
  check: async () => (await import("./check.mjs")).runCheck,
  test: async () => (await import("./test.mjs")).runTests,
  fuzz: async () => (await import("./fuzz.mjs")).runFuzz,
  flood: async () => (await import("./flood.mjs")).runFlood,
  handover: async () => (await import("./handover.mjs")).runHandover,
  guide: async () => (await import("./guide.mjs")).runGuide,
  package: async () => (await import("./package.mjs")).runPackage,
  release: async () => (await import("./release.mjs")).runRelease,
};

/**
 * Runs a task and leaves its exit code to the process.
 * @param {string | undefined} name
 * @param {string[]} args
 */
export async function runTask(name, args) {
  const load = tasks[name ?? ""];
  if (load === undefined) {
    console.error(`usage: npm run ${Object.keys(tasks).join("|")}`);
    process.exitCode = 2;
    return;
  }
  try {
    const task = await load();
    process.exitCode = await task(args);
  } catch (error) {
    console.error(error instanceof Problem ? `\n${error.message}` : error);
    process.exitCode = 1;
  }
}
