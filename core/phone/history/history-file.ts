// Calls as a file for spreadsheets (RFC 4180) or programs (JSON). Times are ISO 8601 in UTC. Pure.
import type { HistoryEntry } from "../../ports/store.ts";

const COLUMNS: readonly (readonly [title: string, cell: (entry: HistoryEntry, account: string) => string | number | undefined])[] = [
  ["started", ({ startedAtMs }) => new Date(startedAtMs).toISOString()],
  ["direction", ({ direction }) => direction],
  ["outcome", ({ outcome }) => outcome],
  ["name", ({ remoteName }) => remoteName],
  ["address", ({ remoteUri }) => remoteUri],
  ["account", (_, account) => account],
  ["duration_seconds", ({ durationMs }) => Math.round(durationMs / 1_000)],
  ["ended_by", ({ endedBy }) => endedBy],
  ["reason", ({ reason }) => reason],
  ["codec", ({ codec }) => codec],
  ["encryption", ({ encryption }) => encryption],
  ["quality", ({ quality }) => quality?.word],
  ["mos", ({ quality }) => quality?.mos?.toFixed(2)],
  ["loss_percent", ({ quality }) => quality && (quality.lossFraction * 100).toFixed(2)],
  ["jitter_ms", ({ quality }) => quality?.jitterMs.toFixed(1)],
  ["network_changes", ({ handovers }) => handovers?.length],
  ["forwarded_to", ({ forwardedTo }) => forwardedTo],
  ["forwarded_by", ({ forwardedBy }) => forwardedBy?.join(" ")],
  ["transferred_by", ({ transferredBy }) => transferredBy],
  ["subject", ({ subject }) => subject],
  ["recording", ({ recording }) => recording],
];

/** Rows of a table, the first of which names the columns. */
export function historyRows(entries: readonly HistoryEntry[], accountOf: (id: string | null) => string): readonly (readonly string[])[] {
  return [COLUMNS.map(([title]) => title), ...entries.map((entry) => COLUMNS.map(([, cell]) => String(cell(entry, accountOf(entry.accountId)) ?? "")))];
}

/** The same as a JSON document, with all that is kept. */
export function historyJson(entries: readonly HistoryEntry[], accountOf: (id: string | null) => string): string {
  const calls = entries.map(({ seen: _seen, accountId, startedAtMs, ...entry }) => ({ started: new Date(startedAtMs).toISOString(), account: accountOf(accountId), ...entry }));
  return `${JSON.stringify({ format: "godwit-calls", version: 1, calls }, null, 2)}\n`;
}
