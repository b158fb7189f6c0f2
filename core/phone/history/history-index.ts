// By what calls are listed and found: day, kind, address, words, and which stand together. The same for every store. Pure.
import type { HistoryEntry } from "../../ports/store.ts";
import { addressKeys } from "../contacts/contact-keys.ts";
import { contactWords } from "../contacts/contact-words.ts";

export interface HistoryIndex {
  /** The date at which it began, as 20261123. */
  readonly day: number;
  readonly isMissed: boolean;
  readonly isRecorded: boolean;
  /** Keys of the other side's address, as contacts have them. */
  readonly keys: readonly string[];
  /** Neighbours of the same key stand together. */
  readonly runKey: string;
}

/** What a call is listed and looked up by. */
export function indexOf(entry: HistoryEntry): HistoryIndex {
  const { id, remoteUri, remoteName, accountId, direction, outcome, startedAtMs } = entry;
  const day = localDay(startedAtMs);
  const isMissed = direction === "incoming" && outcome === "missed";
  const isRecorded = entry.recording !== undefined;
  const keys = addressKeys(remoteUri);
  const standsAlone = entry.durationMs > 0 || outcome === "answered" || isRecorded || entry.subject !== undefined;
  const runKey = JSON.stringify(standsAlone ? [id] : [day, keys[0], remoteName, accountId, direction, outcome]);
  return { day, isMissed, isRecorded, keys, runKey };
}

/** The words that a call is found by, each once. */
export function historyWords({ remoteName, remoteUri, subject = "", forwardedTo, transferredBy, forwardedBy = [] }: HistoryEntry): readonly string[] {
  const addresses = [remoteUri, forwardedTo, transferredBy, ...forwardedBy].filter((value) => value !== undefined && value !== "");
  return contactWords({ name: remoteName, notes: subject, addresses: addresses.map((value) => ({ label: "", value: value! })) });
}

function localDay(atMs: number): number {
  const at = new Date(atMs);
  return at.getFullYear() * 10_000 + (at.getMonth() + 1) * 100 + at.getDate();
}
