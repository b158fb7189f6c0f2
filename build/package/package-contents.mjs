// Which npm packages are inside the installed phone: those that the table of rings allows its rooms, and all that they
// need. The notices and the bill of materials are both written from this.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inRepository } from "../paths.mjs";
import { packagesOfRooms } from "../lint/rings.mjs";

/**
 * @typedef {object} ContainedPackage
 * @property {string} dir
 * @property {string} name
 * @property {string} version
 * @property {string | undefined} license
 * @property {string | { name: string } | undefined} author
 * @property {string[]} needs folders of the packages that it needs
 */

/**
 * Every package inside, once a folder, by name. What is absent is an optional package of another platform.
 * @returns {ContainedPackage[]}
 */
export function packageContents() {
  const roots = new Set(Object.values(packagesOfRooms).flat());
  roots.delete("electron");
  /** @type {Map<string, ContainedPackage>} */
  const found = new Map();
  for (const name of roots) collect(name, inRepository(), found);
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name));
}

/**
 * Adds a package and all that it needs; answers its folder.
 * @param {string} name
 * @param {string} fromDir where the search for it starts, as Node would search
 * @param {Map<string, ContainedPackage>} found by folder
 * @returns {string | null}
 */
function collect(name, fromDir, found) {
  const dir = packageDir(name, fromDir);
  if (dir === null || found.has(dir)) return dir;
  const description = JSON.parse(readFileSync(join(dir, "package.json"), "utf8"));
  /** @type {ContainedPackage} */
  const contained = { dir, name: description.name, version: description.version, license: description.license, author: description.author, needs: [] };
  found.set(dir, contained);
  for (const next of Object.keys({ ...description.dependencies, ...description.optionalDependencies })) {
    const needed = collect(next, dir, found);
    if (needed !== null) contained.needs.push(needed);
  }
  return dir;
}

/**
 * @param {string} name
 * @param {string} fromDir
 * @returns {string | null}
 */
function packageDir(name, fromDir) {
  for (let dir = fromDir; dir.startsWith(inRepository()); dir = join(dir, "..")) {
    const candidate = join(dir, "node_modules", name);
    if (existsSync(join(candidate, "package.json"))) return candidate;
  }
  return null;
}
