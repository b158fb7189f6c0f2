// The tasks of the terminal program: `npm run godwit`, `npm run demo`, `npm run bench`.

import { join } from "node:path";
import { bundle } from "../bundle.mjs";
import { distDir } from "../paths.mjs";
import { runAttached } from "../setup/run-command.mjs";
import { setUp } from "../setup/setup.mjs";

/** @param {string[]} args */
export async function runGodwit(args) {
  if (args[0] === "bench") return runBench(args.slice(1));
  await setUp("terminal");
  await bundle("terminal");
  return runAttached(process.execPath, ["--enable-source-maps", join(distDir, "cli", "godwit.mjs"), ...args], { cwd: callersDir() });
}

/** npm changes into the repository; file names on the command line are meant from where the person is. */
function callersDir() {
  const startedByNpm = process.env.npm_lifecycle_event === "godwit";
  return (startedByNpm ? process.env.INIT_CWD : undefined) ?? process.cwd();
}

/** @param {string[]} args */
export function runDemo(args) {
  return runGodwit(["demo", ...args]);
}

/** @param {string[]} args */
export async function runBench(args) {
  await setUp("terminal");
  await bundle();
  await bundle("bench");
  return runAttached(process.execPath, ["--enable-source-maps", join(distDir, "bench", "bench.mjs"), ...args]);
}
