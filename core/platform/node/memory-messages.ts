// Messages in memory: for hosts that keep nothing past their end, and for tests. Holds the last ones only.
import type { Failure } from "../../base/errors.ts";
import type { MessageChange, MessageParty, MessageStore, NewMessage, StoredConversation, StoredMessage } from "../../ports/message-store.ts";
import { messageWords, partyKey, searchPhrases } from "./sqlite-store/message-words.ts";

interface Thread {
  readonly id: number;
  readonly accountId: string | null;
  readonly key: string;
  readonly remoteUri: string;
  remoteName: string;
  contactId: string | undefined;
  group: number;
  draft: string;
}

type Kept = Omit<StoredMessage, "conversationId" | "remoteName"> & { readonly thread: Thread };

/** An empty store; with `limit` the oldest messages go when there are more. */
export function createMemoryMessages(limit = Number.POSITIVE_INFINITY): MessageStore {
  return new MemoryMessages(limit);
}

class MemoryMessages implements MessageStore {
  readonly #limit: number;
  #threads: readonly Thread[] = [];
  #messages: readonly Kept[] = [];
  #made = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  addMessage(added: NewMessage): StoredMessage {
    return this.#add(added, Math.max(Math.round(added.atMs), (this.#messages.at(-1)?.order ?? 0) + 1));
  }

  restoreMessage(message: NewMessage): StoredMessage {
    const taken = new Set(this.#messages.map(({ order }) => order));
    let order = Math.max(1, Math.round(message.atMs));
    while (taken.has(order)) order += 1;
    return this.#add(message, order);
  }

  #add({ remoteName, contactId, ...rest }: NewMessage, order: number): StoredMessage {
    const thread = this.#open({ ...rest, remoteName, contactId });
    const message: Kept = { ...rest, remoteUri: thread.remoteUri, order, thread };
    this.#messages = [...this.#messages, message].sort((a, b) => a.order - b.order).slice(-this.#limit);
    return view(message);
  }

  message(id: string): StoredMessage | undefined {
    return this.#messages.filter((message) => message.id === id).map(view)[0];
  }

  changeMessage(id: string, { state, failure }: MessageChange): StoredMessage | undefined {
    this.#messages = this.#messages.map((message) => {
      if (message.id !== id) return message;
      const { failure: _former, ...rest } = message;
      return { ...rest, state, ...(failure ? { failure } : {}) };
    });
    return this.message(id);
  }

  changeMessages(changes: ReadonlyMap<string, MessageChange>): void {
    for (const [id, change] of changes) this.changeMessage(id, change);
  }

  hasMessage(party: MessageParty, wireId: string): boolean {
    const thread = this.#find(party);
    return this.#messages.some((message) => message.thread === thread && message.wireId === wireId);
  }

  listMessages(conversationId: string, limit: number, before = Number.POSITIVE_INFINITY): readonly StoredMessage[] {
    const group = this.#groupOf(conversationId);
    return this.#newestFirst(({ thread, order }) => thread.group === group && order < before, limit);
  }

  listMessagesWith(contactId: string | undefined, remoteUris: readonly string[], limit: number, beforeMs = Number.POSITIVE_INFINITY): readonly StoredMessage[] {
    const keys = remoteUris.map(partyKey);
    const isWith = ({ thread, atMs }: Kept): boolean => atMs < beforeMs && ((contactId !== undefined && thread.contactId === contactId) || keys.includes(thread.key));
    return [...this.#newestFirst(isWith, Number.POSITIVE_INFINITY)].sort((a, b) => b.atMs - a.atMs || b.order - a.order).slice(0, limit);
  }

  unreadMessages(conversationId: string): readonly StoredMessage[] {
    const group = this.#groupOf(conversationId);
    return this.#messages.filter(({ thread, state }) => thread.group === group && state === "received").map(view);
  }

  countUnread(): number {
    return this.#messages.filter(({ state }) => state === "received").length;
  }

  searchMessages(query: string, limit: number): readonly StoredMessage[] {
    const phrases = searchPhrases(query);
    if (phrases.length === 0) return [];
    return this.#newestFirst(({ text }) => phrases.every((phrase) => holds(messageWords(text), phrase)), limit);
  }

  failUnsent(failure: Failure): number {
    const unsent = this.#messages.filter(({ state }) => state === "sending");
    for (const { id } of unsent) this.changeMessage(id, { state: "failed", failure });
    return unsent.length;
  }

  openConversation(party: MessageParty): StoredConversation {
    return this.#conversation(this.#open(party).group)!;
  }

  conversation(id: string): StoredConversation | undefined {
    return this.#conversation(this.#groupOf(id));
  }

  listConversations(limit: number, before = Number.POSITIVE_INFINITY): readonly StoredConversation[] {
    const groups = [...new Set(this.#threads.map(({ group }) => group))].sort((a, b) => b - a);
    return groups
      .flatMap((group) => this.#conversation(group) ?? [])
      .filter(({ last, draft }) => (last !== undefined || draft !== "") && (last?.order ?? 0) < before)
      .sort((a, b) => (b.last?.order ?? 0) - (a.last?.order ?? 0))
      .slice(0, limit);
  }

  setDraft(conversationId: string, text: string): void {
    const group = this.#groupOf(conversationId);
    this.#threads.filter((thread) => thread.group === group).forEach((thread, index) => { thread.draft = index === 0 ? text : ""; });
  }

  deleteMessage(id: string): void {
    this.#keepOnly((message) => message.id !== id);
  }

  deleteConversation(id: string): void {
    const group = this.#groupOf(id);
    this.#messages = this.#messages.filter(({ thread }) => thread.group !== group);
    this.#threads = this.#threads.filter((thread) => thread.group !== group);
  }

  newestMessageMs(beforeMs: number): number | undefined {
    return this.#messages.map(({ atMs }) => atMs).filter((atMs) => atMs < beforeMs).sort((a, b) => b - a)[0];
  }

  deleteMessagesBefore(atMs: number): number {
    return this.#keepOnly((message) => message.atMs >= atMs);
  }

  regroup(contactOf: (remoteUri: string) => string | undefined): boolean {
    const groups = new Map<string, number>();
    let hasChanged = false;
    for (const thread of this.#threads) {
      const contactId = contactOf(thread.remoteUri);
      const key = contactId === undefined ? `thread ${thread.id}` : `${thread.accountId ?? ""} ${contactId}`;
      const group = groups.get(key) ?? thread.id;
      groups.set(key, group);
      hasChanged ||= thread.contactId !== contactId || thread.group !== group;
      thread.contactId = contactId;
      thread.group = group;
    }
    return hasChanged;
  }

  #find({ accountId, remoteUri }: MessageParty): Thread | undefined {
    return this.#threads.find((thread) => thread.accountId === accountId && thread.key === partyKey(remoteUri));
  }

  #groupOf(id: string): number {
    return this.#threads.find((thread) => String(thread.id) === id)?.group ?? 0;
  }

  #open(party: MessageParty): Thread {
    const there = this.#find(party);
    if (!there) return this.#make(party);
    there.remoteName = party.remoteName || there.remoteName;
    return there;
  }

  #make({ accountId, remoteUri, remoteName, contactId }: MessageParty): Thread {
    const id = ++this.#made;
    const companion = contactId === undefined ? undefined : this.#threads.find((thread) => thread.accountId === accountId && thread.contactId === contactId);
    const thread = { id, accountId, key: partyKey(remoteUri), remoteUri, remoteName, contactId, group: companion?.group ?? id, draft: "" };
    this.#threads = [...this.#threads, thread];
    return thread;
  }

  #lastOf(thread: Thread): number {
    return this.#messages.findLast((message) => message.thread === thread)?.order ?? 0;
  }

  #newestFirst(fits: (message: Kept) => boolean, limit: number): readonly StoredMessage[] {
    return this.#messages.filter(fits).toReversed().slice(0, limit).map(view);
  }

  #conversation(group: number): StoredConversation | undefined {
    const rows = this.#threads.filter((thread) => thread.group === group).sort((a, b) => this.#lastOf(b) - this.#lastOf(a) || a.id - b.id);
    const [newest] = rows;
    if (!newest) return undefined;
    const last = this.#messages.findLast(({ thread }) => thread.group === group);
    return {
      id: String(group), accountId: newest.accountId, addresses: rows.map(({ remoteUri }) => remoteUri),
      remoteName: rows.find(({ remoteName }) => remoteName !== "")?.remoteName ?? "",
      ...(newest.contactId === undefined ? {} : { contactId: newest.contactId }), ...(last ? { last: view(last) } : {}),
      unread: this.#messages.filter(({ thread, state }) => thread.group === group && state === "received").length,
      draft: rows.find(({ draft }) => draft !== "")?.draft ?? "",
    };
  }

  /** Lets the other messages go, and the threads that have none left with them; answers how many. */
  #keepOnly(isKept: (message: Kept) => boolean): number {
    const gone = this.#messages.filter((message) => !isKept(message));
    this.#messages = this.#messages.filter(isKept);
    const emptied = new Set(gone.map(({ thread }) => thread).filter((thread) => thread.draft === "" && this.#lastOf(thread) === 0));
    this.#threads = this.#threads.filter((thread) => !emptied.has(thread));
    if (gone.length > 0) this.regroup((remoteUri) => this.#threads.find((thread) => thread.remoteUri === remoteUri)?.contactId);
    return gone.length;
  }
}

function view({ thread, ...message }: Kept): StoredMessage {
  return { ...message, conversationId: String(thread.group), remoteName: thread.remoteName };
}

/** Whether the words of a phrase stand side by side, the last one perhaps cut short. */
function holds(words: readonly string[], phrase: readonly string[]): boolean {
  return words.some((_word, start) => phrase.every((wanted, index) => {
    const word = words[start + index];
    return index === phrase.length - 1 ? word?.startsWith(wanted) === true : word === wanted;
  }));
}
