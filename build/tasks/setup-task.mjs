// `npm run setup [-- --tests]`: makes everything ready without starting anything, and tries again what failed lately.

import { bundle } from "../bundle.mjs";
import { progress } from "../setup/progress.mjs";
import { setUp } from "../setup/setup.mjs";

/**
 * @param {string[]} args
 */
export async function runSetup(args) {
  const startedAtMs = performance.now();
  await setUp(args.includes("--tests") ? "test" : "window", { again: true });
  await bundle();
  progress("setup", `ready (${((performance.now() - startedAtMs) / 1000).toFixed(1)} s)`);
  return 0;
}
