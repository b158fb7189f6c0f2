// Writes each call down: when it begins, about once a minute while it lasts, and when it ends, before anybody hears that it
// has. What cannot be written (a full disk) is kept in memory and tried again; calls go on meanwhile.
import type { Disposable } from "../../base/disposable.ts";
import { toFailure, type Failure } from "../../base/errors.ts";
import type { Clock } from "../../ports/clock.ts";
import type { HistoryEntry, HistoryStore } from "../../ports/store.ts";
import type { Notices } from "../notices.ts";
import type { PhoneState } from "../phone-state.ts";
import type { CallEnd, CallView } from "../protocol.ts";
import { recordCall } from "../call-record.ts";

export interface CallJournalPorts {
  readonly clock: Clock;
  readonly history: HistoryStore;
  readonly state: PhoneState;
  readonly notices: Notices;
}

/** What a call is told to have ended by where the program ended without a word: killed, or the power went. */
const STOPPED: CallEnd = { by: "local", failure: { code: "call/interrupted", message: "Godwit stopped while this call was going on." } };
const NOTE_EVERY_MS = 60_000;
const TRY_AGAIN_MS = 15_000;
/** More finished calls than that are not kept in memory. */
const MAX_OWED = 1_000;

export class CallJournal implements Disposable {
  readonly #ports: CallJournalPorts;
  /** What was noted last of each call that goes on: its stage and when. */
  readonly #noted = new Map<string, { readonly stage: string; readonly atMs: number }>();
  readonly #owed = new Map<string, HistoryEntry>();
  #retrying: Disposable | undefined;

  constructor(ports: CallJournalPorts) {
    this.#ports = ports;
    const unfinished = ports.history.unfinishedHistory();
    for (const entry of unfinished) this.#write(interrupted(entry));
    if (unfinished.length > 0) this.tell();
  }

  /** A call goes on: what is new and matters is noted. */
  note(view: CallView): void {
    const nowMs = this.#ports.clock.wallMs();
    const before = this.#noted.get(view.id);
    const stage = [view.remoteUri, view.remoteName, view.startedAtMs, view.answeredAtMs, view.recording?.path].join(" ");
    if (before?.stage === stage && Math.abs(nowMs - before.atMs) < NOTE_EVERY_MS) return;
    this.#noted.set(view.id, { stage, atMs: nowMs });
    try {
      this.#ports.history.noteHistory(recordCall(view, view.id, nowMs));
    } catch (thrown) {
      this.#tellTrouble(thrown);
    }
  }

  /** A call is over: it is written down under `entryId`. Tells nobody yet. */
  keep(view: CallView, entryId: string): void {
    if (view.id === entryId) this.#noted.delete(entryId);
    this.#write(recordCall(view, entryId, this.#ports.clock.wallMs()));
  }

  /** Who it was became known after the call was over. What is written already is not owed as well: it would be there twice. */
  rename(id: string, remoteName: string): void {
    const owed = this.#owed.get(id);
    const written = owed ? undefined : this.#ports.history.history(id);
    if (owed) this.#write({ ...owed, remoteName });
    else if (written) this.#rewrite({ ...written, remoteName });
    this.tell();
  }

  /** Tells that there are other calls in the history than before. */
  tell(): void {
    const { history, state } = this.#ports;
    state.apply({ kind: "history-changed" });
    const missedCalls = history.countUnseenMissed() + this.owed.filter(({ seen }) => !seen).length;
    if (missedCalls !== state.snapshot.missedCalls) state.apply({ kind: "missed-calls", missedCalls });
  }

  /** Finished calls that wait to be written, newest first. */
  get owed(): readonly HistoryEntry[] {
    return [...this.#owed.values()].sort((a, b) => b.startedAtMs - a.startedAtMs);
  }

  /** Forgets calls that wait to be written; all unless said which. */
  forget(ids: readonly string[] = [...this.#owed.keys()]): void {
    for (const id of ids) this.#owed.delete(id);
  }

  /** They were looked at. */
  markSeen(): void {
    for (const [id, entry] of this.#owed) this.#owed.set(id, { ...entry, seen: true });
  }

  /** A last try: who is gone keeps nothing. */
  dispose(): void {
    this.#pay();
    this.#rest();
  }

  #rest(): void {
    this.#retrying?.dispose();
    this.#retrying = undefined;
  }

  #rewrite(entry: HistoryEntry): void {
    try {
      this.#ports.history.addHistory(entry);
    } catch (thrown) {
      this.#tellTrouble(thrown);
    }
  }

  #write(entry: HistoryEntry): void {
    this.#owed.set(entry.id, entry);
    for (const id of [...this.#owed.keys()].slice(0, Math.max(0, this.#owed.size - MAX_OWED))) this.#owed.delete(id);
    this.#pay();
  }

  #pay(): void {
    const wasOwing = this.#retrying !== undefined;
    this.#rest();
    try {
      for (const entry of this.#owed.values()) {
        this.#ports.history.addHistory(entry);
        this.#owed.delete(entry.id);
      }
    } catch (thrown) {
      this.#tellTrouble(thrown);
      this.#retrying = this.#ports.clock.setTimer(TRY_AGAIN_MS, () => this.#pay());
      return;
    }
    if (!wasOwing) return;
    this.#ports.notices.clear("store/full");
    this.#ports.notices.clear("store/unwritable");
    this.tell();
  }

  #tellTrouble(thrown: unknown): void {
    const failure: Failure = toFailure(thrown, { code: "store/unwritable", message: "Recent calls cannot be written down now. Godwit tries again, and keeps them as long as it runs." });
    const isTold = this.#ports.state.snapshot.notices.some((notice) => notice.failure.code === failure.code);
    if (!isTold) this.#ports.notices.add(failure);
  }
}

/** What was noted of a call is all that will ever be known of it. */
function interrupted(entry: HistoryEntry): HistoryEntry {
  const { by, failure } = STOPPED;
  const wasAnswered = entry.outcome === "answered";
  const outcome = wasAnswered ? "answered" : entry.direction === "incoming" ? "missed" : "failed";
  return { ...entry, outcome, endedBy: by, reasonCode: failure.code, reason: failure.message, seen: outcome !== "missed" };
}
