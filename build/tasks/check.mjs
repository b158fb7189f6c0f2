// `npm run check`: types per ring, lint, ring rules, bundles and the unit tests; under a minute on two cores.

import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { inRepository, repositoryDir } from "../paths.mjs";
import { progress } from "../setup/progress.mjs";
import { setUp } from "../setup/setup.mjs";

/**
 * One check: a program with its arguments.
 * @typedef {{ name: string, program: string, args: string[] }} Check
 */

/** The slowest first. @type {readonly Check[]} */
export const staticChecks = [
  { name: "types of the window", program: "node_modules/vue-tsc/bin/vue-tsc.js", args: ["-p", "tsconfig.web.json"] },
  { name: "types of the hosts", program: "node_modules/typescript/bin/tsc", args: ["-p", "tsconfig.node.json"] },
  { name: "types of the window's tests", program: "node_modules/typescript/bin/tsc", args: ["-p", "tsconfig.e2e.json"] },
  { name: "bundles", program: "build/run.mjs", args: ["bundle"] },
  { name: "lint", program: "node_modules/eslint/bin/eslint.js", args: [".", "--max-warnings=0", "--cache", "--cache-location", ".cache/eslint/"] },
  { name: "types of the core", program: "node_modules/typescript/bin/tsc", args: ["-p", "tsconfig.core.json"] },
  { name: "rings", program: "node_modules/dependency-cruiser/bin/dependency-cruise.mjs", args: ["core", "electron", "renderer", "--config", ".dependency-cruiser.mjs"] },
];

/** @type {Check} */
const unitTests = { name: "unit tests", program: "node_modules/vitest/vitest.mjs", args: ["run", "--project", "unit", "--project", "window", "--reporter", "dot"] };

/** Sets up, then runs all checks and answers 0 when none of them complains. */
export async function runCheck() {
  const startedAtMs = performance.now();
  await setUp("check");
  const failed = [...(await runStaticChecks()), ...((await runCheckProgram(unitTests)) ? [] : [unitTests.name])];
  progress("check", `${failed.length === 0 ? "all well" : `failed: ${failed.join(", ")}`} (${seconds(startedAtMs)})`);
  return failed.length === 0 ? 0 : 1;
}

/**
 * Runs the checks that execute nothing of the product, a few at a time.
 * @returns {Promise<string[]>} the names of those that complained
 */
export async function runStaticChecks() {
  const waiting = [...staticChecks];
  /** @type {string[]} */
  const failed = [];
  const lane = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      if (!(await runCheckProgram(check))) failed.push(check.name);
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, lane));
  return failed;
}

/**
 * Runs one check and shows what it says, if anything is wrong, in one piece.
 * @param {Check} check
 * @returns {Promise<boolean>} whether it is content
 */
function runCheckProgram(check) {
  const startedAtMs = performance.now();
  const program = inRepository(...check.program.split("/"));
  const child = spawn(process.execPath, [program, ...check.args], { cwd: repositoryDir, stdio: ["ignore", "pipe", "pipe"] });
  /** @type {Buffer[]} */
  const output = [];
  child.stdout.on("data", (data) => output.push(data));
  child.stderr.on("data", (data) => output.push(data));
  return new Promise((resolve) => {
    child.once("close", (code) => {
      progress("check", `${check.name}: ${code === 0 ? "ok" : "FAILED"} (${seconds(startedAtMs)})`);
      if (code !== 0) process.stderr.write(Buffer.concat(output));
      resolve(code === 0);
    });
  });
}

/** @param {number} sinceMs */
function seconds(sinceMs) {
  return `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`;
}
