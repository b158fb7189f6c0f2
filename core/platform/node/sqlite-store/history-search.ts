// Lists of calls: days, stretches, single calls, by filter and words. Every list goes down an index in its order; a search goes
// down the index of words from the newest call on, and no further than the newest few thousand.
import type Database from "libsql";
import type { Country } from "../../../phone/contacts/phone-number.ts";
import { MAX_FOUND } from "../../../ports/history-store.ts";
import type { HistoryDay, HistoryFilter, HistoryStore } from "../../../ports/store.ts";
import { readEntry, type HistoryRow } from "./history-rows.ts";
import { indexQuestion } from "./history-words.ts";

interface Condition {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

type FoundRow = Pick<HistoryRow, "number" | "day">;

/** Longer runs are shown as so long. */
const MAX_RUN = 1_000;
const IN_ORDER = "ORDER BY day DESC, started_at_ms DESC, number DESC";
/** Down the index of words: going down the list beside it would touch every call there is. */
const NEWEST_FOUND = `SELECT number, day FROM (
    SELECT history.number, day, started_at_ms FROM history_words CROSS JOIN history ON history.number = history_words.rowid
    WHERE history_words MATCH ? AND is_head = 1 ORDER BY history_words.rowid DESC LIMIT ${MAX_FOUND}) ${IN_ORDER}`;
const SHOWN: Readonly<Record<NonNullable<HistoryFilter["show"]>, string>> = {
  missed: "is_missed = 1", incoming: "direction = 'incoming'", outgoing: "direction = 'outgoing'", recorded: "is_recorded = 1",
};

/** The lists of an open database's calls. */
export function openHistorySearch(database: Database.Database, country: () => Country): Pick<HistoryStore, "listHistory" | "historyRuns" | "historyDays"> {
  const prepared = new Map<string, Database.Statement>();
  const rows = <Row>(sql: string, values: readonly (string | number)[]): Row[] => {
    const statement = prepared.get(sql) ?? database.prepare(sql);
    prepared.set(sql, statement);
    return statement.all([...values]) as Row[];
  };
  const following = (row: HistoryRow): Pick<HistoryRow, "id">[] => {
    const found = rows<Pick<HistoryRow, "id"> & { readonly is_head: number }>(
      `SELECT id, is_head FROM history WHERE is_open = 0 AND (day, started_at_ms, number) < (?, ?, ?) ${IN_ORDER} LIMIT 1`, [row.day, row.started_at_ms, row.number],
    );
    if (found[0]?.is_head !== 0) return [];
    const all = rows<Pick<HistoryRow, "id"> & { readonly is_head: number }>(
      `SELECT id, is_head FROM history WHERE is_open = 0 AND (day, started_at_ms, number) < (?, ?, ?) ${IN_ORDER} LIMIT ${MAX_RUN}`, [row.day, row.started_at_ms, row.number],
    );
    const end = all.findIndex(({ is_head }) => is_head === 1);
    return end < 0 ? all : all.slice(0, end);
  };

  /** Days and rows of a search are asked for one after the other, and looked for once, until something changes. */
  let last: { readonly key: string; readonly found: readonly FoundRow[] } | undefined;
  const search = (question: string): readonly FoundRow[] => {
    const [changes] = rows("SELECT total_changes() AS ours, data_version AS theirs FROM pragma_data_version", []);
    const key = JSON.stringify([changes, question]);
    if (last?.key !== key) last = { key, found: rows<FoundRow>(NEWEST_FOUND, [question]) };
    return last.found;
  };
  const numbersOf = (filter: HistoryFilter, offset: number, limit: number): readonly number[] => {
    const question = indexQuestion(filter, country());
    if (question !== undefined) return search(question).slice(offset, offset + limit).map(({ number }) => number);
    const { sql, values } = listedBy(filter);
    return rows<FoundRow>(`SELECT number FROM history WHERE is_head = 1 AND ${sql} ${IN_ORDER} LIMIT ? OFFSET ?`, [...values, limit, offset]).map(({ number }) => number);
  };

  return {
    listHistory(limit, before = Number.MAX_SAFE_INTEGER, filter = {}) {
      const question = indexQuestion(filter, country());
      const { sql, values } = question === undefined ? listedBy(filter) : { sql: "number IN (SELECT rowid FROM history_words WHERE history_words MATCH ?)", values: [question] };
      return rows<HistoryRow>(`SELECT document, seen FROM history WHERE is_open = 0 AND started_at_ms < ? AND ${sql} ORDER BY started_at_ms DESC, number DESC LIMIT ?`, [before, ...values, limit]).map(readEntry);
    },
    historyRuns(filter, offset, limit) {
      const numbers = JSON.stringify(numbersOf(filter, offset, limit));
      const heads = rows<HistoryRow>(`SELECT * FROM history WHERE number IN (SELECT value FROM json_each(?)) ${IN_ORDER}`, [numbers]);
      return heads.map((row) => ({ entry: readEntry(row), ids: [row.id, ...following(row).map(({ id }) => id)] }));
    },
    historyDays(filter) {
      const question = indexQuestion(filter, country());
      if (question !== undefined) return countDays(search(question));
      const { sql, values } = listedBy(filter);
      return rows<HistoryDay>(`SELECT day, count(*) AS count FROM history WHERE is_head = 1 AND ${sql} GROUP BY day ORDER BY day DESC`, values);
    },
  };
}

function listedBy({ show, accountId }: HistoryFilter): Condition {
  const parts = [...(show === undefined ? [] : [SHOWN[show]]), ...(accountId === undefined ? [] : ["account_id = ?"])];
  return { sql: parts.join(" AND ") || "1", values: accountId === undefined ? [] : [accountId] };
}

function countDays(found: readonly FoundRow[]): readonly HistoryDay[] {
  const days = new Map<number, number>();
  for (const { day } of found) days.set(day, (days.get(day) ?? 0) + 1);
  return [...days].map(([day, count]) => ({ day, count }));
}
