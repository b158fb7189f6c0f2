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

/** Lets go of what nobody needs. A full disk takes no deletion either, and keeps no phone from starting: the next start does it. */
export function tidyUp(run: () => void): void {
  try {
    run();
  } catch {
    // Said by whatever has to be written.
  }
}
