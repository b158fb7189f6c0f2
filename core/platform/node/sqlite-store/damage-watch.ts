// Which errors mean a damaged file, and whether a connection has met one.
import type Database from "libsql";

// SQLite's result codes (sqlite.org/rescode.html); extended codes keep the low byte.
const [IO_ERROR, CORRUPT, NOT_A_DATABASE] = [10, 11, 26];

/** Whether what was thrown says that the file is no whole database. */
export function isDamage(thrown: unknown): boolean {
  return [CORRUPT, NOT_A_DATABASE].includes(codeOf(thrown));
}

/** Looks on while statements run that are prepared from now on: whether one has found damage, or a disk that cannot be read. */
export function watchForDamage(database: Database.Database): { readonly isFound: boolean } {
  const seen = { isFound: false };
  const watched = <Values extends unknown[], Answer>(run: (...values: Values) => Answer) => (...values: Values): Answer => {
    try {
      return run(...values);
    } catch (thrown) {
      seen.isFound ||= isDamage(thrown) || codeOf(thrown) === IO_ERROR;
      throw thrown;
    }
  };
  const prepare = watched(database.prepare.bind(database));
  database.prepare = ((sql: string) => {
    const statement = prepare(sql);
    return Object.assign(statement, { all: watched(statement.all.bind(statement)), get: watched(statement.get.bind(statement)), run: watched(statement.run.bind(statement)) });
  }) as typeof database.prepare;
  return seen;
}

function codeOf(thrown: unknown): number {
  const rawCode = (thrown as { rawCode?: unknown } | null)?.rawCode;
  return typeof rawCode === "number" ? rawCode & 0xff : 0;
}
