// Tells cheaply whether anything changed since something was made from it: a hash over names, sizes and times.

import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { inRepository } from "./paths.mjs";

/**
 * The state of some files and folders of the repository as a short text.
 * @param {readonly string[]} sources relative to the repository
 */
export function sourceState(sources) {
  const hash = createHash("sha256");
  for (const source of sources) addToHash(hash, inRepository(source));
  return hash.digest("hex");
}

/**
 * Whether the stamp file says that this very state was made already.
 * @param {string} stampFile
 * @param {string} state
 */
export function isStamped(stampFile, state) {
  try {
    return readFileSync(stampFile, "utf8") === state;
  } catch {
    return false;
  }
}

/**
 * @param {string} stampFile
 * @param {string} state
 */
export function stamp(stampFile, state) {
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, state);
}

/**
 * @param {import("node:crypto").Hash} hash
 * @param {string} path
 */
function addToHash(hash, path) {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined) return;
  if (!status.isDirectory()) return void hash.update(`${path} ${status.size} ${status.mtimeMs}\n`);
  for (const name of readdirSync(path).sort()) addToHash(hash, join(path, name));
}
