// `npm run flood [-- --seconds N]`: floods of each kind at a phone in a call, a minute of each if nothing is said, and the
// figures: rate reached, packets lost, memory before, after and once it has settled.

import { parseArgs } from "node:util";
import { inRepository, repositoryDir } from "../paths.mjs";
import { Problem } from "../setup/problem.mjs";
import { runAttached } from "../setup/run-command.mjs";
import { setUp } from "../setup/setup.mjs";

/** @param {string[]} args */
export async function runFlood(args) {
  const seconds = readSeconds(args);
  await setUp("check");
  const env = { ...process.env, GODWIT_FLOOD_SECONDS: String(seconds) };
  const vitest = inRepository("node_modules", "vitest", "vitest.mjs");
  const limitMs = String((seconds + 120) * 1000);
  const run = ["run", "--project", "terminal", "--testTimeout", limitMs, "test/terminal/flood.test.ts"];
  return runAttached(process.execPath, [vitest, ...run], { cwd: repositoryDir, env });
}

/** @param {string[]} args */
function readSeconds(args) {
  try {
    const { values } = parseArgs({ args, options: { seconds: { type: "string", default: "60" } } });
    const seconds = Number(values.seconds);
    if (seconds > 0) return seconds;
  } catch {
    // Told below, as any other odd argument.
  }
  throw new Problem("usage: npm run flood -- --seconds N");
}
