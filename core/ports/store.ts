// What the phone keeps: contacts, recent calls, accounts and settings. Secrets are a port of their own.
// Calls are synchronous: an embedded database answers in microseconds, and order is then never in doubt.
import type { ErrorCode } from "../base/errors.ts";
import type { InterfaceKind } from "./network-monitor.ts";

export * from "./contact-store.ts";

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
  readonly seen: boolean;
}

export interface HistoryStore {
  addHistory(entry: HistoryEntry): void;
  /** Newest first. */
  listHistory(limit: number, before?: number): readonly HistoryEntry[];
  countUnseenMissed(): number;
  markHistorySeen(): void;
  deleteHistory(id?: string): void;
}

/** Small JSON documents by key: accounts, audio selection, window place, preferences. */
export interface SettingsStore {
  read(key: string): unknown;
  write(key: string, value: unknown): void;
}

/** Passwords. Where the system has no key store, `available` is false and `set` refuses unless the user agreed. */
export interface SecretStore {
  /** "encrypted": the system's key store; "plain-agreed": the user agreed to a plain file; "none": refused. */
  readonly protection: "encrypted" | "plain-agreed" | "none";
  get(name: string): string | undefined;
  /** Throws GodwitError `secrets/no-key-store` where the protection is "none". */
  set(name: string, secret: string): void;
  delete(name: string): void;
  /** The user agrees to keep secrets without a key store. */
  agreeToPlain(): void;
}
