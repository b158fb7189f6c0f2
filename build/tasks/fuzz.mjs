// `npm run fuzz [-- --minutes N]`: the fuzz targets of test/fuzz for as long as asked, one minute if nothing is said.

import { parseArgs } from "node:util";
import { inRepository, repositoryDir } from "../paths.mjs";
import { Problem } from "../setup/problem.mjs";
import { runAttached } from "../setup/run-command.mjs";
import { setUp } from "../setup/setup.mjs";

/** @param {string[]} args */
export async function runFuzz(args) {
  const minutes = readMinutes(args);
  await setUp("check");
  const env = { ...process.env, GODWIT_FUZZ_SECONDS: String(minutes * 60) };
  const vitest = inRepository("node_modules", "vitest", "vitest.mjs");
  return runAttached(process.execPath, [vitest, "run", "--project", "fuzz"], { cwd: repositoryDir, env });
}

/** @param {string[]} args */
function readMinutes(args) {
  try {
    const { values } = parseArgs({ args, options: { minutes: { type: "string", default: "1" } } });
    const minutes = Number(values.minutes);
    if (minutes > 0) return minutes;
  } catch {
    // Told below, as any other odd argument.
  }
  throw new Problem("usage: npm run fuzz -- --minutes N");
}
