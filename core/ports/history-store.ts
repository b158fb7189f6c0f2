// The calls that were: each once, found by day, kind, account, person and words. A call is noted when it begins, so that it
// is known even if the program is killed while it lasts. What a write has answered is kept, whatever happens a moment later.
import type { ErrorCode } from "../base/errors.ts";
import type { InterfaceKind } from "./network-monitor.ts";

export type CallOutcome = "answered" | "missed" | "declined" | "busy" | "cancelled" | "forwarded" | "failed";

/** Where a call's packets leave from: a local address, and the interface that has it as far as the system tells. */
export interface CallPath {
  readonly localAddress: string;
  readonly interfaceName?: string;
  readonly kind?: InterfaceKind;
}

/**
 * How a call went from one path to another. "silence": nothing came any more though the system held the path for good.
 * Figures that were not or could not be measured are null.
 */
export interface HandoverReport {
  readonly from: CallPath;
  readonly to: CallPath;
  readonly kind: "make-before-break" | "break-before-make" | "silence";
  /** From the last moment at which the old path was seen to be right, or the system's word that it may not be, to the decision to move. */
  readonly detectedMs: number | null;
  /** From that decision to the peer's consent. */
  readonly signalledMs: number | null;
  /** The longest stretch without the peer's packets around the move, beyond their usual pace; and the peer's of ours. */
  readonly gapInMs: number | null;
  readonly gapOutMs: number | null;
  readonly lostIn: number | null;
  readonly lostOut: number | null;
  /** Packets of the peer's that came twice, over both paths. */
  readonly duplicates: number | null;
  /** When the move was made, wall-clock milliseconds; absent in what older versions kept. */
  readonly atMs?: number;
}

/** How a call sounded, by its last figures: a word, the reason that mattered most, and what they were. */
export interface KeptQuality {
  readonly word: "good" | "fair" | "poor";
  readonly reason: "none" | "loss-in" | "loss-out" | "jitter" | "delay" | "silence";
  /** The figure behind the reason: percent or milliseconds. */
  readonly value?: number;
  /** Mean opinion score (ITU-T G.107), where it could be told. */
  readonly mos?: number;
  /** Of all packets, 0..1. */
  readonly lossFraction: number;
  readonly jitterMs: number;
  readonly roundTripMs?: number;
}

/** One finished call. */
export interface HistoryEntry {
  readonly id: string;
  readonly accountId: string | null;
  readonly direction: "incoming" | "outgoing";
  readonly remoteUri: string;
  readonly remoteName: string;
  readonly startedAtMs: number;
  /** Milliseconds of conversation; 0 if it was never answered. */
  readonly durationMs: number;
  readonly outcome: CallOutcome;
  readonly endedBy: "local" | "remote" | "network";
  /** Why it ended, as a stable code (`call/busy`, ...); a window says it in the user's language. */
  readonly reasonCode: ErrorCode | "";
  /** The same in one sentence, for a code that is not known any more. */
  readonly reason: string;
  /** How the keys were agreed on that its sound was encrypted with to the end; absent where it was never answered, or is not known. */
  readonly encryption?: "none" | "sdes" | "dtls";
  /** Its moves from one path to another, the first one first; absent where there were none. */
  readonly handovers?: readonly HandoverReport[];
  /** Where a call was sent on to; absent where it was not, or where that is not known any more. */
  readonly forwardedTo?: string;
  /** By whom an incoming call was sent on before it came here, the last one first. */
  readonly forwardedBy?: readonly string[];
  /** Who has sent the call on to us, or us to the other side. */
  readonly transferredBy?: string;
  readonly subject?: string;
  /** The codec that it ended with; absent where it was never answered. */
  readonly codec?: string;
  readonly quality?: KeptQuality;
  /** The file that it was recorded into, which may be gone. */
  readonly recording?: string;
  readonly seen: boolean;
}

/** A search for words or keys lists so many rows at the most, the newest; who looks for an older one types more. */
export const MAX_FOUND = 1_000;

/** Which calls; what is left out does not narrow. */
export interface HistoryFilter {
  /** Words in any order: beginnings of words of names, addresses and subject, and runs of digits. */
  readonly text?: string;
  /** Keys of addresses (`addressKeys`): calls with one of them. With a text: calls that have either. */
  readonly keys?: readonly string[];
  readonly show?: "missed" | "incoming" | "outgoing" | "recorded";
  readonly accountId?: string;
}

/** Calls that stand together in the list: one, or several that nobody answered, with the same person, one after the other, on one day. */
export interface HistoryRun {
  /** The newest of them. */
  readonly entry: HistoryEntry;
  /** Ids of all, the newest first. */
  readonly ids: readonly string[];
}

/** How many rows of the list a day has, by its date in this computer's time, as 20261123; the newest first. */
export interface HistoryDay {
  readonly day: number;
  readonly count: number;
}

/** What is to stay; what is left out takes nothing away. */
export interface HistoryBounds {
  readonly sinceMs?: number;
  readonly count?: number;
}

export interface HistoryStore {
  /** Notes a call that goes on, in the place of what was noted of it before. It is in no list until `addHistory`. */
  noteHistory(entry: HistoryEntry): void;
  /** Calls that were noted and never finished. */
  unfinishedHistory(): readonly HistoryEntry[];
  /** Keeps a finished call, in the place of what was noted or kept of it before. Throws `store/full`, `store/unwritable`. */
  addHistory(entry: HistoryEntry): void;
  history(id: string): HistoryEntry | undefined;
  /** Call by call, newest first. */
  listHistory(limit: number, before?: number, filter?: HistoryFilter): readonly HistoryEntry[];
  /** A stretch of the list, newest first; of a search no further than `MAX_FOUND`, as its days. */
  historyRuns(filter: HistoryFilter, offset: number, limit: number): readonly HistoryRun[];
  /** How the list falls into days. */
  historyDays(filter: HistoryFilter): readonly HistoryDay[];
  countUnseenMissed(): number;
  markHistorySeen(): void;
  /** Deletes some, or all. */
  deleteHistory(ids?: readonly string[]): void;
  /** Deletes what is beyond the bounds, the oldest first; answers how many. */
  trimHistory(bounds: HistoryBounds): number;
}
