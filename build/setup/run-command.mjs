// Runs other programs: quietly into a log for set-up steps, or with the terminal handed over for tasks.

import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { repositoryDir, setupDir } from "../paths.mjs";

/**
 * @typedef {object} CommandOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 */

/**
 * Runs a program with its output in `.cache/setup/LOG.log`; answers the exit code and the output.
 * @param {string} log the log's name
 * @param {string} command
 * @param {string[]} args
 * @param {CommandOptions} [options]
 */
export async function runLogged(log, command, args, options = {}) {
  mkdirSync(setupDir, { recursive: true });
  const logFile = join(setupDir, `${log}.log`);
  const output = openSync(logFile, "w");
  try {
    const code = await spawned(command, args, { ...options, stdio: ["inherit", output, output] });
    return { code, logFile, output: readFileSync(logFile, "utf8") };
  } finally {
    closeSync(output);
  }
}

/**
 * Runs a program on this terminal; answers its exit code.
 * @param {string} command
 * @param {string[]} args
 * @param {CommandOptions} [options]
 */
export function runAttached(command, args, options = {}) {
  return spawned(command, args, { ...options, stdio: "inherit" });
}

/**
 * How npm is started: through Node where npm itself started us, which also works on Windows.
 * @param {string[]} args
 * @returns {[string, string[]]}
 */
export function npmCommand(args) {
  const npmCli = process.env.npm_execpath;
  if (npmCli?.endsWith(".js")) return [process.execPath, [npmCli, ...args]];
  return [process.platform === "win32" ? "npm.cmd" : "npm", args];
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {import("node:child_process").SpawnOptions} options
 * @returns {Promise<number>}
 */
function spawned(command, args, options) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: repositoryDir, ...options });
    const stopWaiting = passSignalsTo(child);
    child.once("error", () => {
      stopWaiting();
      resolve(127);
    });
    child.once("exit", (code, signal) => {
      stopWaiting();
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0));
    });
  });
}

/**
 * A signal to us is the child's business first: we end when it has ended.
 * @param {import("node:child_process").ChildProcess} child
 */
function passSignalsTo(child) {
  const onTerminate = () => void child.kill("SIGTERM");
  const onInterrupt = () => undefined; // the terminal sends Ctrl-C to the child as well
  process.on("SIGTERM", onTerminate);
  process.on("SIGINT", onInterrupt);
  return () => {
    process.off("SIGTERM", onTerminate);
    process.off("SIGINT", onInterrupt);
  };
}
