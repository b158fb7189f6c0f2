// Threads of messages in SQLite. A thread is one account with one address; threads with the same contact share a group,
// and a group is what people see as a conversation. Its id is that of its first thread.
import type Database from "libsql";
import type { MessageParty } from "../../../ports/message-store.ts";
import { partyKey } from "./message-words.ts";
import { prepareStatements, tidyUp, type Statements } from "./statements.ts";

export interface ThreadRow {
  readonly id: number;
  /** Empty for no account. */
  readonly account_id: string;
  readonly remote_uri: string;
  readonly remote_name: string;
  readonly contact_id: string | null;
  readonly group_id: number;
  readonly draft: string;
  readonly last_seq: number;
}

export class SqliteThreads {
  readonly #database: Database.Database;
  readonly #statements;

  constructor(database: Database.Database) {
    this.#database = database;
    this.#statements = prepare(prepareStatements(database));
    tidyUp(() => this.#statements.removeUnused());
  }

  find(party: MessageParty): ThreadRow | undefined {
    return this.#statements.byParty(...keysOf(party))[0];
  }

  /** The thread with a party, made where there is none; a name that was told is kept. */
  open(party: MessageParty): ThreadRow {
    const there = this.find(party);
    if (!there) return this.#make(party);
    if (party.remoteName !== "" && party.remoteName !== there.remote_name) this.#statements.rename(party.remoteName, there.id);
    return there;
  }

  ofGroup(group: number): readonly ThreadRow[] {
    return this.#statements.ofGroup(group);
  }

  /** Any thread of a group names it, so that an id goes on to lead somewhere after threads came together. 0: none. */
  groupOf(id: string): number {
    return this.#statements.byId(/^\d{1,15}$/u.test(id) ? Number(id) : 0)[0]?.group_id ?? 0;
  }

  /** Those with a message or a draft, the one with the newest message first. */
  latestGroups(before: number, limit: number): readonly number[] {
    return this.#statements.latest(before, limit).map(({ group_id }) => group_id);
  }

  markLast(threadId: number, messageId: string): void {
    this.#statements.markLast(messageId, threadId);
  }

  setDraft(group: number, text: string): void {
    const [head] = this.ofGroup(group);
    if (!head) return;
    this.#database.transaction(() => {
      this.#statements.clearDrafts(group);
      this.#statements.writeDraft(text, head.id);
    }).immediate();
  }

  remove(group: number): void {
    this.#statements.removeGroup(group);
  }

  /** After messages were deleted. Where the first thread of a group went, the next one gives it its name. */
  forgetEmpty(): void {
    this.#statements.removeEmptied();
    this.#statements.recount();
    const contacts = new Map(this.#statements.everyOne().map(({ remote_uri, contact_id }) => [remote_uri, contact_id ?? undefined]));
    this.regroup((remoteUri) => contacts.get(remoteUri));
  }

  /** Looks anew who is behind each address; answers whether groups have changed. */
  regroup(contactOf: (remoteUri: string) => string | undefined): boolean {
    const groups = new Map<string, number>();
    let hasChanged = false;
    for (const thread of this.#statements.everyOne()) {
      const contactId = contactOf(thread.remote_uri) ?? null;
      const key = contactId === null ? `thread ${thread.id}` : `${thread.account_id} ${contactId}`;
      const group = groups.get(key) ?? thread.id;
      groups.set(key, group);
      if (thread.contact_id === contactId && thread.group_id === group) continue;
      this.#statements.place(contactId, group, thread.id);
      hasChanged = true;
    }
    return hasChanged;
  }

  #make(party: MessageParty): ThreadRow {
    const { byContact, insert, place } = this.#statements;
    const [accountId, address] = keysOf(party);
    const companion = party.contactId === undefined ? undefined : byContact(accountId, party.contactId)[0];
    insert(accountId, address, party.remoteUri, party.remoteName);
    const made = this.find(party)!;
    place(party.contactId ?? null, companion?.group_id ?? made.id, made.id);
    return this.find(party)!;
  }
}

function prepare({ all, run }: Statements) {
  return {
    byParty: all<ThreadRow>("SELECT * FROM threads WHERE account_id = ? AND address = ?"),
    byId: all<ThreadRow>("SELECT * FROM threads WHERE id = ?"),
    byContact: all<ThreadRow>("SELECT * FROM threads WHERE account_id = ? AND contact_id = ? ORDER BY id LIMIT 1"),
    ofGroup: all<ThreadRow>("SELECT * FROM threads WHERE group_id = ? ORDER BY id"),
    everyOne: all<ThreadRow>("SELECT * FROM threads ORDER BY id"),
    latest: all<{ readonly group_id: number }>(
      `SELECT group_id FROM threads GROUP BY group_id HAVING (max(last_seq) > 0 OR max(draft) <> '') AND max(last_seq) < ?
       ORDER BY max(last_seq) DESC, group_id DESC LIMIT ?`,
    ),
    insert: run("INSERT INTO threads (account_id, address, remote_uri, remote_name, group_id) VALUES (?, ?, ?, ?, 0)"),
    place: run("UPDATE threads SET contact_id = ?, group_id = ? WHERE id = ?"),
    rename: run("UPDATE threads SET remote_name = ? WHERE id = ?"),
    markLast: run("UPDATE threads SET last_seq = max(last_seq, (SELECT seq FROM messages WHERE id = ?)) WHERE id = ?"),
    clearDrafts: run("UPDATE threads SET draft = '' WHERE group_id = ?"),
    writeDraft: run("UPDATE threads SET draft = ? WHERE id = ?"),
    removeGroup: run("DELETE FROM threads WHERE group_id = ?"),
    recount: run("UPDATE threads SET last_seq = coalesce((SELECT max(seq) FROM messages WHERE thread_id = threads.id), 0)"),
    removeEmptied: run("DELETE FROM threads WHERE last_seq > 0 AND draft = '' AND NOT EXISTS (SELECT 1 FROM messages WHERE thread_id = threads.id)"),
    /** Opened once and never written in; while the phone runs somebody may still be about to. */
    removeUnused: run("DELETE FROM threads WHERE last_seq = 0 AND draft = ''"),
  };
}

function keysOf({ accountId, remoteUri }: MessageParty): readonly [accountId: string, address: string] {
  return [accountId ?? "", partyKey(remoteUri)];
}
