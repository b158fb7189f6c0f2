// `npm run handover`: the lab that measures what a call loses while the network under it changes (test/handover/README.md).

import { join } from "node:path";
import { bundle } from "../bundle.mjs";
import { distDir } from "../paths.mjs";
import { runAttached } from "../setup/run-command.mjs";
import { setUp } from "../setup/setup.mjs";

/** @param {string[]} args */
export async function runHandover(args) {
  await setUp("test");
  await bundle("terminal", "handover");
  return runAttached(process.execPath, ["--enable-source-maps", join(distDir, "handover", "handover.mjs"), ...args]);
}
