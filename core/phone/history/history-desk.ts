// The history as people look at it: lists and searches with what contacts know, one person's calls and messages, deletions
// with a way back, files, and how long calls stay. Calls are written by call-journal.ts.
import { DisposableStore, type Disposable } from "../../base/disposable.ts";
import { GodwitError } from "../../base/errors.ts";
import type { CaseStore } from "../../ports/case-store.ts";
import type { Clock } from "../../ports/clock.ts";
import type { CsvTables } from "../../ports/csv-tables.ts";
import type { ContactStore, HistoryDay, HistoryEntry, HistoryFilter, HistoryRun, HistoryStore } from "../../ports/store.ts";
import { addressKeys, contactKeys, isSameParty } from "../contacts/contact-keys.ts";
import { searchTerms } from "../contacts/contact-words.ts";
import { Turns } from "../contacts/turns.ts";
import type { Conversations } from "../conversations.ts";
import type { PhoneState } from "../phone-state.ts";
import type { HistoryChoice, HistoryFile, HistoryFileFormat, HistoryPerson, HistoryQuery, TimelineItem } from "../protocol.ts";
import { retentionBound } from "../retention.ts";
import type { CallJournal } from "./call-journal.ts";
import { historyJson, historyRows } from "./history-file.ts";
import { indexOf } from "./history-index.ts";

export interface HistoryDeskPorts {
  readonly clock: Clock;
  readonly history: HistoryStore;
  readonly cases: CaseStore;
  readonly contacts: ContactStore;
  readonly conversations: Conversations;
  readonly journal: CallJournal;
  readonly tables?: CsvTables | undefined;
  readonly state: PhoneState;
  accountName(id: string | null): string;
}

interface Deletion {
  readonly entries: readonly HistoryEntry[];
  readonly cases: readonly { readonly id: string; readonly atMs: number; readonly text: string }[];
}

const PURGE_EVERY_MS = 6 * 3_600_000;
/** People whom a search's text names, by what their contacts say. */
const MAX_PEOPLE = 50;
const MAX_DELETIONS = 8;
const MAX_RESTORABLE = 1_000;
const EXPORT_PAGE = 200;
/** How far back somebody's calls are looked for among those of others. */
const MAX_PAGES = 10;

export class HistoryDesk implements Disposable {
  readonly #ports: HistoryDeskPorts;
  readonly #owned = new DisposableStore();
  readonly #turns = new Set<Turns>();
  readonly #deletions = new Map<string, Deletion>();
  #deleted = 0;
  #purging: Disposable | undefined;

  constructor(ports: HistoryDeskPorts) {
    this.#ports = ports;
    this.#owned.add(ports.state.onEvent(({ change }) => {
      if (change.kind === "preferences") this.#purge();
      if (change.kind === "history-changed" && this.#bounds?.count !== undefined) this.#trim();
    }));
    this.#purge();
  }

  list(limit: number, before: number | undefined): readonly HistoryEntry[] {
    const { history, journal } = this.#ports;
    const owed = journal.owed.filter(({ startedAtMs }) => before === undefined || startedAtMs < before);
    return [...owed, ...history.listHistory(limit, before)].sort((a, b) => b.startedAtMs - a.startedAtMs).slice(0, limit);
  }

  /** What could not be written yet is shown first, whatever is looked for: it is the newest, and must not seem lost. */
  page(query: HistoryQuery, offset: number, limit: number): readonly HistoryRun[] {
    const owed = this.#ports.journal.owed;
    const unwritten = owed.slice(offset, offset + limit).map((entry) => ({ entry, ids: [entry.id] }));
    return [...unwritten, ...this.#ports.history.historyRuns(this.#filter(query), Math.max(0, offset - owed.length), limit - unwritten.length)];
  }

  days(query: HistoryQuery): readonly HistoryDay[] {
    const days = new Map<number, number>();
    for (const { day, count } of [...this.#ports.journal.owed.map((entry) => ({ day: indexOf(entry).day, count: 1 })), ...this.#ports.history.historyDays(this.#filter(query))]) {
      days.set(day, (days.get(day) ?? 0) + count);
    }
    return [...days].map(([day, count]) => ({ day, count }));
  }

  find(id: string): HistoryEntry | undefined {
    return this.#ports.journal.owed.find((entry) => entry.id === id) ?? this.#ports.history.history(id);
  }

  person(person: HistoryPerson, limit: number, before: number | undefined): readonly TimelineItem[] {
    const { contacts, journal, conversations } = this.#ports;
    const contact = "contactId" in person ? contacts.contact(person.contactId) : contacts.findByAddress(person.address);
    const address = "address" in person ? person.address : undefined;
    const keys = [...(contact ? callableKeys(contactKeys(contact)) : []), ...(address === undefined ? [] : addressKeys(address))];
    // A key is the end of a number; whose it is in the end says the address book.
    const whose = new Map<string, boolean>();
    const isTheirs = ({ remoteUri }: HistoryEntry): boolean => {
      const told = whose.get(remoteUri);
      if (told !== undefined) return told;
      const known = contacts.findByAddress(remoteUri);
      const isOne = contact || known ? known?.id === contact?.id : isSameParty(remoteUri, address ?? "");
      whose.set(remoteUri, isOne);
      return isOne;
    };
    const isKnown = (entry: HistoryEntry): boolean => indexOf(entry).keys.some((key) => keys.includes(key)) && (before === undefined || entry.startedAtMs < before);
    const owed = journal.owed.filter((entry) => isKnown(entry) && isTheirs(entry));
    const entries = keys.length === 0 ? [] : [...owed, ...this.#theirs(keys, isTheirs, limit, before)];
    const messages = conversations.messagesWith(contact?.id, address === undefined ? [] : [address], limit, before);
    const items: TimelineItem[] = [
      ...entries.map((entry) => ({ kind: "call" as const, atMs: entry.startedAtMs, entry })),
      ...messages.map((message) => ({ kind: "message" as const, atMs: message.atMs, message })),
    ];
    return items.sort((a, b) => b.atMs - a.atMs).slice(0, limit);
  }

  /** The newest calls of a person among those that share an end of a number with others. */
  #theirs(keys: readonly string[], isTheirs: (entry: HistoryEntry) => boolean, limit: number, before: number | undefined): readonly HistoryEntry[] {
    const found = new Map<string, HistoryEntry>();
    let until = before;
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const listed = this.#ports.history.listHistory(EXPORT_PAGE, until, { keys });
      for (const entry of listed) if (isTheirs(entry)) found.set(entry.id, entry);
      if (listed.length < EXPORT_PAGE || found.size >= limit) break;
      // Several may have begun in one millisecond: the next page begins with that one again.
      until = listed.at(-1)!.startedAtMs + 1;
    }
    return [...found.values()].slice(0, limit);
  }

  markSeen(): void {
    this.#ports.history.markHistorySeen();
    this.#ports.journal.markSeen();
    this.#ports.state.apply({ kind: "missed-calls", missedCalls: 0 });
  }

  /** Deletes some or all, with their cases; recordings are files of their owner's and stay. */
  delete(ids: readonly string[] | null): string | null {
    const { history, journal } = this.#ports;
    const deletionId = ids === null || ids.length > MAX_RESTORABLE ? null : this.#remember(ids);
    history.deleteHistory(ids ?? undefined);
    journal.forget(ids ?? undefined);
    journal.tell();
    return deletionId;
  }

  restore(deletionId: string): void {
    const { history, cases, journal } = this.#ports;
    const deletion = this.#deletions.get(deletionId);
    if (!deletion) throw new GodwitError({ code: "history/not-restorable", message: "These calls cannot be brought back any more." });
    for (const entry of deletion.entries) history.addHistory(entry);
    for (const { id, atMs, text } of deletion.cases) cases.keepCase(id, atMs, text);
    this.#deletions.delete(deletionId);
    journal.tell();
  }

  async export(choice: HistoryChoice, format: HistoryFileFormat): Promise<HistoryFile> {
    const { tables, accountName } = this.#ports;
    const entries = choice.kind === "ids" ? choice.ids.flatMap((id) => this.find(id) ?? []) : await this.#collect(choice.query);
    if (format === "json") return { suggestedName: "calls.json", text: historyJson(entries, accountName), count: entries.length };
    if (!tables) throw new GodwitError({ code: "history/no-tables", message: "Tables cannot be written here; use the window." });
    return { suggestedName: "calls.csv", text: tables.format(historyRows(entries, accountName)), count: entries.length };
  }

  dispose(): void {
    this.#purging?.dispose();
    for (const turns of this.#turns) turns.dispose();
    this.#owned.dispose();
  }

  /** In turns, since calls go on meanwhile. */
  async #collect(query: HistoryQuery): Promise<readonly HistoryEntry[]> {
    const turns = new Turns(this.#ports.clock);
    this.#turns.add(turns);
    const filter = this.#filter(query);
    const found = new Map(this.#ports.journal.owed.map((entry) => [entry.id, entry]));
    let until: number | undefined;
    for (let size = -1; size < found.size; ) {
      size = found.size;
      const listed = this.#ports.history.listHistory(EXPORT_PAGE, until, filter);
      for (const entry of listed) found.set(entry.id, entry);
      // Several may have begun in one millisecond: the next page begins with that one again.
      until = (listed.at(-1)?.startedAtMs ?? 0) + 1;
      if (turns.isOver) await turns.rest();
    }
    this.#turns.delete(turns);
    return [...found.values()];
  }

  #filter({ text = "", ...rest }: HistoryQuery): HistoryFilter {
    // Signs alone name nobody, and would find everybody.
    if (searchTerms(text, undefined).length === 0) return rest;
    const people = this.#ports.contacts.searchContacts({ text, limit: MAX_PEOPLE }).contacts;
    return { ...rest, text, keys: callableKeys(people.flatMap((contact) => contactKeys(contact))) };
  }

  #remember(ids: readonly string[]): string {
    const { cases } = this.#ports;
    const entries = ids.flatMap((id) => this.find(id) ?? []);
    const kept = entries.flatMap(({ id, startedAtMs }) => {
      const text = cases.caseOf(id);
      return text === undefined ? [] : [{ id, atMs: startedAtMs, text }];
    });
    const deletionId = String(++this.#deleted);
    this.#deletions.set(deletionId, { entries, cases: kept });
    for (const old of [...this.#deletions.keys()].slice(0, -MAX_DELETIONS)) this.#deletions.delete(old);
    return deletionId;
  }

  get #bounds(): { readonly days?: number; readonly count?: number } | undefined {
    const { keep } = this.#ports.state.snapshot.preferences.history;
    const [amount = "", unit] = keep.split("-");
    return unit === undefined ? undefined : unit === "days" ? { days: Number(amount) } : { count: Number(amount) };
  }

  /** Lets go what is older than the user keeps, now and every few hours. */
  #purge(): void {
    this.#purging?.dispose();
    this.#purging = undefined;
    if (this.#bounds?.days !== undefined) this.#purging = this.#ports.clock.setTimer(PURGE_EVERY_MS, () => this.#purge());
    this.#trim();
  }

  #trim(): void {
    const { clock, history, journal } = this.#ports;
    const { days, count } = this.#bounds ?? {};
    if (days === undefined && count === undefined) return;
    try {
      const sinceMs = days === undefined ? undefined : retentionBound(clock.wallMs(), days, (beforeMs) => history.listHistory(1, beforeMs)[0]?.startedAtMs);
      if (sinceMs === undefined && count === undefined) return;
      const gone = history.trimHistory({ ...(sinceMs !== undefined && { sinceMs }), ...(count !== undefined && { count }) });
      if (gone > 0) journal.tell();
    } catch {
      // A full disk takes no deletion either: the next time will do.
    }
  }
}

/** Keys of what can be called, of all keys of contacts. */
function callableKeys(keys: readonly string[]): readonly string[] {
  return keys.filter((key) => key.startsWith("a:") || key.startsWith("t:"));
}
