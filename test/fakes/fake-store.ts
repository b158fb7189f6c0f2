// Contacts and recent calls in memory, for tests and for hosts that keep nothing.
import type { HistoryEntry, HistoryStore } from "../../core/ports/store.ts";

export { createFakeContacts } from "./fake-contacts.ts";

/** An empty list of recent calls. */
export function createFakeHistory(): HistoryStore {
  let entries: readonly HistoryEntry[] = [];
  return {
    addHistory(entry) {
      entries = [entry, ...entries].sort((a, b) => b.startedAtMs - a.startedAtMs);
    },
    listHistory: (limit, before = Number.POSITIVE_INFINITY) =>
      entries.filter((entry) => entry.startedAtMs < before).slice(0, limit),
    countUnseenMissed: () => entries.filter((entry) => !entry.seen && entry.outcome === "missed").length,
    markHistorySeen() {
      entries = entries.map((entry) => ({ ...entry, seen: true }));
    },
    deleteHistory(id) {
      entries = id === undefined ? [] : entries.filter((entry) => entry.id !== id);
    },
  };
}
