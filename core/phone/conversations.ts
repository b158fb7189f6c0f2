// Conversations as the phone keeps them: stores messages, tells of each change, groups addresses by contact, lets go what
// is older than its user wants. What became of a message and cannot be written (a full disk) is kept in memory and tried
// again. Sends and receives nothing.
import { DisposableStore, type Disposable } from "../base/disposable.ts";
import { GodwitError, type Failure } from "../base/errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { MessageChange, MessageStore, NewMessage, StoredConversation, StoredMessage } from "../ports/message-store.ts";
import type { ContactStore } from "../ports/store.ts";
import { conversationText } from "./conversation-text.ts";
import type { PhoneState } from "./phone-state.ts";
import type { ConversationView, MessageView } from "./protocol.ts";
import { retentionBound } from "./retention.ts";

export interface ConversationsPorts {
  readonly clock: Clock;
  readonly store: MessageStore;
  readonly contacts: ContactStore;
  readonly state: PhoneState;
}

/** What became of a message whose phone ended while it was on its way. */
export const INTERRUPTED: Failure = {
  code: "message/interrupted", message: "Godwit ended while this message was being sent; it may or may not have arrived.",
};
const PURGE_EVERY_MS = 6 * 3_600_000;
const TRY_AGAIN_MS = 15_000;
const TOLD_ONE_BY_ONE = 20;
/** Messages read at a time for an export. */
const EXPORT_PAGE = 500;

export class Conversations implements Disposable {
  readonly #ports: ConversationsPorts;
  readonly #owned = new DisposableStore();
  #purging: Disposable | undefined;
  /** What became of messages and could not be written yet. */
  readonly #owed = new Map<string, MessageChange>();
  #retrying: Disposable | undefined;
  /** Whether what was on its way when the phone ended last time has been written down as failed. */
  #hasFailedUnsent = false;
  /** Whether contacts may have changed since addresses were grouped by them. */
  #isStale = true;

  constructor(ports: ConversationsPorts) {
    this.#ports = ports;
    this.#pay();
    this.#owned.add(ports.state.onEvent(({ change }) => {
      if (change.kind === "contacts-changed") this.#isStale = true;
      if (change.kind === "preferences") this.#purge();
    }));
    this.#purge();
  }

  list(limit: number, before: number | undefined): readonly ConversationView[] {
    this.#regroup();
    return this.#ports.store.listConversations(limit, before).map((each) => this.#conversationView(each));
  }

  find(id: string): ConversationView | undefined {
    this.#regroup();
    const stored = this.#ports.store.conversation(id);
    return stored && this.#conversationView(stored);
  }

  /** The conversation with an address, made where there is none. */
  open(accountId: string | null, remoteUri: string): ConversationView {
    this.#regroup();
    return this.#conversationView(this.#ports.store.openConversation({ accountId, remoteUri, remoteName: "", contactId: this.#contactOf(remoteUri) }));
  }

  messages(conversationId: string, limit: number, before: number | undefined): readonly MessageView[] {
    this.#regroup();
    return this.#views(this.#ports.store.listMessages(conversationId, limit, before));
  }

  /** With a contact, or one of these addresses, in all conversations. */
  messagesWith(contactId: string | undefined, remoteUris: readonly string[], limit: number, beforeMs: number | undefined): readonly MessageView[] {
    this.#regroup();
    return this.#views(this.#ports.store.listMessagesWith(contactId, remoteUris, limit, beforeMs));
  }

  search(query: string, limit: number): readonly MessageView[] {
    return this.#views(this.#ports.store.searchMessages(query, limit));
  }

  message(id: string): StoredMessage | undefined {
    const stored = this.#ports.store.message(id);
    return stored && this.#current(stored);
  }

  messageView(id: string): MessageView | undefined {
    return this.#views([this.message(id) ?? []].flat())[0];
  }

  unread(conversationId: string): readonly StoredMessage[] {
    return this.#ports.store.unreadMessages(conversationId);
  }

  /** Whether this very message has come before, as one does whose answer was lost. */
  isKnown(accountId: string | null, remoteUri: string, wireId: string): boolean {
    return this.#ports.store.hasMessage({ accountId, remoteUri, remoteName: "" }, wireId);
  }

  /** Keeps a message before anything else is done with it. Throws `message/not-kept`. */
  keep(message: Omit<NewMessage, "contactId">): StoredMessage {
    this.#regroup();
    try {
      this.#failUnsent();
      const kept = this.#ports.store.addMessage({ ...message, contactId: this.#contactOf(message.remoteUri) });
      this.#tell(kept);
      if (kept.state === "received") this.#tellUnread();
      return kept;
    } catch (thrown) {
      throw new GodwitError({ code: "message/not-kept", message: "The message could not be kept. Check the free space on the disk." }, { cause: thrown });
    }
  }

  /** What became of a message; it holds from now on, whether or not it can be written at once. */
  change(id: string, change: MessageChange): void {
    this.changeAll([id], change);
  }

  /** The same of many, which are written at once and told one by one only where they are few. */
  changeAll(ids: readonly string[], change: MessageChange): void {
    for (const id of ids) this.#owed.set(id, change);
    this.#pay();
    if (ids.length > TOLD_ONE_BY_ONE) this.#ports.state.apply({ kind: "messages-changed" });
    else for (const message of ids.flatMap((id) => this.message(id) ?? [])) this.#tell(message);
    if (change.state === "seen") this.#tellUnread();
  }

  setDraft(conversationId: string, text: string): void {
    this.#ports.store.setDraft(conversationId, text);
    this.#ports.state.apply({ kind: "messages-changed" });
  }

  /** Takes one message away. */
  remove(messageId: string): void {
    this.#ports.store.deleteMessage(messageId);
    this.#tellGone();
  }

  delete(conversationId: string): void {
    this.#ports.store.deleteConversation(conversationId);
    this.#tellGone();
  }

  /** All of a conversation as text; `ownName` is who we are in it. */
  exportText(conversationId: string, ownName: (accountId: string | null) => string): string {
    const conversation = this.find(conversationId);
    if (!conversation) throw new GodwitError({ code: "message/no-conversation", message: "This conversation is no longer there." });
    const messages: MessageView[] = [];
    for (let page = this.messages(conversationId, EXPORT_PAGE, undefined); page.length > 0; page = this.messages(conversationId, EXPORT_PAGE, page.at(-1)!.order)) messages.push(...page);
    return conversationText(conversation, messages.reverse(), ownName(conversation.accountId));
  }

  dispose(): void {
    if (this.#owed.size > 0) this.#pay();
    this.#retrying?.dispose();
    this.#purging?.dispose();
    this.#owned.dispose();
  }

  /** Deletes what is older than the user keeps, now and every few hours. */
  #purge(): void {
    const { clock, store, state } = this.#ports;
    const { keepDays } = state.snapshot.preferences.messages;
    this.#purging?.dispose();
    this.#purging = undefined;
    if (keepDays === 0) return;
    this.#purging = clock.setTimer(PURGE_EVERY_MS, () => this.#purge());
    try {
      const boundMs = retentionBound(clock.wallMs(), keepDays, (beforeMs) => store.newestMessageMs(beforeMs));
      if (boundMs !== undefined && store.deleteMessagesBefore(boundMs) > 0) this.#tellGone();
    } catch {
      // A full disk takes no deletion either: the next time will do.
    }
  }

  /** A stored message with what became of it since. */
  #current(stored: StoredMessage): StoredMessage {
    const owed = this.#owed.get(stored.id);
    if (!owed) return stored;
    const { failure: _former, ...message } = stored;
    return { ...message, ...owed };
  }

  /** Writes what is owed, or tries again in a while. */
  #pay(): void {
    this.#retrying?.dispose();
    this.#retrying = undefined;
    try {
      this.#failUnsent();
      if (this.#owed.size > 0) this.#ports.store.changeMessages(this.#owed);
      this.#owed.clear();
    } catch {
      this.#retrying = this.#ports.clock.setTimer(TRY_AGAIN_MS, () => this.#pay());
    }
  }

  /** Before anything else is sent: what is on its way from now on has not failed. */
  #failUnsent(): void {
    if (!this.#hasFailedUnsent) this.#ports.store.failUnsent(INTERRUPTED);
    this.#hasFailedUnsent = true;
  }

  #regroup(): void {
    if (!this.#isStale) return;
    try {
      const hasChanged = this.#ports.store.regroup((remoteUri) => this.#contactOf(remoteUri));
      this.#isStale = false;
      if (hasChanged) this.#ports.state.apply({ kind: "messages-changed" });
    } catch {
      // Conversations are read on a full disk too, grouped as they were; they are looked at again with the next one.
    }
  }

  #contactOf(remoteUri: string): string | undefined {
    return this.#ports.contacts.findByAddress(remoteUri)?.id;
  }

  #conversationView({ remoteName, last, contactId, ...rest }: StoredConversation): ConversationView {
    const name = this.#nameOf(rest.addresses[0] ?? "", remoteName);
    return { ...rest, name, ...(contactId === undefined ? {} : { contactId }), ...(last ? { last: viewOf(last, name) } : {}) };
  }

  #views(messages: readonly StoredMessage[]): readonly MessageView[] {
    const names = new Map<string, string>();
    return messages.map((message) => {
      const name = names.get(message.remoteUri) ?? this.#nameOf(message.remoteUri, message.remoteName);
      names.set(message.remoteUri, name);
      return viewOf(this.#current(message), name);
    });
  }

  #nameOf(remoteUri: string, remoteName: string): string {
    return this.#ports.contacts.findByAddress(remoteUri)?.name ?? remoteName;
  }

  #tell(message: StoredMessage): void {
    this.#ports.state.apply({ kind: "message", message: viewOf(message, this.#nameOf(message.remoteUri, message.remoteName)) });
  }

  #tellGone(): void {
    this.#ports.state.apply({ kind: "messages-changed" });
    this.#tellUnread();
  }

  #tellUnread(): void {
    const seen = [...this.#owed].filter(([id, { state }]) => state === "seen" && this.#ports.store.message(id)?.state === "received");
    const unreadMessages = this.#ports.store.countUnread() - seen.length;
    if (unreadMessages !== this.#ports.state.snapshot.unreadMessages) this.#ports.state.apply({ kind: "unread-messages", unreadMessages });
  }
}

function viewOf({ wireId: _wireId, sentTime: _sentTime, wantsDisplay: _wantsDisplay, ...shown }: StoredMessage, remoteName: string): MessageView {
  return { ...shown, remoteName };
}
