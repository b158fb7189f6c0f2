// Contacts and recent calls in memory, for tests and for hosts that keep nothing.
import { searchTerms, hasTerms } from "../../core/phone/contacts/contact-words.ts";
import { historyWords, indexOf } from "../../core/phone/history/history-index.ts";
import { MAX_FOUND } from "../../core/ports/history-store.ts";
import type { HistoryEntry, HistoryFilter, HistoryRun, HistoryStore } from "../../core/ports/store.ts";

export { createFakeContacts } from "./fake-contacts.ts";

/** An empty list of recent calls. */
export function createFakeHistory(): HistoryStore {
  /** Newest first. */
  let entries: readonly HistoryEntry[] = [];
  const open = new Map<string, HistoryEntry>();

  function runs(filter: HistoryFilter): readonly HistoryRun[] {
    const found: { entry: HistoryEntry; ids: string[]; runKey: string }[] = [];
    for (const entry of entries) {
      const { runKey } = indexOf(entry);
      const last = found.at(-1);
      if (last?.runKey === runKey) last.ids.push(entry.id);
      else found.push({ entry, ids: [entry.id], runKey });
    }
    const isSearch = searchTerms(filter.text ?? "", undefined).length > 0 || filter.keys !== undefined;
    return found.filter(({ entry }) => matches(entry, filter)).slice(0, isSearch ? MAX_FOUND : undefined).map(({ entry, ids }) => ({ entry, ids }));
  }

  return {
    noteHistory: (entry) => void open.set(entry.id, entry),
    unfinishedHistory: () => [...open.values()],
    addHistory(entry) {
      open.delete(entry.id);
      entries = [entry, ...entries.filter(({ id }) => id !== entry.id)].sort((a, b) => b.startedAtMs - a.startedAtMs);
    },
    history: (id) => entries.find((entry) => entry.id === id),
    listHistory: (limit, before = Number.POSITIVE_INFINITY, filter = {}) =>
      entries.filter((entry) => entry.startedAtMs < before && matches(entry, filter)).slice(0, limit),
    historyRuns: (filter, offset, limit) => runs(filter).slice(offset, offset + limit),
    historyDays(filter) {
      const days = new Map<number, number>();
      for (const { entry } of runs(filter)) days.set(indexOf(entry).day, (days.get(indexOf(entry).day) ?? 0) + 1);
      return [...days].map(([day, count]) => ({ day, count }));
    },
    countUnseenMissed: () => entries.filter((entry) => !entry.seen && indexOf(entry).isMissed).length,
    markHistorySeen() {
      entries = entries.map((entry) => ({ ...entry, seen: true }));
    },
    deleteHistory(ids) {
      entries = ids === undefined ? [] : entries.filter((entry) => !ids.includes(entry.id));
    },
    trimHistory({ sinceMs = Number.NEGATIVE_INFINITY, count = Number.POSITIVE_INFINITY }) {
      const kept = entries.filter((entry, index) => entry.startedAtMs >= sinceMs && index < count);
      const gone = entries.length - kept.length;
      entries = kept;
      return gone;
    },
  };
}

function matches(entry: HistoryEntry, { text = "", keys, show, accountId }: HistoryFilter): boolean {
  const { isMissed, isRecorded, keys: own } = indexOf(entry);
  const shown = { missed: isMissed, recorded: isRecorded, incoming: entry.direction === "incoming", outgoing: entry.direction === "outgoing" };
  const terms = searchTerms(text, undefined);
  const byWords = terms.length > 0 && hasTerms(historyWords(entry), terms);
  const byKeys = keys?.some((key) => own.includes(key)) === true;
  const isFound = (terms.length === 0 && keys === undefined) || byWords || byKeys;
  return isFound && (show === undefined || shown[show]) && (accountId === undefined || entry.accountId === accountId);
}
