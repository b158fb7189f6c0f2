// Texts between people as hosts see them (RFC 3428, 5438, 3994): messages, conversations, what the user lets others know.
// No list of them is ever in a snapshot: pages are asked for, and what changed is told.
import type { Failure } from "../../base/errors.ts";
import type { MessageState } from "../../ports/message-store.ts";

export type { MessageState } from "../../ports/message-store.ts";

export interface MessageView {
  readonly id: string;
  readonly conversationId: string;
  readonly accountId: string | null;
  readonly direction: "incoming" | "outgoing";
  /** Address of the other side, without parameters. */
  readonly remoteUri: string;
  /** Contact's name, else the display name sent, else empty. Text from the network: never HTML. */
  readonly remoteName: string;
  /** Text from the network: never HTML. Without control characters but line breaks and tabs. */
  readonly text: string;
  readonly atMs: number;
  /** Grows with every message; `before` of a list. */
  readonly order: number;
  readonly state: MessageState;
  /** Why it failed. */
  readonly failure?: Failure;
}

/** All that goes between one of our accounts and one person; a contact with several addresses is one person. */
export interface ConversationView {
  readonly id: string;
  readonly accountId: string | null;
  /** The address that was last written to or from, then the person's others. */
  readonly addresses: readonly string[];
  /** Contact's name, else the display name sent, else empty. Text from the network: never HTML. */
  readonly name: string;
  readonly contactId?: string;
  readonly last?: MessageView;
  readonly unread: number;
  /** What was typed and not sent. */
  readonly draft: string;
}

/** Days after which messages may be deleted by themselves; 0: they stay. */
export const KEEP_MESSAGES_DAYS = [0, 30, 90, 365] as const;

export interface MessagePreferences {
  /** Whether senders who ask are told that their message was seen. */
  readonly sendsReceipts: boolean;
  /** Whether others are told while the user writes to them. */
  readonly tellsWriting: boolean;
  /** Whether notifications of the desktop show what was written. */
  readonly showsPreviews: boolean;
  readonly keepDays: (typeof KEEP_MESSAGES_DAYS)[number];
}

/** What holds where the user has chosen nothing. */
export const DEFAULT_MESSAGE_PREFERENCES: MessagePreferences = { sendsReceipts: true, tellsWriting: true, showsPreviews: true, keepDays: 0 };

export type MessageChange =
  /** A new message, or a new state of one. */
  | { readonly kind: "message"; readonly message: MessageView }
  /** Conversations came, went or changed otherwise: a draft, a deletion. */
  | { readonly kind: "messages-changed" }
  | { readonly kind: "unread-messages"; readonly unreadMessages: number }
  | { readonly kind: "writers"; readonly writers: readonly string[] };

export interface MessageCommands {
  /** `target` as typed, as for a call. Answers the message's id; what becomes of it comes as events. */
  "message.send": (accountId: string | null, target: string, text: string) => string;
  /** Sends one that failed once more. */
  "message.resend": (messageId: string) => void;
  /** Sends one that was too long as several, cut between words, and takes the long one away. */
  "message.sendInParts": (messageId: string) => void;
  /** A person has seen an incoming message. */
  "message.seen": (messageId: string) => void;
  /** A person is writing to an address, or has stopped. */
  "message.compose": (accountId: string | null, target: string, isWriting: boolean) => void;
  "message.get": (messageId: string) => MessageView | null;
  /** A conversation's messages, newest first; `before` is the order of the oldest one known. */
  "message.list": (conversationId: string, limit: number, before: number | null) => readonly MessageView[];
  /** In all conversations, newest first: every word of the query begins a word of the text. */
  "message.search": (query: string, limit: number) => readonly MessageView[];
  /** The one with the newest message first; `before` is the order of the last message of the last one known. */
  "conversation.list": (limit: number, before: number | null) => readonly ConversationView[];
  "conversation.get": (conversationId: string) => ConversationView | null;
  /** The conversation with whom was typed, as for a call; made where there is none. */
  "conversation.open": (accountId: string | null, target: string) => ConversationView;
  /** A person has seen all that is in it. */
  "conversation.seen": (conversationId: string) => void;
  "conversation.draft": (conversationId: string, text: string) => void;
  "conversation.delete": (conversationId: string) => void;
  /** All of it as plain text, for a file. */
  "conversation.export": (conversationId: string) => string;
}
