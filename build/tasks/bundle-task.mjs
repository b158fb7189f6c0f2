// `node build/run.mjs bundle`: makes the stale bundles and nothing else; it is one of the static checks.

import { bundle } from "../bundle.mjs";

/** @returns {Promise<number>} */
export async function runBundle() {
  await bundle();
  return 0;
}
