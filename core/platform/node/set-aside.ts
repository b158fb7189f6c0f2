// Keeps a damaged file instead of overwriting it: renames it to a dated name beside the old one.
import { existsSync, renameSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";

/** Renames `path` to `name.<why>-<date>.ext` (never onto an existing file) and answers the new path. */
export function setAside(path: string, why: string, wallMs: number): string {
  const kept = freeName(path, why, wallMs);
  renameSync(path, kept);
  return kept;
}

/** The dated name that `setAside` and backups use: "settings.damaged-2026-11-22T18-56-14Z.json". */
export function freeName(path: string, why: string, wallMs: number): string {
  const extension = extname(path);
  const stem = join(dirname(path), basename(path, extension));
  const date = new Date(wallMs).toISOString().replace(/\.\d+Z$/u, "Z").replaceAll(":", "-");
  const first = `${stem}.${why}-${date}${extension}`;
  for (let count = 2, name = first; ; count += 1) {
    if (!existsSync(name)) return name;
    name = `${stem}.${why}-${date}-${count}${extension}`;
  }
}
