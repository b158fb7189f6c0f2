// The calls that were of the scripted phone: lists, one person's calls, deletions with a way back.
import type { CommandAnswer, CommandArguments, CommandName, GodwitBridge, HistoryEntry, HistoryPerson, HistoryQuery, HistoryRun, PhoneChange } from "../../electron/contract/bridge.ts";

type Name = Extract<CommandName, `history.${string}`>;
type Handlers = { [Each in Name]: (...args: CommandArguments<Each>) => CommandAnswer<Each> };

/** What the scripted phone answers of its calls, newest first. */
export function historyHandlers(initial: () => readonly HistoryEntry[], change: (change: PhoneChange) => void): Handlers {
  let changed: readonly HistoryEntry[] | undefined;
  let deleted: readonly HistoryEntry[] = [];
  const entries = (): readonly HistoryEntry[] => changed ?? initial();
  return {
    "history.list": (limit, before) => entries().filter((entry) => before === null || entry.startedAtMs < before).slice(0, limit),
    "history.page": (query, offset, limit) => fakeRuns(entries(), query).slice(offset, offset + limit),
    "history.days": (query) => fakeDays(entries(), query),
    "history.get": (id) => entries().find((entry) => entry.id === id) ?? null,
    "history.person": (person, limit) => fakeTimeline(entries(), person, limit),
    "history.seen": () => {
      changed = entries().map((entry) => ({ ...entry, seen: true }));
      change({ kind: "missed-calls", missedCalls: 0 });
    },
    "history.delete": (ids) => {
      deleted = entries();
      changed = ids === null ? [] : entries().filter((entry) => !ids.includes(entry.id));
      change({ kind: "history-changed" });
      return ids === null ? null : "last";
    },
    "history.restore": () => {
      changed = deleted;
      change({ kind: "history-changed" });
    },
    "history.export": (_choice, format) => ({ suggestedName: `calls.${format}`, text: "", count: entries().length }),
  };
}

/** What the window does with files of calls. */
export const fakeHistoryWindow: Pick<GodwitBridge["window"], "saveHistory" | "showPastRecording" | "hasPastRecording"> = {
  saveHistory: (_choice, format) => Promise.resolve({ ok: true, value: `calls.${format}` }),
  showPastRecording: () => Promise.resolve({ ok: true, value: undefined }),
  hasPastRecording: () => Promise.resolve({ ok: true, value: true }),
};

/** Calls that match, each but those of the same person, unanswered and on one day, a row of its own. */
export function fakeRuns(entries: readonly HistoryEntry[], { text = "", show, accountId }: HistoryQuery): readonly HistoryRun[] {
  const shown = (entry: HistoryEntry): boolean =>
    show === undefined || entry.direction === show || (show === "missed" && entry.outcome === "missed") || (show === "recorded" && entry.recording !== undefined);
  const runs: { entry: HistoryEntry; ids: string[] }[] = [];
  for (const entry of entries) {
    if (!shown(entry) || (accountId !== undefined && entry.accountId !== accountId)) continue;
    if (!`${entry.remoteName} ${entry.remoteUri}`.toLowerCase().includes(text.trim().toLowerCase())) continue;
    const last = runs.at(-1);
    if (last && entry.durationMs === 0 && last.entry.outcome === entry.outcome && last.entry.remoteUri === entry.remoteUri && dayOf(last.entry) === dayOf(entry)) last.ids.push(entry.id);
    else runs.push({ entry, ids: [entry.id] });
  }
  return runs;
}

export function fakeDays(entries: readonly HistoryEntry[], query: HistoryQuery): CommandAnswer<"history.days"> {
  const days = new Map<number, number>();
  for (const { entry } of fakeRuns(entries, query)) days.set(dayOf(entry), (days.get(dayOf(entry)) ?? 0) + 1);
  return [...days].map(([day, count]) => ({ day, count }));
}

function fakeTimeline(entries: readonly HistoryEntry[], person: HistoryPerson, limit: number): CommandAnswer<"history.person"> {
  const theirs = "address" in person ? entries.filter(({ remoteUri }) => remoteUri === person.address) : entries.slice(0, 1);
  return theirs.slice(0, limit).map((entry) => ({ kind: "call", atMs: entry.startedAtMs, entry }));
}

function dayOf({ startedAtMs }: HistoryEntry): number {
  const at = new Date(startedAtMs);
  return at.getFullYear() * 10_000 + (at.getMonth() + 1) * 100 + at.getDate();
}
