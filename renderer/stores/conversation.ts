// The conversation on the stage with its messages, oldest first, read page by page from the end.
import { defineStore } from "pinia";
import { ref, shallowRef } from "vue";
import type { ConversationView, MessageView } from "../bridge/bridge.ts";
import { usePhone } from "./phone.ts";

const PAGE = 60;
const MAX_REREAD = 1_000;
const REREAD_PAUSE_MS = 30;

/** One conversation at a time: `open` one, `close` it. */
export const useConversation = defineStore("conversation", () => {
  const phone = usePhone();
  const id = ref<string | null>(null);
  /** Undefined while being read, null where it is gone. */
  const conversation = shallowRef<ConversationView | null>();
  const messages = shallowRef<readonly MessageView[]>([]);
  const mayHaveEarlier = ref(false);
  let isRereading = false;

  phone.onChange((change) => {
    if (id.value === null) return;
    if (change.kind === "message" && change.message.conversationId === id.value) messages.value = withMessage(messages.value, change.message);
    const concerns = change.kind === "message" || change.kind === "messages-changed" || change.kind === "contacts-changed";
    if (!concerns || isRereading) return;
    isRereading = true;
    setTimeout(() => {
      isRereading = false;
      if (id.value !== null) void reread(id.value, change.kind !== "message");
    }, REREAD_PAUSE_MS);
  });

  async function open(wanted: string): Promise<void> {
    id.value = wanted;
    conversation.value = undefined;
    messages.value = [];
    const [found, page] = await Promise.all([phone.run("conversation.get", wanted), phone.run("message.list", wanted, PAGE, null)]);
    if (id.value !== wanted) return;
    conversation.value = found.ok ? found.value : null;
    // After addresses came together another id leads to the same conversation; messages name the one that stayed.
    if (found.ok && found.value !== null) id.value = found.value.id;
    if (page.ok) setPage(page.value);
  }

  function close(): void {
    id.value = null;
    conversation.value = undefined;
    messages.value = [];
  }

  async function reread(wanted: string, rereadsMessages: boolean): Promise<void> {
    const found = await phone.run("conversation.get", wanted);
    if (id.value !== wanted || !found.ok) return;
    conversation.value = found.value;
    if (found.value === null) messages.value = [];
    else id.value = found.value.id;
    if (!rereadsMessages || found.value === null) return;
    const page = await phone.run("message.list", found.value.id, Math.min(MAX_REREAD, Math.max(PAGE, messages.value.length)), null);
    if (id.value === found.value.id && page.ok) setPage(page.value, Math.max(PAGE, messages.value.length));
  }

  async function loadEarlier(): Promise<void> {
    const [oldest] = messages.value;
    const wanted = id.value;
    if (oldest === undefined || wanted === null || !mayHaveEarlier.value) return;
    mayHaveEarlier.value = false;
    const page = await phone.run("message.list", wanted, PAGE, oldest.order);
    if (!page.ok || id.value !== wanted) return;
    messages.value = [...page.value.toReversed(), ...messages.value];
    mayHaveEarlier.value = page.value.length === PAGE;
  }

  function setPage(page: readonly MessageView[], wanted = PAGE): void {
    messages.value = page.toReversed();
    mayHaveEarlier.value = page.length >= wanted;
  }

  return { id, conversation, messages, mayHaveEarlier, open, close, loadEarlier };
});

/** A new message goes to the end, a changed one stays where it is. */
function withMessage(messages: readonly MessageView[], message: MessageView): readonly MessageView[] {
  const isKnown = messages.some(({ id }) => id === message.id);
  return isKnown ? messages.map((known) => (known.id === message.id ? message : known)) : [...messages, message];
}
