// Conversations as the window shows them, read page by page, and one of them with its messages. The phone keeps them all.
import { defineStore } from "pinia";
import { computed, ref, shallowRef } from "vue";
import type { ConversationView, Failure, MessageView } from "../bridge/bridge.ts";
import { usePhone } from "./phone.ts";

const CONVERSATION_PAGE = 100;
const MESSAGE_PAGE = 60;
const FOUND_LIMIT = 100;

/** The list of conversations, the open one's messages, and what a search found. */
export const useMessages = defineStore("messages", () => {
  const phone = usePhone();
  const conversations = shallowRef<readonly ConversationView[]>([]);
  const loaded = ref(false);
  const failure = shallowRef<Failure>();
  const mayHaveMore = ref(false);
  const openId = ref<string | null>(null);
  /** Undefined while being read, null where it is gone. */
  const conversation = shallowRef<ConversationView | null>();
  /** Of the open conversation, oldest first. */
  const messages = shallowRef<readonly MessageView[]>([]);
  const mayHaveEarlier = ref(false);
  const unread = computed(() => phone.snapshot?.unreadMessages ?? 0);
  let isReloading = false;

  phone.onChange((change) => {
    if (change.kind === "message") take(change.message);
    if (change.kind === "message" || change.kind === "messages-changed" || change.kind === "contacts-changed") reloadSoon();
  });

  /** Once for all that changes in one go. */
  function reloadSoon(): void {
    if (!loaded.value || isReloading) return;
    isReloading = true;
    setTimeout(() => {
      isReloading = false;
      void load();
      if (openId.value !== null) void refreshOpen(openId.value);
    }, 30);
  }

  async function load(): Promise<void> {
    const wanted = Math.min(1_000, Math.max(CONVERSATION_PAGE, conversations.value.length));
    const listed = await phone.run("conversation.list", wanted, null);
    failure.value = listed.ok ? undefined : listed.failure;
    loaded.value = true;
    if (!listed.ok) return;
    conversations.value = listed.value;
    mayHaveMore.value = listed.value.length === wanted;
  }

  async function loadMore(): Promise<void> {
    const before = conversations.value.at(-1)?.last?.order;
    if (before === undefined || !mayHaveMore.value) return;
    mayHaveMore.value = false;
    const listed = await phone.run("conversation.list", CONVERSATION_PAGE, before);
    if (!listed.ok) return;
    conversations.value = [...conversations.value, ...listed.value];
    mayHaveMore.value = listed.value.length === CONVERSATION_PAGE;
  }

  async function open(id: string): Promise<void> {
    openId.value = id;
    conversation.value = conversations.value.find((candidate) => candidate.id === id);
    messages.value = [];
    const [found, page] = await Promise.all([phone.run("conversation.get", id), phone.run("message.list", id, MESSAGE_PAGE, null)]);
    if (openId.value !== id) return;
    conversation.value = found.ok ? found.value : null;
    if (!page.ok) return;
    messages.value = page.value.toReversed();
    mayHaveEarlier.value = page.value.length === MESSAGE_PAGE;
  }

  function close(): void {
    openId.value = null;
    conversation.value = undefined;
    messages.value = [];
  }

  async function refreshOpen(id: string): Promise<void> {
    const found = await phone.run("conversation.get", id);
    if (openId.value !== id || !found.ok) return;
    if (found.value !== null && found.value.id !== id) return open(found.value.id);
    const isEmpty = found.value === null || found.value.last === undefined;
    conversation.value = found.value;
    if (isEmpty) messages.value = [];
    else if (messages.value.length > 0) await refreshMessages(id);
  }

  /** What is shown, once more: messages may have gone, or addresses come together. */
  async function refreshMessages(id: string): Promise<void> {
    const page = await phone.run("message.list", id, Math.min(1_000, messages.value.length), null);
    if (openId.value === id && page.ok) messages.value = page.value.toReversed();
  }

  async function loadEarlier(): Promise<void> {
    const [oldest] = messages.value;
    const id = openId.value;
    if (oldest === undefined || id === null || !mayHaveEarlier.value) return;
    mayHaveEarlier.value = false;
    const page = await phone.run("message.list", id, MESSAGE_PAGE, oldest.order);
    if (!page.ok || openId.value !== id) return;
    messages.value = [...page.value.toReversed(), ...messages.value];
    mayHaveEarlier.value = page.value.length === MESSAGE_PAGE;
  }

  /** A new message goes to the end, a changed one stays where it is. */
  function take(message: MessageView): void {
    if (message.conversationId !== openId.value) return;
    const known = messages.value.some(({ id }) => id === message.id);
    messages.value = known ? messages.value.map((candidate) => (candidate.id === message.id ? message : candidate)) : [...messages.value, message];
  }

  async function search(query: string): Promise<readonly MessageView[]> {
    const found = await phone.run("message.search", query, FOUND_LIMIT);
    return found.ok ? found.value : [];
  }

  return { conversations, loaded, failure, mayHaveMore, conversation, messages, mayHaveEarlier, unread, openId, load, loadMore, open, close, loadEarlier, search };
});
