// Prepared statements as functions of their values: `all` answers rows, `run` how many it changed.
import type Database from "libsql";

export interface Statements {
  all<Row>(sql: string): (...values: readonly unknown[]) => readonly Row[];
  run(sql: string): (...values: readonly unknown[]) => number;
}

/** Prepares statements for an open database. */
export function prepareStatements(database: Database.Database): Statements {
  return {
    all<Row>(sql: string) {
      const statement = database.prepare(sql);
      return (...values: readonly unknown[]) => statement.all([...values]) as Row[];
    },
    run(sql) {
      const statement = database.prepare(sql);
      return (...values) => statement.run([...values]).changes;
    },
  };
}

/** Answers the wanted number of a table's rows where it is free, else the next that is. */
export function openFreeNumbers({ all }: Statements, table: string, column: string): (wanted: number) => number {
  const next = all<{ readonly free: number }>(
    `SELECT taken.${column} + 1 AS free FROM ${table} AS taken WHERE ${column} >= ?1 AND EXISTS (SELECT 1 FROM ${table} WHERE ${column} = ?1)
     AND NOT EXISTS (SELECT 1 FROM ${table} WHERE ${column} = taken.${column} + 1) ORDER BY taken.${column} LIMIT 1`,
  );
  return (wanted) => next(wanted)[0]?.free ?? wanted;
}

/** A transaction that tells why it failed: on a full disk SQLite has rolled back already, and saying so again is an error of its own. */
export function atOnce(database: Database.Database, run: () => void): void {
  database.exec("BEGIN IMMEDIATE");
  try {
    run();
    database.exec("COMMIT");
  } catch (thrown) {
    if (database.inTransaction) database.exec("ROLLBACK");
    throw thrown;
  }
}

/** Lets go of what nobody needs. A full disk takes no deletion either, and keeps no phone from starting: the next start does it. */
export function tidyUp(run: () => void): void {
  try {
    run();
  } catch {
    // Said by whatever has to be written.
  }
}
