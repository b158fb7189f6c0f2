// What has been kept of calls and messages, all at once, for a file that moves to another computer. For hosts only: pages
// ask for pages of it.
import type { NewMessage, StoredMessage } from "../../ports/message-store.ts";
import type { HistoryEntry } from "../../ports/store.ts";

/** A message as it is moved: what its sender called it, and why it failed, go along. */
export type KeptMessage = Omit<NewMessage, "contactId" | "sentTime"> & Pick<StoredMessage, "failure">;

/** A past call as it is moved: the file of its recording stays behind. */
export type KeptCall = Omit<HistoryEntry, "recording">;

export interface KeptRecords {
  readonly history: readonly KeptCall[];
  /** Oldest first. */
  readonly messages: readonly KeptMessage[];
}

/** How many were not there before. */
export interface RestoredRecords {
  readonly history: number;
  readonly messages: number;
}

export interface RecordCommands {
  "records.collect": () => KeptRecords;
  /** Adds what is not there yet, by its id; changes nothing that is. */
  "records.restore": (records: KeptRecords) => RestoredRecords;
}
