// All past calls and messages at once: collected for a file, and added from one. What is there already stays as it is.
import { INTERRUPTED } from "./conversations.ts";
import type { ContactStore, HistoryEntry, HistoryStore } from "../ports/store.ts";
import type { MessageStore, StoredMessage } from "../ports/message-store.ts";
import type { KeptCall, KeptMessage, KeptRecords, RestoredRecords } from "./protocol.ts";

/** Rows that are read at once. */
const PAGE = 500;
/** Rows that are written one after the other: some tens of milliseconds on a slow disk. */
const WRITTEN_AT_ONCE = 20;

export interface RecordStores {
  readonly history: HistoryStore;
  readonly messages: MessageStore;
  readonly contacts: Pick<ContactStore, "findByAddress">;
}

/** Everything, calls newest first, messages oldest first; rests between pages of it, so that calls go on meanwhile. */
export async function collectRecords({ history, messages }: RecordStores, rest: () => Promise<void>): Promise<KeptRecords> {
  const calls = await allHistory(history, rest);
  const texts = await allMessages(messages, rest);
  return { history: calls.map(withoutFile), messages: texts.map(keptMessage) };
}

/** Adds what is not there yet, and rests between parts of it: each row is on the disk before the next, and calls go on meanwhile. */
export async function restoreRecords({ history, messages, contacts }: RecordStores, records: KeptRecords, rest: () => Promise<void>): Promise<RestoredRecords> {
  const calls = await missingOf(records.history, ({ id }) => history.history(id) !== undefined, rest);
  await inParts(calls, (entry) => history.addHistory(entry), rest);
  const texts = await missingOf(records.messages, ({ id }) => messages.message(id) !== undefined, rest);
  await inParts(texts.map(settled), ({ failure, ...message }) => {
    const contactId = contacts.findByAddress(message.remoteUri)?.id;
    messages.restoreMessage({ ...message, ...(contactId === undefined ? {} : { contactId }) });
    if (failure) messages.changeMessage(message.id, { state: message.state, failure });
  }, rest);
  return { history: calls.length, messages: texts.length };
}

async function missingOf<Item>(items: readonly Item[], isThere: (item: Item) => boolean, rest: () => Promise<void>): Promise<readonly Item[]> {
  const missing: Item[] = [];
  for (let start = 0; start < items.length; start += PAGE) {
    missing.push(...items.slice(start, start + PAGE).filter((item) => !isThere(item)));
    await rest();
  }
  return missing;
}

async function inParts<Item>(items: readonly Item[], add: (item: Item) => void, rest: () => Promise<void>): Promise<void> {
  for (const [index, item] of items.entries()) {
    add(item);
    if ((index + 1) % WRITTEN_AT_ONCE === 0) await rest();
  }
}

/** What was on its way when the file was made is sent by nobody here. */
function settled(message: KeptMessage): KeptMessage {
  return message.state === "sending" ? { ...message, state: "failed", failure: INTERRUPTED } : message;
}

async function allHistory(history: HistoryStore, rest: () => Promise<void>): Promise<readonly HistoryEntry[]> {
  const all = new Map<string, HistoryEntry>();
  let before: number | undefined;
  for (;;) {
    // Several calls may have begun in one millisecond: the next page begins with that one again.
    const page = history.listHistory(PAGE, before);
    const fresh = page.filter(({ id }) => !all.has(id));
    for (const entry of fresh) all.set(entry.id, entry);
    if (page.length < PAGE || fresh.length === 0) return [...all.values()];
    before = page.at(-1)!.startedAtMs + 1;
    await rest();
  }
}

async function allMessages(messages: MessageStore, rest: () => Promise<void>): Promise<readonly StoredMessage[]> {
  const all: StoredMessage[] = [];
  for (const { id } of allConversations(messages)) {
    for (let page = messages.listMessages(id, PAGE); page.length > 0; page = messages.listMessages(id, PAGE, page.at(-1)!.order)) {
      all.push(...page);
      await rest();
    }
  }
  return all.sort((one, other) => one.order - other.order);
}

function allConversations(messages: MessageStore): readonly { readonly id: string }[] {
  const all = new Map<string, { readonly id: string }>();
  let before: number | undefined;
  for (;;) {
    const page = messages.listConversations(PAGE, before);
    for (const conversation of page) all.set(conversation.id, conversation);
    before = page.at(-1)?.last?.order;
    if (page.length < PAGE || before === undefined) return [...all.values()];
  }
}

/** A recording's file stays where it is; a name of one from elsewhere would be anybody's claim. */
function withoutFile({ recording: _file, ...entry }: HistoryEntry): KeptCall {
  return entry;
}

function keptMessage({ id, accountId, remoteUri, remoteName, direction, text, atMs, state, failure, wireId, wantsDisplay }: StoredMessage): KeptMessage {
  return { id, accountId, remoteUri, remoteName, direction, text, atMs, state, wantsDisplay, ...(failure && { failure }), ...(wireId !== undefined && { wireId }) };
}
