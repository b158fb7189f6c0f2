// When the database was last found whole: noted beside it at an orderly end, taken away when it is opened. A start after any
// other end finds no note, or one that does not fit, and reads the whole file.
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";

/** Disks forget by themselves, too: after so long a file is read through again, however orderly its ends were. */
const TRUSTED_MS = 3 * 86_400_000;

interface CheckNote {
  /** Which file, and that nobody has written to it since. */
  readonly file: string;
  readonly checkedAtMs: number;
}

/** Takes the note of a database away. Answers when the file was found whole, as it stands there now; undefined where it must be read. */
export function takeCheckNote(path: string, nowMs: number): number | undefined {
  try {
    const { file, checkedAtMs } = JSON.parse(readFileSync(noteOf(path), "utf8")) as Partial<CheckNote>;
    // First: one that stays would speak for what comes after it.
    rmSync(noteOf(path));
    const isFresh = typeof checkedAtMs === "number" && checkedAtMs <= nowMs && nowMs - checkedAtMs < TRUSTED_MS;
    return isFresh && file !== undefined && file === markOf(path) ? checkedAtMs : undefined;
  } catch {
    return undefined;
  }
}

/** Leaves a note of when the closed database was found whole. Where that fails, the next start reads the file. */
export function leaveCheckNote(path: string, checkedAtMs: number): void {
  try {
    const file = markOf(path);
    if (file !== undefined) writeFileSync(noteOf(path), JSON.stringify({ file, checkedAtMs } satisfies CheckNote));
  } catch {
    // A full disk, a folder that cannot be written in.
  }
}

/** Changes with every writing, and with every file in its place. None while a log stands beside it that is not in the file yet. */
function markOf(path: string): string | undefined {
  if (existsSync(`${path}-wal`) && statSync(`${path}-wal`).size > 0) return undefined;
  const { size, mtimeMs, ino } = statSync(path);
  return `${size} ${Math.round(mtimeMs)} ${ino}`;
}

function noteOf(path: string): string {
  return `${path}-checked`;
}
