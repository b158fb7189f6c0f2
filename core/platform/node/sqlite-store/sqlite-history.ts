// Recent calls in SQLite, newest first.
import type Database from "libsql";
import type { HistoryEntry, HistoryStore } from "../../../ports/store.ts";

interface HistoryRow {
  readonly id: string;
  readonly account_id: string | null;
  readonly direction: HistoryEntry["direction"];
  readonly remote_uri: string;
  readonly remote_name: string;
  readonly started_at_ms: number;
  readonly duration_ms: number;
  readonly outcome: HistoryEntry["outcome"];
  readonly ended_by: HistoryEntry["endedBy"];
  readonly reason_code: HistoryEntry["reasonCode"];
  readonly reason: string;
  readonly encryption: HistoryEntry["encryption"] | null;
  /** A JSON list. */
  readonly handovers: string | null;
  readonly forwarded_to: string | null;
  readonly seen: number;
}

/** The recent calls of an open database; whoever opened it closes it. */
export function createSqliteHistory(database: Database.Database): HistoryStore {
  const insert = database.prepare(
    `INSERT INTO history (id, account_id, direction, remote_uri, remote_name, started_at_ms, duration_ms, outcome, ended_by, reason_code, reason, encryption, handovers, forwarded_to, seen)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const selectBefore = database.prepare(
    "SELECT * FROM history WHERE started_at_ms < ? ORDER BY started_at_ms DESC, id DESC LIMIT ?",
  );
  const countUnseen = database.prepare("SELECT count(*) AS unseen FROM history WHERE seen = 0 AND outcome = 'missed'");
  const markSeen = database.prepare("UPDATE history SET seen = 1 WHERE seen = 0");
  const removeOne = database.prepare("DELETE FROM history WHERE id = ?");
  const removeAll = database.prepare("DELETE FROM history");

  return {
    addHistory(entry) {
      insert.run([
        entry.id,
        entry.accountId,
        entry.direction,
        entry.remoteUri,
        entry.remoteName,
        Math.round(entry.startedAtMs),
        Math.round(entry.durationMs),
        entry.outcome,
        entry.endedBy,
        entry.reasonCode,
        entry.reason,
        entry.encryption ?? null,
        entry.handovers ? JSON.stringify(entry.handovers) : null,
        entry.forwardedTo ?? null,
        entry.seen ? 1 : 0,
      ]);
    },
    listHistory(limit, before = Number.MAX_SAFE_INTEGER) {
      return (selectBefore.all([before, limit]) as HistoryRow[]).map(fromRow);
    },
    countUnseenMissed() {
      const [row] = countUnseen.all() as { unseen: number }[];
      return row?.unseen ?? 0;
    },
    markHistorySeen() {
      markSeen.run([]);
    },
    deleteHistory(id) {
      if (id === undefined) removeAll.run([]);
      else removeOne.run([id]);
    },
  };
}

function fromRow(row: HistoryRow): HistoryEntry {
  return {
    id: row.id,
    accountId: row.account_id,
    direction: row.direction,
    remoteUri: row.remote_uri,
    remoteName: row.remote_name,
    startedAtMs: row.started_at_ms,
    durationMs: row.duration_ms,
    outcome: row.outcome,
    endedBy: row.ended_by,
    reasonCode: row.reason_code,
    reason: row.reason,
    ...(row.encryption === null ? {} : { encryption: row.encryption }),
    ...readHandovers(row.handovers),
    ...(row.forwarded_to === null ? {} : { forwardedTo: row.forwarded_to }),
    seen: row.seen === 1,
  };
}

/** What another program wrote there is passed over: it is but a part of the entry. */
function readHandovers(stored: string | null): Pick<HistoryEntry, "handovers"> {
  if (stored === null) return {};
  try {
    const handovers: unknown = JSON.parse(stored);
    return Array.isArray(handovers) ? { handovers: handovers as NonNullable<HistoryEntry["handovers"]> } : {};
  } catch {
    return {};
  }
}
