// What every MessageStore promises; run on the one in memory and on the real database.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Failure } from "../../core/base/errors.ts";
import type { MessageParty, MessageStore, NewMessage, StoredMessage } from "../../core/ports/message-store.ts";

/** A store to test, and its end. */
export interface MessageStoreUnderTest {
  readonly messages: MessageStore;
  dispose(): void;
}

const ada: MessageParty = { accountId: "work", remoteUri: "sip:ada@example.org", remoteName: "Ada" };
const bob: MessageParty = { accountId: "work", remoteUri: "sip:bob@example.org", remoteName: "Bob" };
const interrupted: Failure = { code: "message/interrupted", message: "It was being sent when the phone ended." };

/** Declares the suite for the store that `open` makes, empty, before each test. */
export function describeMessageStore(name: string, open: () => MessageStoreUnderTest): void {
  describe(name, () => {
    let under: MessageStoreUnderTest;
    let store: MessageStore;
    let made = 0;
    beforeEach(() => {
      under = open();
      store = under.messages;
      made = 0;
    });
    afterEach(() => under.dispose());

    const message = (text: string, party: MessageParty = ada, more: Partial<NewMessage> = {}): NewMessage => ({
      ...party, id: `m${++made}`, direction: "incoming", text, atMs: 1_000 * made, state: "received", wantsDisplay: false, ...more,
    });
    const add = (...args: Parameters<typeof message>): StoredMessage => store.addMessage(message(...args));
    const texts = (messages: readonly StoredMessage[]): readonly string[] => messages.map(({ text }) => text);

    it("gives back a message as it was added, whatever is written in it", () => {
      const text = "Grüße 😀\n<b>'); DROP TABLE messages;--";
      const added = add(text, ada, { wireId: "w1", sentTime: "2025-12-24T18:00:00+01:00", wantsDisplay: true });
      expect(added).toMatchObject({ id: "m1", text, accountId: "work", remoteUri: "sip:ada@example.org", remoteName: "Ada", wireId: "w1", sentTime: "2025-12-24T18:00:00+01:00", wantsDisplay: true, state: "received" });
      expect(store.message("m1")).toEqual(added);
      expect(store.message("m9")).toBeUndefined();
    });

    it("changes a message's state, and forgets the reason of a failure that is over", () => {
      add("hi", ada, { direction: "outgoing", state: "sending" });
      expect(store.changeMessage("m1", { state: "failed", failure: interrupted })).toMatchObject({ state: "failed", failure: interrupted });
      const sent = store.changeMessage("m1", { state: "sent" });
      expect(sent?.state).toBe("sent");
      expect(sent).not.toHaveProperty("failure");
      expect(store.changeMessage("m9", { state: "sent" })).toBeUndefined();
    });

    it("changes many at once, and passes over those that are gone", () => {
      for (const text of ["one", "two", "three"]) add(text);
      store.changeMessages(new Map([["m1", { state: "seen" }], ["m9", { state: "seen" }], ["m3", { state: "failed", failure: interrupted }]]));
      expect(["m1", "m2", "m3"].map((id) => store.message(id)?.state)).toEqual(["seen", "received", "failed"]);
      expect(store.message("m3")?.failure).toEqual(interrupted);
      expect(store.countUnread()).toBe(1);
    });

    it("makes one conversation of all that goes between an account and an address, however it is spelled", () => {
      const first = add("one");
      const second = add("two", { ...ada, remoteUri: "sips:Ada@Example.org:5061" });
      const third = add("three", { ...ada, accountId: "home" });
      expect(second.conversationId).toBe(first.conversationId);
      expect(third.conversationId).not.toBe(first.conversationId);
      expect(store.conversation(first.conversationId)).toMatchObject({ accountId: "work", addresses: ["sip:ada@example.org"], remoteName: "Ada", unread: 2, draft: "", last: { text: "two" } });
    });

    it("keeps the name that was told last, and none that was not told", () => {
      add("one", { ...ada, remoteName: "" });
      add("two", { ...ada, remoteName: "Countess" });
      add("three", { ...ada, remoteName: "" });
      expect(store.conversation(store.message("m1")!.conversationId)?.remoteName).toBe("Countess");
    });

    it("makes one conversation of the addresses of one contact, from the first message on", () => {
      const office = add("from the office", { ...ada, contactId: "c1" });
      const mobile = add("from the road", { ...ada, remoteUri: "tel:+44207946", contactId: "c1" });
      expect(mobile.conversationId).toBe(office.conversationId);
      expect(store.conversation(office.conversationId)).toMatchObject({ addresses: ["tel:+44207946", "sip:ada@example.org"], contactId: "c1" });
      expect(texts(store.listMessages(office.conversationId, 10))).toEqual(["from the road", "from the office"]);
    });

    it("brings conversations together when their addresses become one contact's, apart when they are none any more, and keeps ids leading there", () => {
      const office = add("one");
      const mobile = add("two", { ...ada, remoteUri: "tel:+44207946" });
      expect(store.regroup(() => "c1")).toBe(true);
      expect(store.regroup(() => "c1")).toBe(false);
      expect(texts(store.listMessages(mobile.conversationId, 10))).toEqual(["two", "one"]);
      expect(store.conversation(mobile.conversationId)?.id).toBe(office.conversationId);
      expect(store.regroup(() => undefined)).toBe(true);
      expect(texts(store.listMessages(mobile.conversationId, 10))).toEqual(["two"]);
    });

    it("lists messages page by page, newest first, in the order in which they came whatever the clock says", () => {
      for (let count = 1; count <= 5; count += 1) add(`text ${count}`, ada, { atMs: 10_000 - count });
      const { conversationId } = store.message("m1")!;
      const page = store.listMessages(conversationId, 2);
      expect(texts(page)).toEqual(["text 5", "text 4"]);
      expect(texts(store.listMessages(conversationId, 2, page[1]!.order))).toEqual(["text 3", "text 2"]);
      expect(store.listMessages("999", 10)).toEqual([]);
      expect(store.listMessages("no number", 10)).toEqual([]);
    });

    it("puts messages of the past in their places by their time, also several of one moment, and conversations with them", () => {
      add("now", ada, { atMs: 9_000 });
      add("later", bob, { atMs: 10_000 });
      for (const [text, atMs] of [["third", 5_000], ["first", 1_000], ["second", 1_000], ["last year", 500]] as const) store.restoreMessage(message(text, ada, { atMs }));
      const carol = store.restoreMessage(message("old", { ...bob, remoteUri: "sip:carol@example.org" }, { atMs: 2_000 }));
      const { id } = store.openConversation(ada);
      expect(texts(store.listMessages(id, 9))).toEqual(["now", "third", "second", "first", "last year"]);
      expect(texts(store.listMessages(id, 9, store.listMessages(id, 2).at(-1)!.order))).toEqual(["second", "first", "last year"]);
      expect(store.listConversations(9).map(({ last }) => last?.text)).toEqual(["later", "now", "old"]);
      expect(texts(store.searchMessages("third", 9))).toEqual(["third"]);
      // What comes from now on is the newest, whatever the clock says.
      expect(add("new", ada, { atMs: 3_000 }).order).toBeGreaterThan(store.listMessages(id, 1).at(-1)!.order - 1);
      expect(texts(store.listMessages(id, 2))).toEqual(["new", "now"]);
      store.deleteMessage(carol.id);
      expect(store.listConversations(9).map(({ last }) => last?.text)).toEqual(["new", "later"]);
    });

    it("lists conversations page by page, the one with the newest message first", () => {
      add("one", ada);
      add("two", bob);
      add("three", { ...ada, accountId: "home" });
      add("four", ada);
      const page = store.listConversations(2);
      expect(page.map(({ last }) => last?.text)).toEqual(["four", "three"]);
      expect(store.listConversations(2, page[1]!.last!.order).map(({ last }) => last?.text)).toEqual(["two"]);
    });

    it("counts what nobody has seen, by conversation and in all", () => {
      add("one");
      add("two");
      add("three", bob);
      add("mine", bob, { direction: "outgoing", state: "sent" });
      const { conversationId } = store.message("m1")!;
      expect(texts(store.unreadMessages(conversationId))).toEqual(["one", "two"]);
      store.changeMessage("m1", { state: "seen" });
      expect([store.conversation(conversationId)?.unread, store.countUnread()]).toEqual([1, 2]);
    });

    it("knows a message that has come before by its name, from this party only", () => {
      add("one", ada, { wireId: "w1" });
      expect([store.hasMessage(ada, "w1"), store.hasMessage(ada, "w2"), store.hasMessage(bob, "w1")]).toEqual([true, false, false]);
    });

    it("finds messages by the beginnings of words, whatever their case and accents; every word counts", () => {
      add("Grüße aus Jyväskylä");
      add("The café opens at nine", bob);
      add("The gate opens at ten", bob);
      expect(texts(store.searchMessages("jyvas", 10))).toEqual(["Grüße aus Jyväskylä"]);
      expect(texts(store.searchMessages("OPEN the", 10))).toEqual(["The gate opens at ten", "The café opens at nine"]);
      expect(texts(store.searchMessages("cafe open", 10))).toEqual(["The café opens at nine"]);
      expect(texts(store.searchMessages("open", 1))).toEqual(["The gate opens at ten"]);
      expect(store.searchMessages("afe", 10)).toEqual([]);
      expect(store.searchMessages("  ", 10)).toEqual([]);
    });

    it("finds words in scripts that put no spaces between them", () => {
      add("明天中午一起吃饭吗");
      expect(texts(store.searchMessages("中午", 10))).toEqual(["明天中午一起吃饭吗"]);
      expect(store.searchMessages("午中", 10)).toEqual([]);
    });

    it.each(['"', "a\"b", "NEAR(a b)", "a OR b", "col:a", "*", "-", "^a", "(", "'", "\\", "%", "😀"])("takes %j as a text to look for, not as a command", (query) => {
      add("nothing of the kind");
      expect(store.searchMessages(query, 10)).toEqual([]);
    });

    it("fails what was on its way when the phone ended, and nothing else", () => {
      add("on its way", ada, { direction: "outgoing", state: "sending" });
      add("there", ada, { direction: "outgoing", state: "sent" });
      expect(store.failUnsent(interrupted)).toBe(1);
      expect(store.message("m1")).toMatchObject({ state: "failed", failure: interrupted });
      expect(store.message("m2")?.state).toBe("sent");
      expect(store.failUnsent(interrupted)).toBe(0);
    });

    it("keeps a draft, also where no message is yet; an empty one goes, and what is typed after it is kept again", () => {
      const { id } = store.openConversation(ada);
      expect(store.listConversations(10)).toEqual([]);
      store.setDraft(id, "Dear Ada");
      expect(store.listConversations(10)).toMatchObject([{ id, draft: "Dear Ada", unread: 0 }]);
      store.setDraft(id, "");
      expect(store.listConversations(10)).toEqual([]);
      store.setDraft(id, "Dear Ada, once more");
      expect(store.conversation(id)?.draft).toBe("Dear Ada, once more");
      store.setDraft(id, "");
      const other = add("hello", bob);
      store.deleteMessage(other.id);
      store.setDraft(id, "Dear Ada");
      expect(store.listConversations(10)).toMatchObject([{ id, draft: "Dear Ada" }]);
      store.setDraft(id, "");
      add("hi", bob);
      const { conversationId } = store.message("m2")!;
      store.setDraft(conversationId, "Dear Bob");
      store.setDraft(conversationId, "");
      expect(store.conversation(conversationId)).toMatchObject({ draft: "", last: { text: "hi" } });
    });

    it("deletes a conversation with all that is in it, for the search too", () => {
      const { conversationId } = add("secret");
      add("other", bob);
      store.deleteConversation(conversationId);
      expect([store.conversation(conversationId), store.message("m1")]).toEqual([undefined, undefined]);
      expect(store.searchMessages("secret", 10)).toEqual([]);
      expect(texts(store.searchMessages("other", 10))).toEqual(["other"]);
      expect(store.countUnread()).toBe(1);
    });

    it("deletes one message, for the search too, and the conversation that was that only", () => {
      add("one", bob);
      const { conversationId } = add("two", bob);
      store.deleteMessage("m2");
      expect(store.conversation(conversationId)).toMatchObject({ last: { text: "one" }, unread: 1 });
      expect(store.searchMessages("two", 10)).toEqual([]);
      store.deleteMessage("m1");
      store.deleteMessage("m1");
      expect(store.conversation(conversationId)).toBeUndefined();
    });

    it("deletes what is older, and conversations that were that only, for the search too", () => {
      const { conversationId } = add("old");
      add("old of bob", bob);
      add("new of bob", bob, { atMs: 50_000 });
      expect([Number.MAX_SAFE_INTEGER, 50_000].map((beforeMs) => store.newestMessageMs(beforeMs))).toEqual([50_000, expect.any(Number)]);
      expect(store.deleteMessagesBefore(50_000)).toBe(2);
      expect(store.newestMessageMs(50_000)).toBeUndefined();
      expect(store.conversation(conversationId)).toBeUndefined();
      expect(store.listConversations(10)).toMatchObject([{ last: { text: "new of bob" }, unread: 1 }]);
      expect(store.searchMessages("old", 10)).toEqual([]);
      expect(store.deleteMessagesBefore(50_000)).toBe(0);
    });
  });
}
