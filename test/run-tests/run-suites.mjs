// Runs the static checks and then the suites of vitest.config.mjs one after another, and counts everything in the last
// line. A suite that crashes, hangs or finds no test counts as a failure: silence is not success.

import { spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { repositoryDir, testOutputDir } from "../../build/paths.mjs";
import { Problem } from "../../build/setup/problem.mjs";
import { runStaticChecks, staticChecks } from "../../build/tasks/check.mjs";
import { countReport, formatCounts, sumCounts } from "./counts.mjs";

/** In the order in which they run: the quick ones first. */
export const suites = ["unit", "window", "scenario", "platform", "fuzz", "terminal", "interop", "handover", "sound", "views", "e2e", "package"];

const suiteLimitMs = 20 * 60 * 1000;

/**
 * Runs the named suites, or all of them after the static checks; answers the exit code.
 * @param {string[]} names
 */
export async function runSuites(names) {
  const unknown = names.find((name) => !suites.includes(name));
  if (unknown !== undefined) throw new Problem(`There is no test suite "${unknown}": the suites are ${suites.join(", ")}.`);
  const counts = names.length === 0 ? [await countStaticChecks()] : [];
  for (const suite of names.length === 0 ? suites : names) counts.push(await runSuite(suite));
  const total = sumCounts(counts);
  process.stdout.write(`\n${formatCounts(total)}\n`);
  return total.failed === 0 ? 0 : 1;
}

/** Each of the static checks counts as one test. */
async function countStaticChecks() {
  announce("static checks");
  const failed = (await runStaticChecks()).length;
  return { passed: staticChecks.length - failed, failed, skipped: 0 };
}

/** @param {string} suite */
async function runSuite(suite) {
  announce(suite);
  const outputDir = join(testOutputDir, suite);
  const reportFile = join(outputDir, "report.json");
  rmSync(outputDir, { recursive: true, force: true });
  mkdirSync(outputDir, { recursive: true });
  const code = await runVitest(["run", "--project", suite, "--reporter=default", "--reporter=json", `--outputFile.json=${reportFile}`]);
  const counts = countReport(reportFile, code);
  process.stdout.write(`${suite}: ${formatCounts(counts)}\n`);
  return counts;
}

/**
 * @param {string[]} args
 * @returns {Promise<number | "hung">}
 */
function runVitest(args) {
  const vitest = join(repositoryDir, "node_modules", "vitest", "vitest.mjs");
  const child = spawn(process.execPath, [vitest, ...args], { cwd: repositoryDir, stdio: ["ignore", "inherit", "inherit"] });
  return new Promise((resolve) => {
    let hung = false;
    const limit = setTimeout(() => {
      hung = true;
      child.kill("SIGTERM");
      setTimeout(() => child.kill("SIGKILL"), 10_000).unref();
    }, suiteLimitMs);
    child.once("exit", (code) => {
      clearTimeout(limit);
      resolve(hung ? "hung" : (code ?? 1));
    });
  });
}

/** @param {string} text */
function announce(text) {
  process.stdout.write(`\n=== ${text} ===\n`);
}
