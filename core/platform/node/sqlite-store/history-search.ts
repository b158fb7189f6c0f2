// Lists of calls: days, stretches, single calls, by filter and words. Every query goes down an index in the list's order.
import type Database from "libsql";
import { searchTerms } from "../../../phone/contacts/contact-words.ts";
import type { Country } from "../../../phone/contacts/phone-number.ts";
import type { HistoryFilter, HistoryStore } from "../../../ports/store.ts";
import { readEntry, type HistoryRow } from "./history-rows.ts";

interface Condition {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

/** Longer runs are shown as so long. */
const MAX_RUN = 1_000;
const IN_ORDER = "ORDER BY day DESC, started_at_ms DESC, number DESC";
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

  return {
    listHistory(limit, before = Number.MAX_SAFE_INTEGER, filter = {}) {
      const { sql, values } = conditionOf(filter, country());
      return rows<HistoryRow>(`SELECT document, seen FROM history WHERE is_open = 0 AND started_at_ms < ? AND ${sql} ORDER BY started_at_ms DESC, number DESC LIMIT ?`, [before, ...values, limit]).map(readEntry);
    },
    historyRuns(filter, offset, limit) {
      const { sql, values } = conditionOf(filter, country());
      const numbers = `SELECT number FROM history WHERE is_head = 1 AND ${sql} ${IN_ORDER} LIMIT ? OFFSET ?`;
      const heads = rows<HistoryRow>(`SELECT * FROM history WHERE number IN (${numbers}) ${IN_ORDER}`, [...values, limit, offset]);
      return heads.map((row) => ({ entry: readEntry(row), ids: [row.id, ...following(row).map(({ id }) => id)] }));
    },
    historyDays(filter) {
      const { sql, values } = conditionOf(filter, country());
      return rows<{ day: number; count: number }>(`SELECT day, count(*) AS count FROM history WHERE is_head = 1 AND ${sql} GROUP BY day ORDER BY day DESC`, values);
    },
  };
}

function conditionOf({ text = "", keys, show, accountId }: HistoryFilter, country: Country): Condition {
  const terms = searchTerms(text, country);
  const parts: Condition[] = [
    ...(show === undefined ? [] : [{ sql: SHOWN[show], values: [] }]),
    ...(accountId === undefined ? [] : [{ sql: "account_id = ?", values: [accountId] }]),
    ...(terms.length === 0 && keys === undefined ? [] : [foundBy(terms, keys)]),
  ];
  return parts.length === 0 ? { sql: "1", values: [] } : { sql: parts.map(({ sql }) => sql).join(" AND "), values: parts.flatMap(({ values }) => values) };
}

function foundBy(terms: readonly (readonly string[])[], keys: readonly string[] = []): Condition {
  const match = terms.map((forms) => `(${forms.map((form) => `"${form}"*`).join(" OR ")})`).join(" AND ");
  const byWords: Condition = { sql: "SELECT rowid FROM history_words WHERE history_words MATCH ?", values: [match] };
  const listed = JSON.stringify(keys);
  const byKeys: readonly Condition[] = ["address", "tail"].map((column) => ({ sql: `SELECT number FROM history WHERE ${column} IN (SELECT value FROM json_each(?))`, values: [listed] }));
  const ways = [...(match === "" ? [] : [byWords]), ...(keys.length > 0 || match === "" ? byKeys : [])];
  return { sql: `number IN (${ways.map(({ sql }) => sql).join(" UNION ")})`, values: ways.flatMap(({ values }) => values) };
}
