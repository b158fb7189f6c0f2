// Messages in SQLite, and the conversations that their threads make up. A word index stands beside them, of words only:
// the texts are kept once. A message's number is the millisecond in which it came, or the next one after the last.
import type Database from "libsql";
import type { Failure } from "../../../base/errors.ts";
import type { MessageChange, MessageParty, MessageState, MessageStore, NewMessage, StoredConversation, StoredMessage } from "../../../ports/message-store.ts";
import { messageWords, partyKey, searchPhrases } from "./message-words.ts";
import { SqliteThreads, type ThreadRow } from "./sqlite-threads.ts";
import { openFreeNumbers, prepareStatements, type Statements } from "./statements.ts";

interface MessageRow {
  readonly seq: number;
  readonly id: string;
  readonly group_id: number;
  readonly account_id: string;
  readonly remote_uri: string;
  readonly remote_name: string;
  readonly direction: StoredMessage["direction"];
  readonly text: string;
  readonly at_ms: number;
  readonly state: MessageState;
  readonly failure: string | null;
  readonly wire_id: string | null;
  readonly sent_time: string | null;
  readonly wants_display: number;
}

/** The messages of an open database; whoever opened it closes it. */
export function createSqliteMessages(database: Database.Database): MessageStore {
  return new SqliteMessages(database);
}

class SqliteMessages implements MessageStore {
  readonly #database: Database.Database;
  readonly #threads: SqliteThreads;
  readonly #statements;
  readonly #freeNumber: (wanted: number) => number;

  constructor(database: Database.Database) {
    const statements = prepareStatements(database);
    this.#database = database;
    this.#threads = new SqliteThreads(database);
    this.#statements = prepare(statements);
    this.#freeNumber = openFreeNumbers(statements, "messages", "seq");
    this.#fillIndex();
  }

  addMessage(added: NewMessage): StoredMessage {
    return this.#add(added, (atMs) => Math.max(atMs, (this.#statements.newest()[0]?.seq ?? 0) + 1));
  }

  restoreMessage(message: NewMessage): StoredMessage {
    return this.#add(message, this.#freeNumber);
  }

  #add(added: NewMessage, numberAt: (atMs: number) => number): StoredMessage {
    const { insert, insertWords } = this.#statements;
    this.#database.transaction(() => {
      const { id: threadId } = this.#threads.open(added);
      insert(numberAt(Math.max(1, Math.round(added.atMs))), added.id, threadId, added.direction, added.text, Math.round(added.atMs), added.state, added.wireId ?? null, added.sentTime ?? null, added.wantsDisplay ? 1 : 0);
      insertWords(messageWords(added.text).join(" "), added.id);
      this.#threads.markLast(threadId, added.id);
    }).immediate();
    return this.message(added.id)!;
  }

  message(id: string): StoredMessage | undefined {
    return this.#statements.byId(id).map(fromRow)[0];
  }

  changeMessage(id: string, { state, failure }: MessageChange): StoredMessage | undefined {
    return this.#statements.change(state, failure ? JSON.stringify(failure) : null, id) > 0 ? this.message(id) : undefined;
  }

  changeMessages(changes: ReadonlyMap<string, MessageChange>): void {
    this.#database.transaction(() => {
      for (const [id, { state, failure }] of changes) this.#statements.change(state, failure ? JSON.stringify(failure) : null, id);
    }).immediate();
  }

  hasMessage(party: MessageParty, wireId: string): boolean {
    const thread = this.#threads.find(party);
    return thread !== undefined && this.#statements.byWireId(thread.id, wireId).length > 0;
  }

  listMessages(conversationId: string, limit: number, before = Number.MAX_SAFE_INTEGER): readonly StoredMessage[] {
    return this.#list(this.#threads.groupOf(conversationId), limit, before);
  }

  listMessagesWith(contactId: string | undefined, remoteUris: readonly string[], limit: number, beforeMs = Number.MAX_SAFE_INTEGER): readonly StoredMessage[] {
    return this.#statements.withParty(contactId ?? null, JSON.stringify(remoteUris.map(partyKey)), beforeMs, limit).map(fromRow);
  }

  unreadMessages(conversationId: string): readonly StoredMessage[] {
    return this.#statements.unreadOfGroup(this.#threads.groupOf(conversationId)).map(fromRow);
  }

  countUnread(): number {
    return this.#statements.unread()[0]?.count ?? 0;
  }

  searchMessages(query: string, limit: number): readonly StoredMessage[] {
    const phrases = searchPhrases(query).map((words) => `"${words.join(" ")}" *`);
    return phrases.length === 0 ? [] : this.#statements.found(phrases.join(" AND "), limit).map(fromRow);
  }

  failUnsent(failure: Failure): number {
    return this.#statements.failUnsent(JSON.stringify(failure));
  }

  openConversation(party: MessageParty): StoredConversation {
    return this.#conversation(this.#threads.open(party).group_id)!;
  }

  conversation(id: string): StoredConversation | undefined {
    return this.#conversation(this.#threads.groupOf(id));
  }

  listConversations(limit: number, before = Number.MAX_SAFE_INTEGER): readonly StoredConversation[] {
    return this.#threads.latestGroups(before, limit).flatMap((group) => this.#conversation(group) ?? []);
  }

  setDraft(conversationId: string, text: string): void {
    this.#threads.setDraft(this.#threads.groupOf(conversationId), text);
  }

  deleteMessage(id: string): void {
    this.#database.transaction(() => {
      if (this.#statements.remove(id) > 0) this.#threads.forgetEmpty();
    }).immediate();
  }

  deleteConversation(id: string): void {
    this.#threads.remove(this.#threads.groupOf(id));
  }

  newestMessageMs(beforeMs: number): number | undefined {
    return this.#statements.newestBefore(Math.round(beforeMs))[0]?.at_ms;
  }

  deleteMessagesBefore(atMs: number): number {
    return this.#database.transaction(() => {
      const removed = this.#statements.removeBefore(Math.round(atMs));
      if (removed > 0) this.#threads.forgetEmpty();
      return removed;
    }).immediate() as number;
  }

  regroup(contactOf: (remoteUri: string) => string | undefined): boolean {
    return this.#database.transaction(() => this.#threads.regroup(contactOf)).immediate() as boolean;
  }

  /** A change of the schema may leave it empty. */
  #fillIndex(): void {
    if (this.#statements.indexed().length > 0 || this.#statements.newest().length === 0) return;
    this.#database.transaction(() => {
      for (let page = this.#statements.after(Number.MIN_SAFE_INTEGER); page.length > 0; page = this.#statements.after(page.at(-1)!.seq)) {
        for (const { id, text } of page) this.#statements.insertWords(messageWords(text).join(" "), id);
      }
    }).immediate();
  }

  /** Thread by thread, since then each page is one stretch of an index, however long the threads are. */
  #list(group: number, limit: number, before: number): readonly StoredMessage[] {
    const pages = this.#threads.ofGroup(group).flatMap(({ id }) => this.#statements.ofThread(id, before, limit));
    return pages.sort((a, b) => b.seq - a.seq).slice(0, limit).map(fromRow);
  }

  #conversation(group: number): StoredConversation | undefined {
    const [newest, ...others] = this.#threads.ofGroup(group).toSorted((a, b) => b.last_seq - a.last_seq || a.id - b.id);
    if (!newest) return undefined;
    const [last] = this.#list(group, 1, Number.MAX_SAFE_INTEGER);
    const unread = this.#statements.unreadCountOfGroup(group)[0]?.count ?? 0;
    return { id: String(group), ...partyOf([newest, ...others], newest), ...present("last", last), unread };
  }
}

function prepare({ all, run }: Statements) {
  const from = "FROM messages JOIN threads ON threads.id = messages.thread_id";
  const columns = `messages.*, threads.group_id, threads.account_id, threads.remote_uri, threads.remote_name ${from}`;
  return {
    byId: all<MessageRow>(`SELECT ${columns} WHERE messages.id = ?`),
    byWireId: all<{ readonly seq: number }>("SELECT seq FROM messages WHERE thread_id = ? AND wire_id = ? LIMIT 1"),
    ofThread: all<MessageRow>(`SELECT ${columns} WHERE messages.thread_id = ? AND messages.seq < ? ORDER BY messages.seq DESC LIMIT ?`),
    withParty: all<MessageRow>(
      `SELECT ${columns} WHERE (threads.contact_id = ? OR threads.address IN (SELECT value FROM json_each(?))) AND messages.at_ms < ? ORDER BY messages.at_ms DESC, messages.seq DESC LIMIT ?`,
    ),
    unreadOfGroup: all<MessageRow>(`SELECT ${columns} WHERE messages.state = 'received' AND threads.group_id = ? ORDER BY messages.seq`),
    unreadCountOfGroup: all<{ readonly count: number }>(`SELECT count(*) AS count ${from} WHERE messages.state = 'received' AND threads.group_id = ?`),
    unread: all<{ readonly count: number }>("SELECT count(*) AS count FROM messages WHERE state = 'received'"),
    found: all<MessageRow>(
      `SELECT ${columns} WHERE messages.seq IN (SELECT rowid FROM message_words WHERE message_words MATCH ? ORDER BY rowid DESC LIMIT ?)
       ORDER BY messages.seq DESC`,
    ),
    newest: all<{ readonly seq: number }>("SELECT seq FROM messages ORDER BY seq DESC LIMIT 1"),
    after: all<Pick<MessageRow, "seq" | "id" | "text">>("SELECT seq, id, text FROM messages WHERE seq > ? ORDER BY seq LIMIT 500"),
    indexed: all<{ readonly rowid: number }>("SELECT rowid FROM message_words LIMIT 1"),
    insert: run("INSERT INTO messages (seq, id, thread_id, direction, text, at_ms, state, wire_id, sent_time, wants_display) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
    insertWords: run("INSERT INTO message_words (rowid, words) SELECT seq, ? FROM messages WHERE id = ?"),
    change: run("UPDATE messages SET state = ?, failure = ? WHERE id = ?"),
    failUnsent: run("UPDATE messages SET state = 'failed', failure = ? WHERE state = 'sending'"),
    remove: run("DELETE FROM messages WHERE id = ?"),
    newestBefore: all<Pick<MessageRow, "at_ms">>("SELECT at_ms FROM messages WHERE at_ms < ? ORDER BY at_ms DESC LIMIT 1"),
    removeBefore: run("DELETE FROM messages WHERE at_ms < ?"),
  };
}

/** Whom a conversation is with, by its threads in the order of their last messages. */
function partyOf(rows: readonly ThreadRow[], newest: ThreadRow): Omit<StoredConversation, "id" | "last" | "unread"> {
  return {
    accountId: accountIdOf(newest), addresses: rows.map(({ remote_uri }) => remote_uri),
    remoteName: rows.find(({ remote_name }) => remote_name !== "")?.remote_name ?? "",
    ...present("contactId", newest.contact_id ?? undefined), draft: rows.find(({ draft }) => draft !== "")?.draft ?? "",
  };
}

function fromRow(row: MessageRow): StoredMessage {
  return {
    id: row.id, conversationId: String(row.group_id), accountId: accountIdOf(row), remoteUri: row.remote_uri,
    remoteName: row.remote_name, direction: row.direction, text: row.text, atMs: row.at_ms, order: row.seq, state: row.state,
    ...present("failure", readFailure(row.failure)), ...present("wireId", row.wire_id ?? undefined),
    ...present("sentTime", row.sent_time ?? undefined), wantsDisplay: row.wants_display === 1,
  };
}

function accountIdOf({ account_id }: { readonly account_id: string }): string | null {
  return account_id === "" ? null : account_id;
}

/** What another program wrote there is passed over: it is but a part of the message. */
function readFailure(stored: string | null): Failure | undefined {
  if (stored === null) return undefined;
  try {
    const { code, message, detail } = JSON.parse(stored) as Partial<Failure>;
    return code === undefined || message === undefined ? undefined : { code, message, ...present("detail", detail) };
  } catch {
    return undefined;
  }
}

function present<Name extends string, Value>(name: Name, value: Value | undefined): { readonly [Key in Name]?: Value } {
  return (value === undefined ? {} : { [name]: value }) as { readonly [Key in Name]?: Value };
}
