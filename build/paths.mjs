// Where things are: the repository, what is made in it, and the cache that several clones share. No I/O.

import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of this clone. */
export const repositoryDir = fileURLToPath(new URL("..", import.meta.url)).replace(/[\\/]$/, "");

/** What the bundler makes; the application's files. */
export const distDir = join(repositoryDir, "dist");

/** Notes and logs of the set-up; safe to delete at any time. */
export const setupDir = join(repositoryDir, ".cache", "setup");

/** Screenshots, logs and reports that test runs leave for people to look at. */
export const testOutputDir = join(repositoryDir, "test-output");

/** Downloads that outlive a clone, by the platform's own convention. */
export const sharedCacheDir = join(platformCacheDir(), "godwit");

/**
 * The path of something inside the repository.
 * @param {...string} parts
 */
export function inRepository(...parts) {
  return join(repositoryDir, ...parts);
}

function platformCacheDir() {
  if (process.env.XDG_CACHE_HOME) return process.env.XDG_CACHE_HOME;
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches");
  if (process.platform === "win32") return process.env.LOCALAPPDATA ?? join(homedir(), "AppData", "Local");
  return join(homedir(), ".cache");
}
