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
