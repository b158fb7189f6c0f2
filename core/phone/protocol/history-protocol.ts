// Calls that are over, as hosts see them.
import type { HistoryEntry } from "../../ports/store.ts";

export type { CallOutcome, CallPath, HandoverReport, HistoryEntry } from "../../ports/store.ts";

export type HistoryChange =
  | { readonly kind: "missed-calls"; readonly missedCalls: number }
  | { readonly kind: "history-changed" };

export interface HistoryCommands {
  "history.list": (limit: number, before: number | null) => readonly HistoryEntry[];
  "history.seen": () => void;
  "history.delete": (entryId: string | null) => void;
}
