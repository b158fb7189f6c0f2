// Opens the database file: durable settings, integrity, schema version. What cannot be used is kept under a dated name
// and reported, never overwritten; a backup is made before the schema changes. The whole file is read where its last end
// was not orderly, before its schema changes, and every few days (`check-note.ts`).
import Database from "libsql";
import { existsSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { GodwitError, toFailure, type Failure } from "../../../base/errors.ts";
import { freeName, setAside } from "../set-aside.ts";
import { takeCheckNote } from "./check-note.ts";
import { isDamage } from "./damage-watch.ts";
import { migrations } from "./migrations.ts";
import { atOnce } from "./statements.ts";

export interface OpenedDatabase {
  readonly database: Database.Database;
  /** What the user should know: the former file was damaged (`store/damaged`) or of a newer version (`store/newer`). */
  readonly problem?: Failure;
  /** When the file was last read whole, or made. */
  readonly checkedAtMs: number;
}

/** Opens or creates the file. Throws GodwitError `store/unavailable` where the file cannot be reached at all. */
export function openDatabase(path: string, wallMs: () => number, steps: readonly string[] = migrations): OpenedDatabase {
  const nowMs = wallMs();
  const trustedSinceMs = takeCheckNote(path, nowMs);
  const { unusable, isChecked } = existsSync(path) ? examine(path, steps.length, trustedSinceMs !== undefined) : fresh;
  const checkedAtMs = isChecked ? nowMs : (trustedSinceMs ?? nowMs);
  let problem: Failure | undefined;
  if (unusable) {
    const kept = setAsideWithJournal(path, unusable, wallMs());
    problem = { ...messages[unusable], detail: kept };
  }
  const database = reach(() => connectDatabase(path));
  const isChanged = reach(() => {
    try {
      return migrate(database, steps, (version) => freeName(path, `before-version-${version}`, wallMs()));
    } catch (thrown) {
      database.close();
      throw thrown;
    }
  });
  if (isChanged) dropOldCopies(path);
  return { database, checkedAtMs, ...(problem && { problem }) };
}

/** Ends the name of a copy that is not whole yet. */
const PART = ".part";

/** Copies from before changes of the schema. */
const COPIES_KEPT = 3;

type Unusable = "damaged" | "newer";

const messages: Record<Unusable, Failure> = {
  damaged: {
    code: "store/damaged",
    message: "The file with contacts and recent calls was damaged. It was kept, and Godwit started with an empty one.",
  },
  newer: {
    code: "store/newer",
    message: "The file with contacts and recent calls is from a newer Godwit. It was kept, and this one started with an empty one.",
  },
};

interface Examined {
  readonly unusable?: Unusable;
  /** Whether all of it was read. */
  readonly isChecked: boolean;
}

const fresh: Examined = { isChecked: true };

/** A change of the schema begins with a file that is known to be whole: the copy from before it should be, too. */
function examine(path: string, newestVersion: number, isTrusted: boolean): Examined {
  const probe = reach(() => new Database(path));
  try {
    const version = versionOf(probe);
    const isChecked = !isTrusted || version !== newestVersion;
    if (isChecked && column(probe, "PRAGMA quick_check(1)") !== "ok") return { unusable: "damaged", isChecked };
    return version > newestVersion ? { unusable: "newer", isChecked } : { isChecked };
  } catch (thrown) {
    if (isDamage(thrown)) return { unusable: "damaged", isChecked: true };
    throw unavailable(thrown);
  } finally {
    probe.close();
  }
}

/** A connection with the durable settings, to a file that is known to be whole. */
export function connectDatabase(path: string): Database.Database {
  const database = new Database(path, { timeout: 5_000 });
  // A commit is on the disk before it is answered: WAL with a full sync (sqlite.org/pragma.html#pragma_synchronous).
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = FULL");
  database.pragma("foreign_keys = ON");
  return database;
}

function migrate(database: Database.Database, steps: readonly string[], backupName: (version: number) => string): boolean {
  const from = versionOf(database);
  if (from >= steps.length) return false;
  const copy = from > 0 ? backupName(steps.length) : undefined;
  try {
    if (copy !== undefined) copyTo(database, copy);
    changeSchema(database, steps);
  } catch (thrown) {
    // Nothing has changed; a copy of each start that fails would fill the disk.
    if (copy !== undefined) rmSync(copy, { force: true });
    throw thrown;
  }
  return true;
}

/** Under its name only when it is whole: a start that is killed leaves a part, which the next one takes away. */
function copyTo(database: Database.Database, copy: string): void {
  const part = `${copy}${PART}`;
  try {
    database.prepare("VACUUM INTO ?").run([part]);
    renameSync(part, copy);
  } catch (thrown) {
    rmSync(part, { force: true });
    throw thrown;
  }
}

/** Another program that was started at the same time may have been quicker: which steps are left is seen once nobody else writes. */
function changeSchema(database: Database.Database, steps: readonly string[]): void {
  atOnce(database, () => {
    const from = versionOf(database);
    if (from >= steps.length) return;
    for (const step of steps.slice(from)) database.exec(step);
    database.exec(`PRAGMA user_version = ${steps.length}`);
  });
}

function versionOf(database: Database.Database): number {
  return Number(column(database, "PRAGMA user_version"));
}

/** A database that works is what they were kept for: the last few are enough. */
function dropOldCopies(path: string): void {
  const folder = dirname(path);
  const start = `${basename(path, extname(path))}.before-version-`;
  const names = readdirSync(folder).filter((name) => name.startsWith(start));
  for (const name of names.filter((each) => each.endsWith(PART))) rmSync(join(folder, name), { force: true });
  const copies = names.filter((name) => !name.endsWith(PART)).map((name) => ({ name, atMs: statSync(join(folder, name)).mtimeMs, version: Number.parseInt(name.slice(start.length), 10) }));
  copies.sort((a, b) => b.version - a.version || b.atMs - a.atMs);
  for (const { name } of copies.slice(COPIES_KEPT)) rmSync(join(folder, name), { force: true });
}

function column(database: Database.Database, sql: string): unknown {
  const [row] = database.prepare(sql).all() as Record<string, unknown>[];
  return row === undefined ? undefined : Object.values(row)[0];
}

// The write-ahead log belongs to the file and is kept under the matching name, so that the kept copy is whole.
function setAsideWithJournal(path: string, why: Unusable, wallMs: number): string {
  const kept = setAside(path, why, wallMs);
  for (const suffix of ["-wal", "-shm"]) {
    if (existsSync(path + suffix)) renameSync(path + suffix, kept + suffix);
  }
  return kept;
}

/** Answers what `run` does. What it throws becomes `store/unavailable`. */
export function reach<Value>(run: () => Value): Value {
  try {
    return run();
  } catch (thrown) {
    throw unavailable(thrown);
  }
}

function unavailable(thrown: unknown): GodwitError {
  const failure = toFailure(thrown, {
    code: "store/unavailable",
    message: "Godwit cannot open its file of contacts and recent calls. Check the folder's permissions and free space.",
  });
  return new GodwitError(failure, { cause: thrown });
}
