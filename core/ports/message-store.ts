// What the phone keeps of texts between people: every message, the conversations they make up, what is being written.
// Calls are synchronous, as in `store.ts`: what `addMessage` has answered is kept, whatever happens a moment later.
import type { Failure } from "../base/errors.ts";

/**
 * sending -> sent (a server or phone has it) -> delivered -> displayed; reports may leave out a step, or never come.
 * Incoming ones: received -> seen.
 */
export type MessageState = "sending" | "sent" | "delivered" | "displayed" | "failed" | "received" | "seen";

/** With whom, by which of our accounts; one contact with several addresses is one party. */
export interface MessageParty {
  readonly accountId: string | null;
  /** Address of the other side, without parameters. */
  readonly remoteUri: string;
  /** The name that the other side gave itself; empty where it gave none. */
  readonly remoteName: string;
  readonly contactId?: string | undefined;
}

export interface StoredMessage {
  readonly id: string;
  readonly conversationId: string;
  readonly accountId: string | null;
  readonly remoteUri: string;
  readonly remoteName: string;
  readonly direction: "incoming" | "outgoing";
  /** Without control characters but line breaks and tabs: databases end texts at a zero. */
  readonly text: string;
  readonly atMs: number;
  /** Grows with every message that comes, about as the time does; pages are asked for by it. */
  readonly order: number;
  readonly state: MessageState;
  /** Why it failed. */
  readonly failure?: Failure;
  /** What reports on an incoming message name it by (RFC 5438), where its sender gave it a name. */
  readonly wireId?: string;
  /** When an incoming one was sent, in its sender's own words: reports on it repeat them. */
  readonly sentTime?: string;
  /** Whether its sender is to be told when a person has seen it. */
  readonly wantsDisplay: boolean;
}

/** What became of a message. */
export type MessageChange = Pick<StoredMessage, "state" | "failure">;

export type NewMessage = MessageParty & Pick<StoredMessage, "id" | "direction" | "text" | "atMs" | "state" | "wireId" | "sentTime" | "wantsDisplay">;

export interface StoredConversation {
  readonly id: string;
  readonly accountId: string | null;
  /** The address that was last written to or from, then the others. */
  readonly addresses: readonly string[];
  readonly remoteName: string;
  readonly contactId?: string;
  /** The newest message; absent where nothing but a draft is there. */
  readonly last?: StoredMessage;
  readonly unread: number;
  /** What was typed and not sent. */
  readonly draft: string;
}

export interface MessageStore {
  addMessage(message: NewMessage): StoredMessage;
  /** Adds a message of the past, in its place among the others by its time. */
  restoreMessage(message: NewMessage): StoredMessage;
  message(id: string): StoredMessage | undefined;
  /** Answers the changed message; undefined where it is gone. */
  changeMessage(id: string, change: MessageChange): StoredMessage | undefined;
  /** Many at once, or none of them; by id. Those that are gone are passed over. */
  changeMessages(changes: ReadonlyMap<string, MessageChange>): void;
  /** Whether this very message has come before: same party, same name on the wire. */
  hasMessage(party: MessageParty, wireId: string): boolean;
  /** Newest first; `before` is the order of the oldest one that is known. */
  listMessages(conversationId: string, limit: number, before?: number): readonly StoredMessage[];
  /** With a contact or one of these addresses, in all conversations, newest first; `beforeMs` is the time of the oldest one known. */
  listMessagesWith(contactId: string | undefined, remoteUris: readonly string[], limit: number, beforeMs?: number): readonly StoredMessage[];
  /** Incoming ones that nobody has seen, oldest first. */
  unreadMessages(conversationId: string): readonly StoredMessage[];
  countUnread(): number;
  /** Messages in which every word of `query` begins a word, whatever its case and accents; newest first. */
  searchMessages(query: string, limit: number): readonly StoredMessage[];
  /** What was on its way when the phone ended has failed; answers how many. */
  failUnsent(failure: Failure): number;
  /** The conversation with a party; makes one where there is none. */
  openConversation(party: MessageParty): StoredConversation;
  conversation(id: string): StoredConversation | undefined;
  /** Those with a message or a draft, the one with the newest message first; `before` is the order of its last message. */
  listConversations(limit: number, before?: number): readonly StoredConversation[];
  setDraft(conversationId: string, text: string): void;
  deleteMessage(id: string): void;
  deleteConversation(id: string): void;
  /** When the newest message before a time was. */
  newestMessageMs(beforeMs: number): number | undefined;
  /** Deletes what is older; answers how many. */
  deleteMessagesBefore(atMs: number): number;
  /** Looks anew who is behind each address; answers whether conversations came together or apart. */
  regroup(contactOf: (remoteUri: string) => string | undefined): boolean;
}
