// However long a list is, the page holds what is seen of it and a little around: calls, conversations, and the messages of
// one conversation, however far back one has read. The contacts' list has a test of its own.
import { flushPromises } from "@vue/test-utils";
import { ref } from "vue";
import { afterEach, describe, expect, it } from "vitest";
import type { FakeBridge } from "../../../../renderer/bridge/fake-bridge.ts";
import { fakeDays, fakeRuns } from "../../../../renderer/bridge/fake-history.ts";
import { fakeConversations } from "../../../../renderer/bridge/fake-messages.ts";
import { createScene } from "../../../../renderer/bridge/fake-scenes.ts";
import ConversationPage from "../../../../renderer/features/messages/conversation-page.vue";
import HistoryList from "../../../../renderer/features/history/history-list.vue";
import MessageList from "../../../../renderer/features/messages/message-list.vue";
import { useMessageWindow } from "../../../../renderer/features/messages/use-message-window.ts";
import { mountWithPhone } from "../mount-with-phone.ts";

const MANY = 10_000;
const minuteMs = 60_000;
const many = <Item>(make: (place: number) => Item): readonly Item[] => Array.from({ length: MANY }, (_, place) => make(place));

type Answers = Readonly<Record<string, (...args: never[]) => unknown>>;

/** Makes the phone answer these commands in this way. */
const answering = (answers: Answers) => (bridge: FakeBridge): void => {
  const usual = bridge.execute;
  bridge.execute = ((name: string, ...args: never[]) => {
    const answer = answers[name];
    return answer === undefined ? usual(name as never, ...(args as never)) : Promise.resolve({ ok: true, value: answer(...args) });
  }) as FakeBridge["execute"];
};

let mounted: Awaited<ReturnType<typeof mountWithPhone>>;
afterEach(() => mounted?.end());
const all = (testId: string) => mounted.wrapper.findAll(`[data-testid="${testId}"]`);

describe("of ten thousand", () => {
  it("calls fewer than a hundred rows are in the page", async () => {
    const [call] = createScene("idle").history;
    const calls = many((place) => ({ ...call!, id: `h${place}`, startedAtMs: call!.startedAtMs - place * 5 * minuteMs }));
    const runs = fakeRuns(calls, {});
    const days = fakeDays(calls, {});
    mounted = await mountWithPhone(HistoryList, "idle", {}, answering({
      "history.days": () => days, "history.page": (_query: unknown, offset: number, limit: number) => runs.slice(offset, offset + limit),
    }));
    await flushPromises();
    expect(Number(all("history-grid")[0]!.attributes("aria-rowcount"))).toBe(MANY + days.length);
    const rows = mounted.wrapper.findAll('[role="row"]').length;
    expect(rows).toBeGreaterThan(5);
    expect(rows).toBeLessThan(100);
    // A search answers no more than the newest of so many, which is said; the list has no end of that kind.
    expect(all("history-cut")).toHaveLength(0);
    await all("history-search")[0]!.setValue("a");
    await flushPromises();
    expect(all("history-cut")).toHaveLength(1);
  });

  it("conversations fewer than a hundred rows are in the page", async () => {
    const [first] = fakeConversations.views;
    const conversations = many((place) => ({ ...first!, id: `c${place}`, last: { ...first!.last!, order: MANY - place } }));
    mounted = await mountWithPhone(MessageList, "idle", {}, answering({
      "conversation.list": (limit: number, before: number | null) => conversations.filter(({ last }) => before === null || last.order < before).slice(0, limit),
    }));
    await flushPromises();
    expect(all("conversation-row").length).toBeGreaterThan(5);
    expect(all("conversation-row").length).toBeLessThan(100);
  });

  it("messages of a conversation no more than some screens are in the page, however far back one reads", async () => {
    const [conversation] = fakeConversations.views;
    const messages = many((place) => ({ ...fakeConversations.messages[0]!, id: `m${place}`, conversationId: conversation!.id, order: MANY - place, text: `Message ${MANY - place}` }));
    mounted = await mountWithPhone(ConversationPage, "idle", { id: conversation!.id }, answering({
      "message.list": (_id: string, limit: number, before: number | null) => messages.filter(({ order }) => before === null || order < before).slice(0, limit),
    }));
    await flushPromises();
    expect(all("message").length).toBe(60);
    for (let page = 0; page < 3; page += 1) {
      await all("messages-earlier")[0]!.trigger("click");
      await flushPromises();
    }
    expect(all("message").length).toBe(180);
    expect(all("message")[0]!.text()).toContain(`Message ${MANY - 4 * 60 + 1}`);
  });
});

describe("the part of a conversation that is drawn", () => {
  const numbers = (from: number, to: number): readonly number[] => Array.from({ length: to - from + 1 }, (_, place) => from + place);
  const edges = ({ drawn }: { readonly drawn: { readonly value: readonly number[] } }): readonly unknown[] => [drawn.value[0], drawn.value.at(-1)];

  it("is its end at first, goes back, comes on again, and jumps to the end", () => {
    const messages = ref(numbers(1, 400));
    const shown = useMessageWindow(() => messages.value);
    expect(edges(shown)).toEqual([221, 400]);
    shown.goBack();
    expect([edges(shown), shown.endsLast.value]).toEqual([[161, 340], false]);
    for (let step = 0; step < 5; step += 1) shown.goBack();
    expect([edges(shown), shown.beginsFirst.value]).toEqual([[1, 180], true]);
    shown.goOn();
    expect(edges(shown)).toEqual([61, 240]);
    shown.toEnd();
    expect([edges(shown), shown.endsLast.value]).toEqual([[221, 400], true]);
  });

  it("stays what it is when earlier ones are read before it", () => {
    const messages = ref(numbers(101, 400));
    const shown = useMessageWindow(() => messages.value);
    shown.goBack();
    const before = edges(shown);
    messages.value = numbers(41, 400);
    expect(edges(shown)).toEqual(before);
  });

  it("is all of a short one", () => {
    const shown = useMessageWindow(() => [1, 2, 3]);
    shown.goBack();
    expect([edges(shown), shown.beginsFirst.value, shown.endsLast.value]).toEqual([[1, 3], true, true]);
  });
});
