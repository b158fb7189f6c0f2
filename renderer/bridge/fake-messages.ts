// The scripted phone's conversations: a few that show every state, and answers to every command about them.
import type { CommandAnswer, CommandArguments, CommandName, ConversationView, MessageView, PhoneChange } from "../../electron/contract/bridge.ts";

type MessageCommandName = Extract<CommandName, `message.${string}` | `conversation.${string}`>;
/** Answers to the commands about texts. */
export type MessageHandlers = { [Name in MessageCommandName]: (...args: CommandArguments<Name>) => CommandAnswer<Name> };

const now = Date.now();
const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

interface Party {
  readonly id: string;
  readonly name: string;
  readonly addresses: readonly string[];
  readonly contactId?: string;
  readonly draft?: string;
}

const ada: Party = { id: "1", name: "Ada Lovelace", addresses: ["sip:ada@sip.example.org", "tel:+442079460018"], contactId: "c1" };
const charles: Party = { id: "2", name: "Charles Babbage", addresses: ["sip:charles@sip.example.org"], draft: "About the mill: could you" };
const office: Party = { id: "3", name: "", addresses: ["sip:+442079460301@carrier.example.net"] };
const rtl: Party = { id: "4", name: "نورا", addresses: ["sip:nora@sip.example.org"] };

let order = 0;
function message(party: Party, agoMs: number, direction: MessageView["direction"], text: string, state: MessageView["state"], failure?: MessageView["failure"]): MessageView {
  order += 1;
  return {
    id: `m${order}`, conversationId: party.id, accountId: "work", direction, remoteUri: party.addresses[0]!, remoteName: party.name, text, atMs: now - agoMs, order,
    state, ...(failure ? { failure } : {}),
  };
}

const messages: readonly MessageView[] = [
  message(rtl, 9 * dayMs, "incoming", "شكرا على المكالمة أمس", "seen"),
  message(office, 4 * dayMs, "incoming", "Your parcel waits at the reception.", "seen"),
  message(office, 4 * dayMs - minuteMs, "outgoing", "Thank you, I fetch it at noon.", "sent"),
  message(charles, dayMs + 40 * minuteMs, "outgoing", "The drawings of the second engine are ready.", "displayed"),
  message(charles, dayMs + 30 * minuteMs, "incoming", "Splendid. I read them tonight and call you in the morning.", "seen"),
  message(ada, dayMs + 20 * minuteMs, "incoming", "Good evening! Did you see the notes on the Bernoulli numbers?", "seen"),
  message(ada, dayMs + 18 * minuteMs, "outgoing", "I did. Note G is wonderful.", "displayed"),
  message(ada, dayMs + 18 * minuteMs - 20_000, "outgoing", "May I show it to the committee?", "displayed"),
  message(ada, 55 * minuteMs, "incoming", "Please do. The proofs are at https://sketches.example.org/notes/g.html, pages 4 to 9.", "seen"),
  message(ada, 40 * minuteMs, "outgoing", "Thank you, they will be delighted.", "delivered"),
  message(ada, 12 * minuteMs, "outgoing", "Shall we speak at three?", "failed", { code: "message/no-answer", message: "The other side did not answer; the message may not have arrived.", detail: "408 Request Timeout" }),
  message(ada, 3 * minuteMs, "incoming", "Are you there? I have a question about the punch cards.", "received"),
  message(ada, 2 * minuteMs, "incoming", "It can wait until three.", "received"),
];

const views: readonly ConversationView[] = [ada, charles, office, rtl].map((party): ConversationView => {
  const own = messages.filter(({ conversationId }) => conversationId === party.id);
  return {
    id: party.id, accountId: "work", addresses: party.addresses, name: party.name, ...(party.contactId === undefined ? {} : { contactId: party.contactId }),
    last: own.at(-1)!, unread: own.filter(({ state }) => state === "received").length, draft: party.draft ?? "",
  };
});

/** What the fake scenes and scripted views start with. */
export const fakeConversations = { messages, views, unread: 2 } as const;

/** Handlers that keep what is written; `change` tells of it. */
export function messageHandlers(change: (change: PhoneChange) => void, isEmpty: boolean): MessageHandlers {
  let kept = isEmpty ? [] : messages;
  let conversations = isEmpty ? [] : views;
  const listed = (id: string): readonly MessageView[] => kept.filter(({ conversationId }) => conversationId === id);
  const put = (changed: MessageView): void => {
    kept = kept.some(({ id }) => id === changed.id) ? kept.map((each) => (each.id === changed.id ? changed : each)) : [...kept, changed];
    conversations = conversations.map((each) => (each.id === changed.conversationId ? { ...each, last: listed(each.id).at(-1)!, unread: listed(each.id).filter(({ state }) => state === "received").length } : each));
    change({ kind: "message", message: changed });
  };
  const settle = (id: string, state: MessageView["state"]): void => {
    const found = kept.find((each) => each.id === id);
    if (found) put({ ...found, state });
  };
  return {
    "message.send": (_accountId, target, text) => {
      const party = conversations.find(({ addresses }) => addresses.includes(target));
      if (!party) return "m0";
      const sent = { ...message({ id: party.id, name: party.name, addresses: [target] }, 0, "outgoing", text, "sending"), atMs: Date.now() };
      put(sent);
      setTimeout(() => settle(sent.id, "delivered"), 900);
      return sent.id;
    },
    "message.resend": (id) => settle(id, "sent"),
    "message.sendInParts": () => {},
    "message.seen": (id) => settle(id, "seen"),
    "message.compose": () => {},
    "message.get": (id) => kept.find((each) => each.id === id) ?? null,
    "message.list": (id, limit, before) => listed(id).filter((each) => before === null || each.order < before).toReversed().slice(0, limit),
    "message.search": (query, limit) => kept.filter(({ text }) => text.toLowerCase().includes(query.toLowerCase())).toReversed().slice(0, limit),
    "conversation.list": (limit, before) => conversations.filter(({ last }) => before === null || (last?.order ?? 0) < before).toSorted((a, b) => (b.last?.order ?? 0) - (a.last?.order ?? 0)).slice(0, limit),
    "conversation.get": (id) => conversations.find((each) => each.id === id) ?? null,
    "conversation.open": (accountId, target) => {
      const address = /^(?:sips?|tel):/u.test(target) ? target : `sip:${target}`;
      const there = conversations.find(({ addresses }) => addresses.includes(address));
      if (there) return there;
      const made: ConversationView = { id: `new-${conversations.length}`, accountId, addresses: [address], name: "", unread: 0, draft: "" };
      conversations = [...conversations, made];
      return made;
    },
    "conversation.seen": (id) => {
      for (const each of listed(id)) if (each.state === "received") settle(each.id, "seen");
      change({ kind: "unread-messages", unreadMessages: kept.filter(({ state }) => state === "received").length });
    },
    "conversation.draft": (id, draft) => {
      conversations = conversations.map((each) => (each.id === id ? { ...each, draft } : each));
      change({ kind: "messages-changed" });
    },
    "conversation.delete": (id) => {
      kept = kept.filter(({ conversationId }) => conversationId !== id);
      conversations = conversations.filter((each) => each.id !== id);
      change({ kind: "messages-changed" });
    },
    "conversation.export": () => "",
  };
}
