// The cases of finished calls in SQLite. A call that leaves the history takes its case along.
import type Database from "libsql";
import { MAX_CASES, type CaseStore } from "../../../ports/case-store.ts";

/** The cases of an open database; whoever opened it closes it. */
export function createSqliteCases(database: Database.Database, limit = MAX_CASES): CaseStore {
  const insert = database.prepare("INSERT OR REPLACE INTO cases (id, at_ms, text) VALUES (?, ?, ?)");
  const trim = database.prepare("DELETE FROM cases WHERE id IN (SELECT id FROM cases ORDER BY at_ms DESC, id DESC LIMIT -1 OFFSET ?)");
  const select = database.prepare("SELECT text FROM cases WHERE id = ?");
  const removeOne = database.prepare("DELETE FROM cases WHERE id = ?");
  const removeAll = database.prepare("DELETE FROM cases");
  return {
    keepCase(id, atMs, text) {
      insert.run([id, Math.round(atMs), text]);
      trim.run([limit]);
    },
    caseOf: (id) => (select.get([id]) as { readonly text: string } | undefined)?.text,
    forgetCases(id) {
      if (id === undefined) removeAll.run([]);
      else removeOne.run([id]);
    },
  };
}
