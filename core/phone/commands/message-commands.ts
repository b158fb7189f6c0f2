// Commands about texts and conversations.
import type { Commands, CommandTargets } from "./command-table.ts";

/** What one answer to the window holds at the most. */
const MAX_LISTED = 1_000;

export function messageCommands({ messages, conversations }: CommandTargets): Commands<"message"> {
  return {
    "message.send": (accountId, target, text) => messages.send(accountId, target, text),
    "message.resend": (id) => messages.resend(id),
    "message.sendInParts": (id) => messages.sendInParts(id),
    "message.seen": (id) => messages.seen(id),
    "message.compose": (accountId, target, isWriting) => messages.compose(accountId, target, isWriting),
    "message.get": (id) => conversations.messageView(id) ?? null,
    "message.list": (conversationId, limit, before) => conversations.messages(conversationId, Math.min(limit, MAX_LISTED), before ?? undefined),
    "message.search": (query, limit) => conversations.search(query, Math.min(limit, MAX_LISTED)),
  };
}

export function conversationCommands({ messages, conversations, accounts }: CommandTargets): Commands<"conversation"> {
  const ownName = (accountId: string | null): string => {
    const settings = accounts.list.find(({ id }) => id === accountId)?.settings;
    return settings?.displayName || settings?.address || "Me";
  };
  return {
    "conversation.list": (limit, before) => conversations.list(Math.min(limit, MAX_LISTED), before ?? undefined),
    "conversation.get": (id) => conversations.find(id) ?? null,
    "conversation.open": (accountId, target) => {
      const { account, address } = messages.addressee(accountId, target);
      return conversations.open(account.id, address);
    },
    "conversation.seen": (id) => messages.seenAll(id),
    "conversation.draft": (id, text) => conversations.setDraft(id, text),
    "conversation.delete": (id) => conversations.delete(id),
    "conversation.export": (id) => conversations.exportText(id, ownName),
  };
}
