// Calls that are over, as hosts see them: lists, one call, what was with one person, files.
import type { HistoryDay, HistoryEntry, HistoryFilter, HistoryRun } from "../../ports/store.ts";
import type { MessageView } from "./message-protocol.ts";

export type { CallOutcome, CallPath, HandoverReport, HistoryDay, HistoryEntry, HistoryRun, KeptQuality } from "../../ports/store.ts";

export { MAX_FOUND as MAX_CALLS_FOUND } from "../../ports/history-store.ts";

/** Which calls; what is left out does not narrow. The text is also found in what contacts know of the other side now. */
export type HistoryQuery = Pick<HistoryFilter, "text" | "show" | "accountId">;

/** Whom a timeline is about: a contact with all its addresses, or one address. */
export type HistoryPerson = { readonly contactId: string } | { readonly address: string };

/** A call or a message with somebody. */
export type TimelineItem =
  | { readonly kind: "call"; readonly atMs: number; readonly entry: HistoryEntry }
  | { readonly kind: "message"; readonly atMs: number; readonly message: MessageView };

export type HistoryChoice = { readonly kind: "query"; readonly query: HistoryQuery } | { readonly kind: "ids"; readonly ids: readonly string[] };
export type HistoryFileFormat = "csv" | "json";

export interface HistoryFile {
  readonly suggestedName: string;
  readonly text: string;
  readonly count: number;
}

/** How much of the history stays: all, so many days, or so many calls. */
export const KEEP_HISTORY = ["all", "30-days", "90-days", "365-days", "1000-calls", "10000-calls"] as const;

export interface HistoryPreferences {
  readonly keep: (typeof KEEP_HISTORY)[number];
}

export const DEFAULT_HISTORY_PREFERENCES: HistoryPreferences = { keep: "all" };

export type HistoryChange =
  | { readonly kind: "missed-calls"; readonly missedCalls: number }
  | { readonly kind: "history-changed" };

export interface HistoryCommands {
  /** Call by call, newest first. */
  "history.list": (limit: number, before: number | null) => readonly HistoryEntry[];
  /** A stretch of the list, newest first; calls that nobody answered stand together where they follow each other. */
  "history.page": (query: HistoryQuery, offset: number, limit: number) => readonly HistoryRun[];
  /** How the list falls into days. */
  "history.days": (query: HistoryQuery) => readonly HistoryDay[];
  "history.get": (entryId: string) => HistoryEntry | null;
  /** Calls and messages with somebody, newest first; `before` is the time of the oldest one known. */
  "history.person": (person: HistoryPerson, limit: number, before: number | null) => readonly TimelineItem[];
  "history.seen": () => void;
  /** Deletes some, or all with null. Answers by what it can be taken back; null where it cannot. */
  "history.delete": (entryIds: readonly string[] | null) => string | null;
  /** Takes a deletion back, cases included. Rejects with `history/not-restorable`. */
  "history.restore": (deletionId: string) => void;
  "history.export": (choice: HistoryChoice, format: HistoryFileFormat) => HistoryFile;
}
