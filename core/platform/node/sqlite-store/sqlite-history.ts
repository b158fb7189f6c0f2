// The calls that were, in SQLite: writing, counting and deleting; lists are history-search.ts's.
import type Database from "libsql";
import { GodwitError, toFailure } from "../../../base/errors.ts";
import type { Country } from "../../../phone/contacts/phone-number.ts";
import type { HistoryEntry, HistoryStore } from "../../../ports/store.ts";
import { openHistoryRows, readEntry, type HistoryRow } from "./history-rows.ts";
import { openHistorySearch } from "./history-search.ts";
import { atOnce, prepareStatements } from "./statements.ts";

/** SQLITE_FULL (sqlite.org/rescode.html). */
const FULL = 13;

/** The calls of an open database; whoever opened it closes it. `country` is where numbers without one belong. */
export function createSqliteHistory(database: Database.Database, country: () => Country = () => undefined): HistoryStore {
  const rows = openHistoryRows(database);
  const { all, run } = prepareStatements(database);
  const unfinished = all<HistoryRow>("SELECT * FROM history WHERE is_open = 1 ORDER BY started_at_ms, number");
  const unseen = all<{ readonly count: number }>("SELECT count(*) AS count FROM history WHERE seen = 0 AND is_missed = 1 AND is_open = 0");
  const markSeen = run("UPDATE history SET seen = 1 WHERE seen = 0 AND is_open = 0");
  const removeAll = run("DELETE FROM history WHERE is_open = 0");
  const removeBefore = run("DELETE FROM history WHERE is_open = 0 AND started_at_ms < ?");
  const removeBeyond = run(
    "DELETE FROM history WHERE number IN (SELECT number FROM history WHERE is_open = 0 ORDER BY day DESC, started_at_ms DESC, number DESC LIMIT -1 OFFSET ?)",
  );
  const put = (entry: HistoryEntry, isOpen: boolean): void => atOnce(database, () => rows.put(entry, isOpen));
  const removeSome = database.transaction((ids: readonly string[]) => ids.forEach(rows.remove));

  return {
    ...openHistorySearch(database, country),
    noteHistory: (entry) => writing(() => put(entry, true)),
    unfinishedHistory: () => unfinished().map(readEntry),
    addHistory: (entry) => writing(() => put(entry, false)),
    history(id) {
      const row = rows.find(id);
      return row?.is_open === 0 ? readEntry(row) : undefined;
    },
    countUnseenMissed: () => unseen()[0]?.count ?? 0,
    markHistorySeen: () => void markSeen(),
    deleteHistory(ids) {
      if (ids === undefined) removeAll();
      else removeSome.immediate(ids);
    },
    trimHistory({ sinceMs, count }) {
      // From the old end: whether a call is a row of its own depends on newer ones only.
      return (sinceMs === undefined ? 0 : removeBefore(sinceMs)) + (count === undefined ? 0 : removeBeyond(count));
    },
  };
}

function writing(run: () => void): void {
  try {
    run();
  } catch (thrown) {
    const rawCode = (thrown as { rawCode?: unknown } | null)?.rawCode;
    const isFull = typeof rawCode === "number" && (rawCode & 0xff) === FULL;
    throw new GodwitError(
      isFull
        ? { code: "store/full", message: "The disk is full: recent calls cannot be written down now. Make room; Godwit keeps them until then, as long as it runs." }
        : toFailure(thrown, { code: "store/unwritable", message: "Recent calls cannot be written down now. Godwit tries again, and keeps them as long as it runs." }),
      { cause: thrown },
    );
  }
}
