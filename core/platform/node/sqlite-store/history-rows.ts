// The rows of calls: the entry as a document, beside it what lists and searches need. Of calls that stand together only the
// newest is a row of the list (`is_head`): whether a call is one depends on the next newer one alone. A row's number is the
// second in which the call began, or the next that is free: the index of words goes down from the newest by it.
import type Database from "libsql";
import { indexOf } from "../../../phone/history/history-index.ts";
import type { HistoryEntry } from "../../../ports/store.ts";
import { indexWords } from "./history-words.ts";
import { openFreeNumbers, prepareStatements, type Statements } from "./statements.ts";

export interface HistoryRow {
  readonly number: number;
  readonly id: string;
  readonly day: number;
  readonly started_at_ms: number;
  readonly seen: number;
  readonly is_open: number;
  readonly run_key: string;
  readonly document: string;
}

type Place = Pick<HistoryRow, "day" | "started_at_ms" | "number">;

export interface HistoryRows {
  find(id: string): HistoryRow | undefined;
  put(entry: HistoryEntry, isOpen: boolean): void;
  remove(id: string): void;
}

/** Rows of an open database. What came from an older version is indexed now. */
export function openHistoryRows(database: Database.Database): HistoryRows {
  const prepared = prepareStatements(database);
  const statements = prepare(prepared);
  const freeNumber = openFreeNumbers(prepared, "history", "number");
  const find = (id: string): HistoryRow | undefined => statements.byId(id)[0];

  /** A row comes between its neighbours, or leaves them. */
  function link(place: Place, runKey: string | undefined): void {
    const at = [place.day, place.started_at_ms, place.number];
    const [newer] = statements.newer(...at);
    const [older] = statements.older(...at);
    if (runKey !== undefined) statements.setHead(newer?.run_key === runKey ? 0 : 1, place.number);
    if (older) statements.setHead(older.run_key === (runKey ?? newer?.run_key) ? 0 : 1, older.number);
  }

  function put(entry: HistoryEntry, isOpen: boolean): void {
    const before = find(entry.id);
    if (before && before.is_open === 0) {
      statements.takeOut(before.number);
      link(before, undefined);
    }
    const { day, isMissed, isRecorded, keys, runKey } = indexOf(entry);
    const { seen, ...kept } = entry;
    const values = [
      JSON.stringify(kept), day, Math.round(entry.startedAtMs), seen ? 1 : 0, isOpen ? 1 : 0, entry.accountId, entry.direction,
      isMissed ? 1 : 0, isRecorded ? 1 : 0, keys[0] ?? "", keys[1] ?? null, isOpen ? "" : runKey, entry.id,
    ];
    if (before) statements.update(...values);
    else statements.insert(...values, freeNumber(Math.max(0, Math.floor(entry.startedAtMs / 1_000))));
    if (isOpen) return;
    const { number } = find(entry.id)!;
    if (before) statements.removeWords(number);
    statements.addWords(number, indexWords(entry));
    link({ day, started_at_ms: Math.round(entry.startedAtMs), number }, runKey);
  }

  function remove(id: string): void {
    const row = find(id);
    if (!row) return;
    statements.remove(row.number);
    if (row.is_open === 0) link(row, undefined);
  }

  database.transaction(() => {
    for (const row of statements.notIndexed()) put(readEntry(row), false);
  })();
  return { find, put, remove };
}

/** The entry of a row. */
export function readEntry({ document, seen }: Pick<HistoryRow, "document" | "seen">): HistoryEntry {
  return { ...(JSON.parse(document) as Omit<HistoryEntry, "seen">), seen: seen === 1 };
}

function prepare({ all, run }: Statements) {
  const columns = "document, day, started_at_ms, seen, is_open, account_id, direction, is_missed, is_recorded, address, tail, run_key";
  const neighbour = "SELECT * FROM history WHERE is_open = 0 AND (day, started_at_ms, number)";
  return {
    byId: all<HistoryRow>("SELECT * FROM history WHERE id = ?"),
    notIndexed: all<HistoryRow>("SELECT * FROM history WHERE is_open = 0 AND run_key = '' ORDER BY started_at_ms, number"),
    newer: all<HistoryRow>(`${neighbour} > (?, ?, ?) ORDER BY day, started_at_ms, number LIMIT 1`),
    older: all<HistoryRow>(`${neighbour} < (?, ?, ?) ORDER BY day DESC, started_at_ms DESC, number DESC LIMIT 1`),
    setHead: run("UPDATE history SET is_head = ? WHERE number = ?"),
    /** Neighbours do not see it until it is put in again. */
    takeOut: run("UPDATE history SET is_open = 1, is_head = 0 WHERE number = ?"),
    insert: run(`INSERT INTO history (${columns}, id, number) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`),
    update: run(`UPDATE history SET (${columns}) = (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) WHERE id = ?`),
    addWords: run("INSERT INTO history_words (rowid, words) VALUES (?, ?)"),
    removeWords: run("DELETE FROM history_words WHERE rowid = ?"),
    remove: run("DELETE FROM history WHERE number = ?"),
  };
}
