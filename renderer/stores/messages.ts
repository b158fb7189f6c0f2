// Conversations as the window shows them, the one with the newest message first, read page by page. The phone keeps them.
import { defineStore } from "pinia";
import { computed, ref, shallowRef } from "vue";
import type { ConversationView, Failure, MessageView } from "../bridge/bridge.ts";
import { usePhone } from "./phone.ts";

const PAGE = 100;
const FOUND_LIMIT = 100;
/** Many messages in one go are one change of the list. */
const RELOAD_PAUSE_MS = 30;

/** The list of conversations, and a search through all messages. */
export const useMessages = defineStore("messages", () => {
  const phone = usePhone();
  const conversations = shallowRef<readonly ConversationView[]>([]);
  const loaded = ref(false);
  const failure = shallowRef<Failure>();
  const mayHaveMore = ref(false);
  const unread = computed(() => phone.snapshot?.unreadMessages ?? 0);
  let isReloading = false;

  phone.onChange(({ kind }) => {
    const concerns = kind === "message" || kind === "messages-changed" || kind === "contacts-changed";
    if (!concerns || !loaded.value || isReloading) return;
    isReloading = true;
    setTimeout(() => {
      isReloading = false;
      void load();
    }, RELOAD_PAUSE_MS);
  });

  async function load(): Promise<void> {
    const wanted = Math.min(1_000, Math.max(PAGE, conversations.value.length));
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
    const listed = await phone.run("conversation.list", PAGE, before);
    if (!listed.ok) return;
    conversations.value = [...conversations.value, ...listed.value];
    mayHaveMore.value = listed.value.length === PAGE;
  }

  async function search(query: string): Promise<readonly MessageView[]> {
    const found = await phone.run("message.search", query, FOUND_LIMIT);
    return found.ok ? found.value : [];
  }

  return { conversations, loaded, failure, mayHaveMore, unread, load, loadMore, search };
});
